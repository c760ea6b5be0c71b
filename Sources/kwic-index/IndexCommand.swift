import ArgumentParser
import Glibc
import Indexing
import Settings

struct IndexCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Bring the index up to date with the corpus.",
        discussion: """
            Reads what was added or changed, forgets what is gone, and publishes the result in one step; a daemon that has \
            the index open follows by itself. Without PATH the corpus of the configuration is taken, or else the one that \
            the index was built from.

            Examples:
              kwic index ~/Papers              index a folder
              kwic index                       bring the same index up to date
              kwic index --watch               … and keep it so
              kwic index --rebuild             start afresh

            Exit status: 0 done, 1 the corpus holds no document, 2 failed, 64 wrong command line.
            """)

    @Argument(help: "Corpus folders or files.") var paths: [String] = []
    @Option(help: "The index folder. (default: Index, or index.path in the configuration)") var index: String?
    @Option(help: "The configuration file. (default: Config/kwic.yaml, where there is one)") var config: String?
    @Option(help: .hidden) var socket: String?
    @Flag(help: ArgumentHelp("End when the program that started it ends.", visibility: .hidden)) var followParent =
        false
    @Flag(help: "Start afresh, whatever is there.") var rebuild = false
    @Flag(help: "Stay, and follow the corpus.") var watch = false
    @Flag(help: "Tell what would be done, and do nothing.") var dryRun = false
    @Option(name: .shortAndLong, help: "Threads that read and index. (default: one a core)") var jobs: Int?
    @Option(help: "How to report: text or json.") var format = ReportFormat.text

    func validate() throws {
        if let jobs, !(1...1024).contains(jobs) {
            throw ValidationError("--jobs must be 1 to 1024, and \(jobs) is not.")
        }
        if watch && dryRun { throw ValidationError("--watch and --dry-run exclude each other.") }
    }

    func run() throws {
        Signals.unblock()
        do {
            let options = try IndexingOptions(arguments: self)
            if watch { try follow(options) }
            let bar = ProgressBar()
            let outcome: IndexReport
            do {
                outcome = try IndexRun(options).run { bar.show($0) }
                bar.clear()
            } catch {
                bar.clear()
                throw error
            }
            report(ReportText(outcome, options: options, isDryRun: dryRun).text(as: format))
            if outcome.documents == 0 && !dryRun {
                warn("the corpus (\(options.corpus.joined(separator: ", "))) holds no document that could be indexed")
                throw ExitCode(1)
            }
        } catch let error as ExitCode {
            throw error
        } catch {
            warn("\(error)")
            throw ExitCode(2)
        }
    }

    private func follow(_ options: IndexingOptions) throws -> Never {
        var options = options
        let asked = options.rebuild
        if asked {
            // Once afresh, and then what changes.
            report(ReportText(try IndexRun(options).run(), options: options, isDryRun: false).text(as: format))
            options.rebuild = false
        }
        var isFirst = true
        var firstFailure: (any Error)?
        var lastFailure: String?
        // A watcher whose daemon was killed would hold on to the index for ever.
        let parent = getppid()
        let endsWithParent = followParent
        let isWanted = { !endsWithParent || getppid() == parent }
        CorpusWatch(options).follow(isWanted: isWanted, warn: { warn($0) }) { result in
            switch result {
            case .success(let outcome):
                if outcome.published || isFirst {
                    report(ReportText(outcome, options: options, isDryRun: false).text(as: format))
                }
                lastFailure = nil
            case .failure(let error):
                // What cannot begin is an error; what fails later may come right, and is told once.
                if isFirst { firstFailure = error } else if "\(error)" != lastFailure { warn("\(error)") }
                lastFailure = "\(error)"
            }
            isFirst = false
            return firstFailure == nil
        }
        throw firstFailure ?? ExitCode(0)
    }
}

/// How a report is written.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable { case text, json }
