import Patterns
import YAML

/// One key of the configuration file: its name, and how its value is read.
struct SettingKey: Sendable {
    /// `section.key`; a key that is a section of its own has no dot.
    var name: String
    /// Reads the value into the settings. Relative paths are taken from `Folder.file`.
    var assign: @Sendable (YAMLNode, Folder, inout Settings) throws(SettingProblem) -> Void

    /// Where relative paths in the file start.
    struct Folder: Sendable {
        /// The file's own folder, absolute.
        var file: String
        /// What `~/` stands for.
        var home: String?

        func absolute(_ path: String) -> String {
            if let home, path.hasPrefix("~/") { return FilePath.absolute(String(path.dropFirst(2)), in: home) }
            return FilePath.absolute(path, in: file)
        }
    }

    /// Every key there is, section by section.
    static let all: [SettingKey] = [
        SettingKey(name: "corpus.paths") { (node, folder, settings) throws(SettingProblem) in
            let what = "at least one folder or file"
            let nodes = try SettingValue.list(node, "folders or files")
            guard !nodes.isEmpty else { throw SettingProblem(node: node, expected: what) }
            settings.corpus.folders = []
            for node in nodes { settings.corpus.folders.append(try corpusFolder(node, folder)) }
        },
        globs("corpus.include", \.corpus.include),
        globs("corpus.exclude", \.corpus.exclude),
        globs("corpus.also_read", \.corpus.alsoRead),
        SettingKey(name: "corpus.ignore_files") { (node, _, settings) throws(SettingProblem) in
            let what = "names of files, without '/'"
            settings.corpus.ignoreFiles = []
            for node in try SettingValue.list(node, what) {
                let name = try SettingValue.text(node, what)
                guard !name.contains("/"), name != ".", name != ".." else {
                    throw SettingProblem(node: node, expected: what)
                }
                settings.corpus.ignoreFiles.append(name)
            }
        },
        flag("corpus.follow_symlinks", \.corpus.followSymlinks),
        bytes("corpus.maximum_file_bytes", \.corpus.maximumFileBytes, 1...(1 << 40)),
        flag("corpus.watch", \.corpus.watch),

        SettingKey(name: "index.path") { (node, folder, settings) throws(SettingProblem) in
            settings.index.path = folder.absolute(try SettingValue.text(node, "a folder"))
        },
        whole("index.jobs", \.index.jobs, 0...1024),
        bytes("index.batch_bytes", \.index.batchBytes, (64 << 10)...(256 << 20)),
        whole("index.keep_generations", \.index.keepGenerations, 1...100),
        whole("index.maximum_segments", \.index.maximumSegments, 1...100),
        decimal("index.dead_share", \.index.deadShare, 0...1),
        decimal("index.removal_share", \.index.removalShare, 0...1),
        SettingKey(name: "index.mode") { (node, _, settings) throws(SettingProblem) in
            let mode = try SettingValue.permissions(node)
            guard mode & 0o700 == 0o700 else {
                throw SettingProblem(
                    node: node, expected: "permission bits with all of the owner's, as in 0700 or 0750")
            }
            settings.index.mode = mode
        },
        bytes("index.free_bytes", \.index.freeBytes, 0...(1 << 50)),

        whole("passages.target_words", \.passages.targetWords, 20...2000),
        whole("passages.maximum_words", \.passages.maximumWords, 20...4000),
        whole("passages.lead_in_words", \.passages.leadInWords, 0...2000),
        whole("passages.record_maximum_words", \.passages.recordMaximumWords, 0...100_000),

        bytes("reading.memory_bytes", \.reading.memoryBytes, (64 << 20)...(1 << 40)),
        whole("reading.processor_seconds", \.reading.processorSeconds, 1...86_400),
        whole("reading.wall_seconds", \.reading.wallSeconds, 1...86_400),
        bytes("reading.output_bytes", \.reading.outputBytes, (1 << 20)...(1 << 40)),
        bytes("reading.member_bytes", \.reading.memberBytes, (1 << 20)...(1 << 40)),
        whole("reading.members", \.reading.members, 1...1_000_000_000),
        whole("reading.depth", \.reading.depth, 0...64),

        names("records.id", \.records.id),
        names("records.title", \.records.title),
        names("records.text", \.records.text),
        names("records.section", \.records.section),
        names("records.language", \.records.language),
        names("records.date", \.records.date),
        names("records.authors", \.records.authors),
        names("records.categories", \.records.categories),
        names("records.url", \.records.url),

        SettingKey(name: "tags") { (node, _, settings) throws(SettingProblem) in
            settings.tags = []
            for rule in try SettingValue.list(node, ruleForm) { settings.tags.append(try tagRule(rule)) }
        },

        SettingKey(name: "filters") { (node, folder, settings) throws(SettingProblem) in
            settings.filters = []
            for entry in try SettingValue.list(node, FilterSetting.form) {
                settings.filters.append(try FilterSetting.read(entry, folder))
            }
        },

        decimal("ranking.k1", \.ranking.k1, 0...10),
        decimal("ranking.b", \.ranking.b, 0...1),
        whole("ranking.pivot_words", \.ranking.pivotWords, 1...10_000),
        decimal("ranking.title_weight", \.ranking.titleWeight, 0...20),
        decimal("ranking.section_weight", \.ranking.sectionWeight, 0...20),
        decimal("ranking.stop_word_weight", \.ranking.stopWordWeight, 0...1),
        decimal("ranking.relatives", \.ranking.relatives, 0...1),
        decimal("ranking.section", \.ranking.section, 0...10),
        whole("ranking.rerank_depth", \.ranking.rerankDepth, 0...1000),
        decimal("ranking.pairs", \.ranking.pairs, 0...10),
        decimal("ranking.sentence", \.ranking.sentence, 0...10),
        decimal("ranking.run", \.ranking.run, 0...10),
        decimal("ranking.exact_words", \.ranking.exactWords, 0...10),
        decimal("ranking.title_match", \.ranking.titleMatch, 0...10),
        decimal("ranking.prose", \.ranking.prose, 0...1),
        decimal("ranking.definition", \.ranking.definition, 0...10),
        decimal("ranking.set_phrase", \.ranking.setPhrase, 0...1),
        decimal("ranking.feedback", \.ranking.feedback, 0...10),
        decimal("ranking.spelling_weight", \.ranking.spellingWeight, 0...1),
        whole("ranking.count_up_to", \.ranking.countUpTo, 0...1_000_000_000),

        seconds("search.timeout", \.search.timeout, 0.001...600),
        SettingKey(name: "search.synonyms") { (node, folder, settings) throws(SettingProblem) in
            if case .scalar = node.content, node.string == nil {
                settings.search.synonyms = nil
                return
            }
            settings.search.synonyms = folder.absolute(try SettingValue.text(node, "a file, or nothing"))
        },
        decimal("search.synonym_weight", \.search.synonymWeight, 0...1),
        bytes("search.posting_bytes", \.search.postingBytes, 0...(1 << 40)),

        SettingKey(name: "queries") { (node, _, settings) throws(SettingProblem) in
            settings.queries = try SavedQueries.read(node)
        },
        whole("answers.facet_matches", \.answers.facetMatches, 100...1_000_000_000),
        whole("answers.keep_generations", \.answers.keepGenerations, 0...100),
        seconds("answers.keep_seconds", \.answers.keepSeconds, 1...86_400),

        SettingKey(name: "server.socket") { (node, folder, settings) throws(SettingProblem) in
            if case .scalar = node.content, node.string == nil {
                settings.server.socket = nil
                return
            }
            settings.server.socket = folder.absolute(try SettingValue.text(node, "a path, or nothing"))
        },
        SettingKey(name: "server.socket_mode") { (node, _, settings) throws(SettingProblem) in
            settings.server.socketMode = try SettingValue.permissions(node)
        },
        whole("server.threads", \.server.threads, 0...1024),
        whole("server.maximum_connections", \.server.maximumConnections, 1...100_000),
        seconds("server.idle_seconds", \.server.idleSeconds, 0.1...86_400),
        seconds("server.request_seconds", \.server.requestSeconds, 0.01...3600),
        bytes("server.maximum_body_bytes", \.server.maximumBodyBytes, 1024...(1 << 30)),
        whole("server.queue_length", \.server.queueLength, 1...1_000_000),
        seconds("server.stop_after_idle", \.server.stopAfterIdle, 0...31_536_000),
        bytes("server.log_bytes", \.server.logBytes, 4096...(1 << 40)),
    ]

