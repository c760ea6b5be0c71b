import ArgumentParser
import Glibc
import Indexing
import SearchAPI
import Settings
import XapianIndex

struct FoldersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "folders",
        abstract: "List the folders of the corpus.",
        discussion: """
            Each with its name, documents, when an index run last saw it, and where it is. A folder is added with
            kwic index PATH, taken out with kwic forget NAME, and searched alone with in:NAME.

            Exit status: 0 there are some, 1 there is none, 2 failed, 64 wrong command line.
            """)

    @Option(help: "The index folder. (default: Index, or index.path in the configuration)") var index: String?
    @Option(help: "The configuration file. (default: Config/kwic.yaml, where there is one)") var config: String?
    @Option(help: .hidden) var socket: String?
    @Option(help: "How to report: text or json.") var format = ReportFormat.text

    func run() throws {
        try reportingErrors(as: "kwic folders") {
            let settings = try Settings.load(config: config, index: index, socket: socket)
            let place = IndexFolder(path: settings.index.path)
            let manifest = try place.currentManifest()
            let seen = place.seenTimes().folders
            report(format == .json ? Self.json(manifest, seen) : Self.text(manifest, seen))
            if manifest.folders.isEmpty { throw ExitCode(1) }
        }
    }

    static func text(_ manifest: Manifest, _ seen: [String: String]) -> String {
        let rows = manifest.folders.map { folder in
            let isKept = manifest.kept.contains { $0.folder == folder.name && $0.path.isEmpty }
            return [
                printable(folder.name), count(folder.documents, "document"),
                "seen \(seen[folder.name] ?? "never")" + (isKept ? " (not there now)" : ""), printable(folder.path),
            ]
        }
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            (0..<3).map { row[$0] + String(repeating: " ", count: widths[$0] - row[$0].count) + "  " }.joined() + row[3]
        }.joined(separator: "\n")
    }

    static func json(_ manifest: Manifest, _ seen: [String: String]) -> String {
        var writer = JSONWriter()
        FoldersResponse(
            generation: manifest.generation,
            folders: manifest.folders.map { folder in
                FolderStatus(
                    name: folder.name, path: folder.path, documents: folder.documents, seen: seen[folder.name],
                    isAvailable: !manifest.kept.contains { $0.folder == folder.name && $0.path.isEmpty },
                    include: folder.include, exclude: folder.exclude)
            }
        ).write(to: &writer)
        return writer.text
    }
}

struct ForgetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Take a folder out of the index.",
        discussion: """
            Its documents leave the index; the files themselves are not touched. The folder is named by its name or its
            path (kwic folders lists both).

            Exit status: 0 done, 1 there is no such folder, 2 failed, 64 wrong command line.
            """)

    @Argument(help: "The folder's name or path.") var folder: String
    @Option(help: "The index folder. (default: Index, or index.path in the configuration)") var index: String?
    @Option(help: "The configuration file. (default: Config/kwic.yaml, where there is one)") var config: String?
    @Option(help: .hidden) var socket: String?
    @Option(help: "How to report: text or json.") var format = ReportFormat.text

    func run() throws {
        Signals.unblock()
        try reportingErrors(as: "kwic forget") {
            let settings = try Settings.load(config: config, index: index, socket: socket)
            let folders = try IndexFolder(path: settings.index.path).currentManifest().folders
            let path = Settings.absolutePath(folder)
            guard let entry = folders.first(where: { $0.name == folder }) ?? folders.first(where: { $0.path == path })
            else {
                let names = folders.map(\.name).joined(separator: ", ")
                warn(
                    "there is no folder called '\(printable(folder))' in the index; there are: \(printable(names))",
                    as: "kwic forget")
                throw ExitCode(1)
            }
            var options = try IndexingOptions(settings)
            options.forgotten = entry.name
            options.isCancelled = { Signals.isStopping }
            let isConfigured = options.folders.contains { $0.path == entry.path }
            options.folders.removeAll { $0.path == entry.path }
            Signals.catchStops()
            let outcome = try IndexRun(options).run()
            report(ReportText(outcome, options: options, isDryRun: false).text(as: format))
            if isConfigured, let file = settings.file {
                warn(
                    "\(printable(entry.path)) is still under corpus.paths in \(printable(file)); take it out there, or the next "
                        + "run adds it again", as: "kwic forget")
            }
        }
    }
}

/// Runs a command; what fails is said, with exit status 2.
func reportingErrors(as command: String, _ body: () throws -> Void) throws {
    do { try body() } catch let error as ExitCode {
        throw error
    } catch let error as IndexError where error.code == .notFound {
        warn("\(error); make one with: kwic index PATH", as: command)
        throw ExitCode(2)
    } catch is IndexingStopped {
        Signals.endBySignal()
    } catch {
        warn("\(error)", as: command)
        throw ExitCode(2)
    }
}
