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
        var settings = try Settings.load(
            config: arguments.config, index: arguments.index, socket: arguments.socket,
            looksUpwards: arguments.paths.isEmpty,  // with a folder, an index is made or extended here
            environment: ProcessEnvironment.variables(), currentDirectory: here)
        // The daemon names its own, whichever index it serves.
        if arguments.followParent { settings.isFileNamed = false }
        try self.init(settings, jobs: arguments.jobs)
        try add(arguments, here)
        rebuild = arguments.rebuild
        dryRun = arguments.dryRun
        allowsRemoval = arguments.allowRemoval
    }

    /// What the configuration asks for of the index, with the filters that the user trusts.
    init(_ settings: Settings, jobs: Int? = nil) throws {
        self.init(untrusting: settings, jobs: jobs)
        let trust = FilterTrust(of: settings)
        if trust.isTrusted { reading.filters = filters(of: settings) } else { untrustedFilters = filters(of: settings) }
        if let warning = trust.warning { warn(warning) }
    }

    /// Adds the folders of the command line.
    private mutating func add(_ arguments: IndexCommand, _ here: String) throws {
        let recorded = (try? IndexFolder(path: index).currentManifest())?.folders ?? []
        let named = arguments.paths.map { Settings.absolutePath($0, currentDirectory: here) }.map {
            Self.resolved($0) ?? $0
        }
        if !named.isEmpty, recorded.isEmpty {
            // The first folder of an index is the one that is named, whatever a configuration that lies about says.
            folders = []
            namesConfigured = false
        }
        for path in named where !folders.contains(where: { $0.path == path }) {
            if let holding = recorded.first(where: { path.hasPrefix($0.path + "/") }), arguments.name == nil {
                warn("\(path) lies within the folder \(holding.path) of the index; bringing all of it up to date")
                continue
            }
            var folder = CorpusFolder(name: CorpusFolder.name(for: path, among: folders.map(\.name)), path: path)
            if let name = arguments.name {
                folder.name = name
                folder.isNamed = true
            }
            folder.set(include: arguments.include, exclude: arguments.exclude, matcher)
            folders.append(folder)
        }
    }

    /// What the configuration asks for of the index, without filters, which need the user's trust.
    ///
    /// The corpus is what the index remembers and, where the configuration is that of this index or is named, what it names. With another
    /// index (`--index`), a configuration that lies in the current folder says nothing of its corpus.
    init(untrusting settings: Settings, jobs: Int? = nil) {
        let recorded = (try? IndexFolder(path: settings.index.path).currentManifest())?.folders ?? []
        let isConfigured =
            settings.file != nil && (settings.isIndexOfFile || settings.isFileNamed || recorded.isEmpty)
        let tagRules = settings.tags
        let rules = settings.corpus
        let included = PathPatterns(rules.include)
        let excluded = PathPatterns(rules.exclude)
        self.init(
            corpus: [], index: settings.index.path, includes: { included.match($0) },
            excludes: { excluded.match($0) },
            tags: { path in
                var tags: [String: [String]] = [:]
                for rule in tagRules where rule.match.matches(path) {
                    for (key, values) in rule.set { tags[key, default: []] += values }
                }
                return tags
            })
        matcher = { globs in
            let patterns = PathPatterns(globs.compactMap { try? Glob($0) })
            return { patterns.match($0) }
        }
        keepsFolders = true
        namesConfigured = isConfigured
        if isConfigured || recorded.isEmpty {
            for named in rules.folders {
                var folder = CorpusFolder(name: named.name ?? "", path: Self.resolved(named.path) ?? named.path)
                folder.isNamed = named.name != nil
                if named.name == nil { folder.name = CorpusFolder.name(for: folder.path, among: folders.map(\.name)) }
                folder.isConfigured = settings.file != nil
                folder.set(
                    include: named.include.map(\.pattern), exclude: named.exclude.map(\.pattern), matcher)
                folders.append(folder)
            }
        }
        allowsRemoval = false
        removalShare = settings.index.removalShare
        indexMode = settings.index.mode
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
        reading.alsoRead = rules.alsoRead
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