    // MARK: Kinds of keys

    private typealias Path<Value> = any WritableKeyPath<Settings, Value> & Sendable

    private static func flag(_ name: String, _ path: Path<Bool>) -> SettingKey {
        SettingKey(name: name) { (node, _, settings) throws(SettingProblem) in
            settings[keyPath: path] = try SettingValue.flag(node)
        }
    }

    private static func whole(_ name: String, _ path: Path<Int>, _ range: ClosedRange<Int>) -> SettingKey {
        SettingKey(name: name) { (node, _, settings) throws(SettingProblem) in
            settings[keyPath: path] = try SettingValue.whole(node, range)
        }
    }

    private static func bytes(_ name: String, _ path: Path<Int>, _ range: ClosedRange<Int>) -> SettingKey {
        SettingKey(name: name) { (node, _, settings) throws(SettingProblem) in
            settings[keyPath: path] = try SettingValue.bytes(node, range)
        }
    }

    private static func decimal(_ name: String, _ path: Path<Double>, _ range: ClosedRange<Double>) -> SettingKey {
        SettingKey(name: name) { (node, _, settings) throws(SettingProblem) in
            settings[keyPath: path] = try SettingValue.decimal(node, range)
        }
    }

    private static func seconds(_ name: String, _ path: Path<Double>, _ range: ClosedRange<Double>) -> SettingKey {
        SettingKey(name: name) { (node, _, settings) throws(SettingProblem) in
            settings[keyPath: path] = try SettingValue.seconds(node, range)
        }
    }

