import Glibc
import Indexing
import Passages
import Patterns
import Reading
import Settings
import XapianIndex

extension IndexingOptions {
    /// What the command line and the configuration ask for.
    init(arguments: IndexCommand) throws {
        let here = ProcessEnvironment.currentDirectory()
        let settings = try Settings.load(
            config: arguments.config, index: arguments.index, socket: arguments.socket,
            environment: ProcessEnvironment.variables(), currentDirectory: here)
        self.init(settings, corpus: try Self.corpus(arguments.paths, settings, here), jobs: arguments.jobs)
        let trust = FilterTrust(of: settings)
        if trust.isTrusted { reading.filters = filters(of: settings) } else { untrustedFilters = filters(of: settings) }
        if let warning = trust.warning { warn(warning) }
        rebuild = arguments.rebuild
        dryRun = arguments.dryRun
    }

    /// What the configuration asks for, without filters, which need the user's trust.
    init(_ settings: Settings, corpus: [String], jobs: Int? = nil) {
        let tagRules = settings.tags
        let rules = settings.corpus
        let included = PathPatterns(rules.include)
        let excluded = PathPatterns(rules.exclude)
        self.init(
            corpus: corpus, index: settings.index.path, includes: { included.match($0) },
            excludes: { excluded.match($0) },
            tags: { path in
                var tags: [String: [String]] = [:]
                for rule in tagRules where rule.match.matches(path) {
                    for (key, values) in rule.set { tags[key, default: []] += values }
                }
                return tags
            })
        ignoreFiles = rules.ignoreFiles
        followSymlinks = rules.followSymlinks
        maximumFileBytes = rules.maximumFileBytes
        self.jobs =
            jobs
            ?? (settings.index.jobs > 0 ? settings.index.jobs : max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
        batchBytes = settings.index.batchBytes
        let keys = settings.records
        reading.records.id = keys.id
        reading.records.title = keys.title
        reading.records.text = keys.text
        reading.records.section = keys.section
        reading.records.language = keys.language
        reading.records.date = keys.date
        reading.records.authors = keys.authors
        reading.records.categories = keys.categories
        reading.records.url = keys.url
        reading.limits = ReadingLimits(settings.reading)
        passageSize = PassageSize(
            targetWords: settings.passages.targetWords, maximumWords: settings.passages.maximumWords,
            leadInWords: settings.passages.leadInWords, recordMaximumWords: settings.passages.recordMaximumWords)
        profile = RankingProfile(
            b: settings.ranking.b, pivotWords: Double(settings.ranking.pivotWords),
            titleWeight: settings.ranking.titleWeight, sectionWeight: settings.ranking.sectionWeight)
        self.settings = settings.indexFingerprintText
        keepGenerations = settings.index.keepGenerations
        maximumSegments = settings.index.maximumSegments
        deadShare = settings.index.deadShare
        freeBytes = settings.index.freeBytes
    }

    /// The corpus: what the command line names, else the configuration, else what the index was built from.
    static func corpus(_ paths: [String], _ settings: Settings, _ here: String) throws -> [String] {
        let recorded = (try? IndexFolder(path: settings.index.path).currentManifest())?.corpus ?? []
        guard !paths.isEmpty else {
            if settings.file == nil, !recorded.isEmpty { return recorded }
            return settings.corpus.paths
        }
        let named = paths.map { Settings.absolutePath($0, currentDirectory: here) }.map { resolved($0) ?? $0 }
        // A folder within the corpus: the corpus stays what it is, or all the rest would leave the index.
        let within = named.allSatisfy { path in recorded.contains { path.hasPrefix($0 + "/") } }
        if within, !recorded.isEmpty, !recorded.contains(where: named.contains) {
            warn(
                "\(paths.joined(separator: ", ")) lies within the indexed corpus \(recorded.joined(separator: ", ")); "
                    + "bringing all of it up to date")
            return recorded
        }
        var seen: Set<String> = []
        return named.filter { seen.insert($0).inserted }
    }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

extension ReadingLimits {
    fileprivate init(_ settings: Settings.Reading) {
        self.init()
        memberBytes = settings.memberBytes
        outputBytes = settings.outputBytes
        members = settings.members
        depth = settings.depth
        memoryBytes = settings.memoryBytes
        processorSeconds = settings.processorSeconds
        wallSeconds = settings.wallSeconds
    }
}
