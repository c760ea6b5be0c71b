import Glibc
import Indexing
import SearchAPI
import SearchClient
import XapianIndex

/// A run's report, for people or programs.
struct ReportText {
    let report: IndexReport
    let options: IndexingOptions
    let isDryRun: Bool
    private let skipped: [SkippedFile]

    init(_ report: IndexReport, options: IndexingOptions, isDryRun: Bool) {
        self.report = report
        self.options = options
        self.isDryRun = isDryRun
        skipped = report.skipped.map { entry in
            SkippedFile(
                path: entry.path, reason: entry.reason, detail: entry.detail, size: entry.size,
                isPartial: entry.isPartial, since: entry.since)
        }
    }

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
        return problems + lines.joined(separator: "\n") + rest
    }

    /// Files that this run skipped for the first time: they come before all else, as somebody may have to act.
    private var problems: String {
        var page = Page(style: PageStyle(width: outputWidth()))
        page.addToActOn(SkippedSummary(skipped.filter { isNew($0) }, examples: 1), .short)
        return page.text.isEmpty ? "" : page.text + "\n"
    }

    /// What is to be told of the skipped files besides.
    private var rest: String {
        var page = Page(style: PageStyle(width: outputWidth()))
        let new = SkippedSummary(skipped.filter { isNew($0) }, examples: 0)
        page.addRest(new)
        var lines = page.text
        let old = SkippedSummary(skipped.filter { !isNew($0) }, examples: 0).files(of: .act)
        if old > 0 {
            lines += "As before, \(count(old, "file")) could not be read, or only in part.\n"
        }
        if !skipped.isEmpty { lines += "All that was not read: kwic status --skipped\n" }
        return lines.isEmpty ? "" : "\n" + lines.dropLast()
    }

    private func isNew(_ file: SkippedFile) -> Bool {
        report.rebuilt || file.since.map { $0 >= report.started } ?? true
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
            writer.array(skipped) { $1.write(to: &$0) }
            SkippedSummary(skipped, examples: SkippedResponse.examples).writeMembers(to: &writer)
        }
        return writer.text
    }

    private var rate: String { "\(rounded(report.megabytesPerSecond, 1)) MB/s" }

    private func seconds(_ seconds: Double) -> String { "\(rounded(seconds, 2)) s" }
}