    private static func globs(_ name: String, _ path: Path<[Glob]>) -> SettingKey {
        SettingKey(name: name) { (node, _, settings) throws(SettingProblem) in
            var globs: [Glob] = []
            for node in try SettingValue.list(node, "globs") { globs.append(try SettingValue.glob(node)) }
            settings[keyPath: path] = globs
        }
    }

    private static func names(_ name: String, _ path: Path<[String]>) -> SettingKey {
        SettingKey(name: name) { (node, _, settings) throws(SettingProblem) in
            var names: [String] = []
            for node in try SettingValue.list(node, "key names") {
                names.append(try SettingValue.text(node, "the name of a record's key"))
            }
            settings[keyPath: path] = names
        }
    }

    // MARK: Folders

    private static let folderForm =
        "folders or files, each a path or a mapping with 'path' and, if wanted, 'name', 'include' and 'exclude'"

    private static func corpusFolder(
        _ node: YAMLNode, _ folder: Folder
    ) throws(SettingProblem) -> Settings.Corpus.Folder {
        guard let entries = node.entries else {
            return Settings.Corpus.Folder(path: folder.absolute(try SettingValue.text(node, folderForm)))
        }
        guard let path = node["path"] else { throw SettingProblem(node: node, expected: folderForm) }
        var read = Settings.Corpus.Folder(path: folder.absolute(try SettingValue.text(path, "a folder or file")))
        for entry in entries {
            switch entry.key {
            case "path": continue
            case "name":
                let name = try SettingValue.text(entry.value, "a folder's name")
                guard !name.contains("/") else {
                    throw SettingProblem(node: entry.value, expected: "a folder's name without '/'")
                }
                read.name = name
            case "include":
                for node in try SettingValue.list(entry.value, "globs") {
                    read.include.append(try SettingValue.glob(node))
                }
            case "exclude":
                for node in try SettingValue.list(entry.value, "globs") {
                    read.exclude.append(try SettingValue.glob(node))
                }
            default: throw SettingProblem(node: entry.value, expected: folderForm)
            }
        }
        return read
    }

    // MARK: Tag rules

    private static let ruleForm = "rules, each with a glob as 'match' and tags with their values as 'set'"

    private static func tagRule(_ node: YAMLNode) throws(SettingProblem) -> Settings.TagRule {
        guard let entries = node.entries, let match = node["match"], let set = node["set"]?.entries else {
            throw SettingProblem(node: node, expected: ruleForm)
        }
        for entry in entries where entry.key != "match" && entry.key != "set" {
            throw SettingProblem(node: entry.value, expected: "only 'match' and 'set' in a rule, not '\(entry.key)'")
        }
        var rule = Settings.TagRule(match: try SettingValue.glob(match), set: [:])
        for entry in set {
            let isName = entry.key.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
            guard isName, !entry.key.isEmpty else {
                throw SettingProblem(
                    node: entry.value, expected: "a tag key of letters, digits, '-' and '_' instead of '\(entry.key)'")
            }
            guard let values = entry.value.strings, !values.isEmpty else {
                throw SettingProblem(node: entry.value, expected: "one or more values for the tag '\(entry.key)'")
            }
            try check(values, of: entry)
            rule.set[entry.key.lowercased(), default: []] += values
        }
        return rule
    }

    /// Values that mean something to the indexer must make sense.
    private static func check(_ values: [String], of entry: YAMLNode.Entry) throws(SettingProblem) {
        switch entry.key.lowercased() {
        case "title":
            throw SettingProblem(node: entry.value, expected: "no 'title' in a rule: a title is one document's own")
        case "date":
            let parts = values[0].split(separator: "-", omittingEmptySubsequences: false)
            let areDigits = parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
            guard values.count == 1, areDigits, [[4], [4, 2], [4, 2, 2]].contains(parts.map(\.utf8.count)) else {
                throw SettingProblem(node: entry.value, expected: "one date as 2017, 2017-05 or 2017-05-30")
            }
        case "language", "lang":
            let subtag = values[0].prefix { $0 != "-" && $0 != "_" }
            guard values.count == 1, (2...3).contains(subtag.count), subtag.allSatisfy({ $0.isASCII && $0.isLetter })
            else {
                throw SettingProblem(node: entry.value, expected: "one language as en, pt-BR or zh")
            }
        default: return
        }
    }
}
