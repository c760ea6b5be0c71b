import Glibc
import Indexing
import SearchAPI
import XapianIndex

/// A run's report, for people or programs.
struct ReportText {
    let report: IndexReport
    let options: IndexingOptions
    let isDryRun: Bool

    init(_ report: IndexReport, options: IndexingOptions, isDryRun: Bool) {
        self.report = report
        self.options = options
        self.isDryRun = isDryRun
    }

    /// Skipped files that the text names; the rest are counted.
    private static let skippedShown = 20

    func text(as format: ReportFormat) -> String {
        switch format {
        case .json: json
        case .text: text
        }
    }

    private var text: String {
        var lines: [String] = []
        if let reason = report.rebuildReason { lines.append("Built afresh: \(reason).") }
        lines += report.mended.map { "Mended: \(printable($0))." }
        if report.filesResumed > 0 {
            lines.append(
                "Went on from a run that was stopped: \(count(report.filesResumed, "file")) had been read already.")
        }
        lines += report.addedCorpus.map { "Added to the corpus: \(printable($0))." }
        lines += report.droppedCorpus.map { "No longer in the index: \(printable($0))." }
        let files =
            "\(report.filesAdded) added, \(report.filesChanged) changed, \(report.filesRemoved) removed, "
            + "\(report.filesUnchanged) unchanged"
        if isDryRun {
            lines.append(
                "Would read \(report.filesAdded + report.filesChanged) files and forget \(report.filesRemoved): \(files)."
            )
        } else if report.published {
            lines.append(
                "Indexed \(count(report.documentsWritten, "document")) in \(count(report.passagesWritten, "passage")) "
                    + "(\(megabytes(report.bytesRead)) in \(seconds(report.seconds)), \(rate)).")
            lines.append("Files: \(files).")
        } else {
            lines.append("Nothing has changed (\(count(report.filesUnchanged, "file")), \(seconds(report.seconds))).")
        }
        if !report.ignored.isZero {
            let counts = [(report.ignored.files, "file"), (report.ignored.folders, "folder")]
            lines.append(
                "Ignored by \(options.ignoreFiles.joined(separator: ", ")): "
                    + counts.filter { $0.0 > 0 }.map { count($0.0, $0.1) }.joined(separator: " and ") + ".")
        }
        if let generation = report.generation {
            lines.append(
                "The index holds \(count(report.documents, "document")) in \(count(report.passages, "passage")), "
                    + "\(megabytes(report.indexBytes)) in \(count(report.segments, "segment")); generation \(generation)."
            )
        }
        if !report.skipped.isEmpty {
            let reasons = Dictionary(grouping: report.skipped, by: \.reason).mapValues(\.count)
                .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\(grouped($0.value)) \($0.key)" }
            lines.append("Not read, or only in part: \(reasons.joined(separator: ", ")).")
            for entry in report.skipped.prefix(Self.skippedShown) {
                lines.append("  \(printable(entry.path)): \(entry.reason): \(printable(entry.detail))")
            }
            let more = report.skipped.count - Self.skippedShown
            if more > 0 { lines.append("  … and \(more) more (kwic status --skipped, or --format json, lists all)") }
        }
        return lines.joined(separator: "\n")
    }

    private var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("generation", report.generation)
            writer.member("published", report.published)
            writer.member("dry_run", isDryRun)
            writer.member("rebuilt", report.rebuilt)
            writer.member("rebuild_reason", report.rebuildReason)
            writer.member("index", options.index)
            writer.member("corpus", report.corpus)
            writer.member("added_corpus", report.addedCorpus)
            writer.member("dropped_corpus", report.droppedCorpus)
            writer.key("held")
            writer.array(report.held) { writer, held in
                writer.object { writer in
                    writer.member("folder", held.folder)
                    writer.member("path", held.path)
                    writer.member("documents", held.documents)
                    writer.member("detail", held.detail)
                }
            }
            writer.member("mended", report.mended)
            writer.member("documents", report.documents)
            writer.member("passages", report.passages)
            writer.key("files")
            writer.object { writer in
                writer.member("added", report.filesAdded)
                writer.member("changed", report.filesChanged)
                writer.member("removed", report.filesRemoved)
                writer.member("unchanged", report.filesUnchanged)
                writer.member("read", report.filesRead)
                writer.member("resumed", report.filesResumed)
            }
            writer.key("ignored")
            writer.object { writer in
                writer.member("files", report.ignored.files)
                writer.member("folders", report.ignored.folders)
            }
            writer.member("documents_written", report.documentsWritten)
            writer.member("passages_written", report.passagesWritten)
            writer.member("bytes_read", report.bytesRead)
            writer.key("seconds")
            writer.value(report.seconds, decimals: 3)
            writer.key("mb_per_second")
            writer.value(report.megabytesPerSecond, decimals: 3)
            writer.member("segments", report.segments)
            writer.member("index_bytes", report.indexBytes)
            writer.key("skipped")
            writer.array(report.skipped) { writer, entry in
                SkippedFile(
                    path: entry.path, reason: entry.reason, detail: entry.detail, size: entry.size,
                    isPartial: entry.isPartial, since: entry.since
                ).write(to: &writer)
            }
        }
        return writer.text
    }

    private var rate: String { "\(rounded(report.megabytesPerSecond, 1)) MB/s" }

    private func seconds(_ seconds: Double) -> String { "\(rounded(seconds, 2)) s" }
}
