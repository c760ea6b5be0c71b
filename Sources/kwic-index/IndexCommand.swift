import ArgumentParser
import Glibc
import Indexing
import Patterns
import Settings

struct IndexCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Bring the index up to date with the corpus.",
        discussion: """
            Reads what was added or changed, forgets what is gone, and publishes the result in one step; a daemon that has \
            the index open follows by itself. PATH is added to the folders that the index has already, or those of the \
            configuration; kwic folders lists them, and kwic forget takes one out.

            Where a folder is empty, unreadable or not there, or where much would leave the index at once, its documents \
            stay, the run says so, and its exit status is 2. A run that was stopped goes on where it was the next time.

            Examples:
              kwic index ~/Papers              add a folder
              kwic index                       bring all folders up to date
              kwic index --watch               … and keep them so
              kwic index --allow-removal       drop what is gone, however much
              kwic index --rebuild             start afresh

            Exit status: 0 done, 1 the corpus holds no document, 2 failed or something was kept against what the corpus \
            shows, 64 wrong command line.
            """)

    @Argument(help: "Folders or files to add to the corpus.") var paths: [String] = []
    @Option(
        help: ArgumentHelp("What the added folder is called, for in:NAME. (default: its last name)", valueName: "name"))
    var name: String?
    @Option(help: ArgumentHelp("Of the added folder, index only what matches this glob. Repeat it.", valueName: "glob"))
    var include: [String] = []
    @Option(help: ArgumentHelp("Of the added folder, leave out what matches this glob. Repeat it.", valueName: "glob"))
    var exclude: [String] = []
    @Option(
        help: """
            The index folder. (default: index.path in the configuration, or Index here or, without PATH, in a folder above)
            """) var index: String?
    @Option(help: "The configuration file. (default: Config/kwic.yaml, where there is one)") var config: String?
    @Option(help: .hidden) var socket: String?
    @Flag(help: ArgumentHelp("End when the program that started it ends.", visibility: .hidden)) var followParent =
        false
    @Flag(help: "Start afresh, whatever is there.") var rebuild = false
    @Flag(help: "Drop documents that are gone, however many, and those of folders that are gone.") var allowRemoval =
        false
    @Flag(help: "Stay, and follow the corpus.") var watch = false
    @Flag(help: "Tell what would be done, and do nothing.") var dryRun = false
    @Option(name: .shortAndLong, help: "Threads that read and index. (default: one a core)") var jobs: Int?
    @Option(help: "How to report: text or json.") var format = ReportFormat.text

    func validate() throws {
        if let jobs, !(1...1024).contains(jobs) {
            throw ValidationError("--jobs must be 1 to 1024, and \(jobs) is not.")
        }
        if name != nil && paths.count != 1 { throw ValidationError("--name goes with one PATH.") }
        if let name, name.isEmpty || name.contains("/") {
            throw ValidationError("--name must be a name without '/', and '\(name)' is not.")
        }
        if paths.isEmpty && !(include.isEmpty && exclude.isEmpty) {
            throw ValidationError("--include and --exclude go with a PATH.")
        }
        for glob in include + exclude {
            do { _ = try Glob(glob) } catch { throw ValidationError("'\(glob)' is no glob: \(error.problem).") }
        }
        if watch && dryRun { throw ValidationError("--watch and --dry-run exclude each other.") }
    }

    func run() throws {
        Signals.unblock()
        do {
            var options = try IndexingOptions(arguments: self)
            // An index is a copy of the documents: what this program writes is for whom the configuration says.
            umask(~mode_t(options.indexMode) & 0o777)
            if watch { try follow(options) }
            Signals.catchStops()
            options.isCancelled = { Signals.isStopping }
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
            for held in outcome.held { warn(printable(held.detail)) }
            if !outcome.held.isEmpty { throw ExitCode(2) }
            if outcome.documents == 0 && !dryRun {
                warn("the corpus (\(options.corpus.joined(separator: ", "))) holds no document that could be indexed")
                throw ExitCode(1)
            }
        } catch let error as ExitCode {
            throw error
        } catch let stopped as IndexingStopped {
            let done =
                stopped.filesTotal > 0
                ? "; \(grouped(stopped.files)) of \(count(stopped.filesTotal, "file")) are read" : ""
            warn("stopped\(done); what was read is kept, and the same command goes on from there")
            Signals.endBySignal()
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
        var lastHeld: [HeldSource] = []
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
                if outcome.held != lastHeld { for held in outcome.held { warn(printable(held.detail)) } }
                lastHeld = outcome.held
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
