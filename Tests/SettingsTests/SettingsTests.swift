import Foundation
import Patterns
import SearchAPI
import Settings
import Testing
import YAML

/// A folder of its own for a test, gone afterwards.
final class TemporaryFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "kwic-settings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.resolvingSymlinksInPath().path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, its folders with it, and returns its path.
    func write(_ name: String, _ text: String) throws -> String {
        let file = path + "/" + name
        let folder = URL(filePath: file).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: file))
        return file
    }
}

private func load(
    _ text: String, in folder: TemporaryFolder, environment: [String: String] = [:]
) throws -> Settings {
    let file = try folder.write("conf/kwic.yaml", text)
    return try Settings.load(
        config: file, index: nil, socket: nil, environment: environment, currentDirectory: folder.path)
}

@Suite struct SettingsTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    @Test func theCommittedFileSaysTheDefaults() throws {
        var settings = try Settings.load(
            config: nil, index: nil, socket: nil, environment: [:], currentDirectory: Self.root)
        #expect(settings.file == Self.root + "/Config/kwic.yaml")
        settings.file = nil
        #expect(settings == Settings.defaults(in: Self.root))
    }

    @Test func theCommittedFileHasEveryKey() throws {
        let text = try String(contentsOfFile: Self.root + "/Config/kwic.yaml", encoding: .utf8)
        let sections = try #require(try YAMLNode.parse(text)?.entries)
        var names: [String] = []
        for section in sections {
            guard let entries = section.value.entries else {
                names.append(section.key)
                continue
            }
            names += entries.map { "\(section.key).\($0.key)" }
        }
        #expect(names == Settings.knownKeys)
        // Each is explained by the lines above it.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for section in sections {
            for place in [section.keyLine] + (section.value.entries ?? []).map(\.keyLine) {
                #expect(lines[place - 2].drop { $0 == " " }.hasPrefix("#"), "line \(place) has no comment above it")
            }
        }
    }

    @Test func readsEveryKindOfValue() throws {
        let folder = try TemporaryFolder()
        let settings = try load(
            """
            corpus:
              paths: [texts, /srv/more, ../up, ~/mine]
              include: "*.txt"
              exclude: []
              also_read: ["*.css"]
              ignore_files: [.kwicignore, .gitignore]
              follow_symlinks: no
              maximum_file_bytes: 64 MB
              watch: true
            index: {path: ./../idx//main/, jobs: 3, batch_bytes: 1.5 MiB, dead_share: 1}
            passages: {target_words: 100, maximum_words: 100, lead_in_words: 0}
            records: {id: [_id, key], text: body}
            tags:
              - match: "briefs/**"
                set: {Collection: briefs, topic: [a, "2"]}
            ranking: {k1: 0.9, stop_word_weight: 0}
            server: {socket: s.sock, socket_mode: 0o660, idle_seconds: 250 ms, request_seconds: 2 min, stop_after_idle: 0}
            """, in: folder, environment: ["HOME": "/home/me"])
        #expect(
            settings.corpus.paths == [folder.path + "/conf/texts", "/srv/more", folder.path + "/up", "/home/me/mine"])
        #expect(settings.corpus.includes("a/b.txt"))
        #expect(!settings.corpus.includes("a/b.md"))
        #expect(!settings.corpus.excludes(".git"))
        #expect(settings.corpus.alsoRead.map(\.pattern) == ["*.css"])
        #expect(settings.corpus.ignoreFiles == [".kwicignore", ".gitignore"])
        #expect(!settings.corpus.followSymlinks)
        #expect(settings.corpus.maximumFileBytes == 64_000_000)
        #expect(settings.corpus.watch)
        #expect(settings.index.path == folder.path + "/idx/main")
        #expect(settings.index.jobs == 3)
        #expect(settings.index.batchBytes == 1_572_864)
        #expect(settings.index.deadShare == 1)
        #expect(settings.passages.leadInWords == 0)
        #expect(settings.records.id == ["_id", "key"])
        #expect(settings.records.text == ["body"])
        #expect(settings.tags.map(\.match.pattern) == ["briefs/**"])
        #expect(settings.tags.map(\.set) == [["collection": ["briefs"], "topic": ["a", "2"]]])
        #expect(settings.ranking.k1 == 0.9)
        #expect(settings.ranking.stopWordWeight == 0)
        #expect(settings.server.socket == folder.path + "/conf/s.sock")
        #expect(settings.socketPath == folder.path + "/conf/s.sock")
        #expect(settings.server.socketMode == 0o660)
        #expect(settings.server.idleSeconds == 0.25)
        #expect(settings.server.requestSeconds == 120)
        #expect(settings.server.stopAfterIdle == 0)
        #expect(settings.server.queueLength == 256)
    }

    @Test(arguments: ["", "# nothing\n", "~\n", "index:\n", "tags:\n", "corpus:\n  include: '**'\n"])
    func whatIsLeftOutHasItsDefault(text: String) throws {
        let folder = try TemporaryFolder()
        var settings = try load(text, in: folder)
        (settings.file, settings.isFileNamed) = (nil, false)
        #expect(settings == Settings.defaults(in: folder.path))
    }

    @Test(arguments: [
        ("index:\n  jbos: 2", "2:3: index.jbos: there is no such key; did you mean 'index.jobs'?"),
        ("indx:\n  jobs: 2", "1:1: indx: there is no such key; did you mean 'index'?"),
        ("index:\n  jobs: many", "2:9: index.jobs: expected a whole number from 0 to 1024, found 'many'"),
        ("index:\n  jobs: 2000", "2:9: index.jobs: expected a whole number from 0 to 1024, found '2000'"),
        ("index:\n  jobs: [1]", "2:9: index.jobs: expected a whole number from 0 to 1024, found a list"),
        ("index:\n  jobs:", "index.jobs: expected a whole number from 0 to 1024, found nothing"),
        ("index: 3", "1:8: index: expected keys with values, found '3'"),
        ("index:\n  batch_bytes: 3 parsecs", "2:16: index.batch_bytes: expected a size from 65536 to"),
        ("index:\n  dead_share: nan", "2:15: index.dead_share: expected a number from 0 to 1, found 'nan'"),
        ("index:\n  path: ''", "2:9: index.path: expected a folder, found ''"),
        ("corpus:\n  watch: maybe", "2:10: corpus.watch: expected true or false, found 'maybe'"),
        ("corpus:\n  paths: []", "2:10: corpus.paths: expected at least one folder or file, found an empty list"),
        ("corpus:\n  include: ['[a']", "2:13: corpus.include: expected a glob"),
        ("server:\n  socket_mode: 0999", "2:16: server.socket_mode: expected permission bits in octal"),
        ("server:\n  idle_seconds: 1 year", "2:17: server.idle_seconds: expected a time from 0.1 to 86400 seconds"),
        ("server:\n  stop_after_idle: -1", "2:20: server.stop_after_idle: expected a time from 0"),
        ("server:\n  stop_after_idle: never", "2:20: server.stop_after_idle: expected a time from 0"),
        ("tags:\n  - match: a", "2:5: tags: expected rules, each with a glob as 'match'"),
        ("tags:\n  - {match: a, set: {k: []}}", "2:25: tags: expected one or more values for the tag 'k'"),
        ("tags:\n  - {match: a, set: {'a:b': c}}", "tags: expected a tag key of letters"),
        ("tags:\n  - {match: a, set: {k: v}, also: 1}", "tags: expected only 'match' and 'set' in a rule, not 'also'"),
        ("tags:\n  - {match: a, set: {title: t}}", "tags: expected no 'title' in a rule"),
        ("tags:\n  - {match: a, set: {date: 30 May}}", "tags: expected one date as 2017, 2017-05 or 2017-05-30"),
        ("tags:\n  - {match: a, set: {date: [2016, 2017]}}", "tags: expected one date"),
        ("tags:\n  - {match: a, set: {language: English}}", "tags: expected one language as en, pt-BR or zh"),
        (
            "corpus:\n  ignore_files: [a/b]",
            "2:18: corpus.ignore_files: expected names of files, without '/', found 'a/b'"
        ),
        (
            "filters:\n  - match: .doc",
            "2:5: filters: expected 'command' as a list, the program first and {file} in one"
        ),
        (
            "filters:\n  - command: [a, '{file}']",
            "2:5: filters: expected what the filter is for: 'match' with extensions"
        ),
        ("filters:\n  - {match: .doc, command: antiword}", "2:28: filters: expected 'command' as a list"),
        ("filters:\n  - {match: .doc, command: [antiword, x]}", "2:28: filters: expected 'command' as a list"),
        ("filters:\n  - {match: .doc, command: ['{file}', x]}", "2:28: filters: expected 'command' as a list"),
        ("filters:\n  - {match: '[a', command: [a, '{file}']}", "2:13: filters: expected a glob such as"),
        ("filters:\n  - {match: .doc, comand: x, command: y}", "not 'comand', found 'x'"),
        (
            "filters:\n  - {match: .a, command: [a, '{file}'], output: pdf}",
            "expected one of text, html, markdown, json, jsonl"
        ),
        ("filters:\n  - {match: .a, command: [a, '{file}'], timeout_seconds: 0}", "expected a time from 0.1 to 86400"),
        ("filters:\n  - {media_type: doc, command: [a, '{file}']}", "expected a media type such as application/msword"),
        (
            "passages:\n  target_words: 300",
            "2:17: passages.target_words: passages.target_words is 300 and must not exceed passages.maximum_words, 220"
        ),
        ("- a\n- b", "1:1: expected sections such as 'corpus:' and 'index:', found a list"),
        ("index: {jobs: 1", "did not find expected"),
        ("index: {jobs: 1, jobs: 2}", "the key 'jobs' stands twice"),
    ])
    func saysWhatIsWrongAndWhere(text: String, expected: String) throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: SettingsError.self) { _ = try load(text, in: folder) }
        let message = try #require(error).description
        #expect(message.hasPrefix(folder.path + "/conf/kwic.yaml:"))
        #expect(message.contains(expected), "\(message)")
    }

    @Test func optionsWinOverTheEnvironmentAndThatOverTheFile() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("a/kwic.yaml", "index: {path: fromFile}\nserver: {socket: file.sock}")
        func paths(index: String?, socket: String?, _ environment: [String: String]) throws -> [String] {
            let settings = try Settings.load(
                config: file, index: index, socket: socket, environment: environment, currentDirectory: folder.path)
            return [settings.index.path, settings.socketPath].map { String($0.dropFirst(folder.path.count)) }
        }
        let environment = ["KWIC_INDEX": "fromEnvironment", "KWIC_SOCKET": "environment.sock"]
        #expect(try paths(index: nil, socket: nil, [:]) == ["/a/fromFile", "/a/file.sock"])
        #expect(try paths(index: nil, socket: nil, environment) == ["/fromEnvironment", "/environment.sock"])
        #expect(try paths(index: "o", socket: "o.sock", environment) == ["/o", "/o.sock"])
    }

    @Test func findsItsFile() throws {
        let folder = try TemporaryFolder()
        func file(config: String?, _ environment: [String: String]) throws -> String? {
            try Settings.load(
                config: config, index: nil, socket: nil, environment: environment, currentDirectory: folder.path
            ).file.map { String($0.dropFirst(folder.path.count + 1)) }
        }
        let home = ["HOME": folder.path + "/home"]
        #expect(try file(config: nil, home) == nil)
        _ = try folder.write("home/.config/kwic/kwic.yaml", "")
        #expect(try file(config: nil, home) == "home/.config/kwic/kwic.yaml")
        _ = try folder.write("xdg/kwic/kwic.yaml", "")
        let both = home.merging(["XDG_CONFIG_HOME": folder.path + "/xdg"]) { $1 }
        #expect(try file(config: nil, both) == "xdg/kwic/kwic.yaml")
        _ = try folder.write("Config/kwic.yaml", "")
        #expect(try file(config: nil, both) == "Config/kwic.yaml")
        _ = try folder.write("named.yaml", "")
        #expect(try file(config: nil, both.merging(["KWIC_CONFIG": "named.yaml"]) { $1 }) == "named.yaml")
        _ = try folder.write("option.yaml", "")
        #expect(try file(config: "option.yaml", ["KWIC_CONFIG": "named.yaml"]) == "option.yaml")
    }

    @Test func aNamedFileMustBeReadable() throws {
        let folder = try TemporaryFolder()
        func message(_ config: String) throws -> String {
            let error = #expect(throws: SettingsError.self) {
                try Settings.load(
                    config: config, index: nil, socket: nil, environment: [:], currentDirectory: folder.path)
            }
            return try #require(error).description
        }
        #expect(
            try message("none.yaml").hasPrefix("\(folder.path)/none.yaml: the configuration file cannot be read: No"))
        #expect(try message(".").contains("cannot be read: Is a directory"))
        try Data([0x61, 0x3A, 0xFF]).write(to: URL(filePath: folder.path + "/latin.yaml"))
        #expect(try message("latin.yaml").contains("is not UTF-8"))
        try Data(count: 2 << 20).write(to: URL(filePath: folder.path + "/huge.yaml"))
        #expect(try message("huge.yaml").contains("cannot be read: File too large"))
    }

    @Test func linksInTheIndexPathAreResolvedSoThatSocketsAgree() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/real", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/link", withDestinationPath: folder.path + "/real")
        for name in ["link", "real", "./x/../link/"] {
            let settings = try Settings.load(
                config: nil, index: name, socket: nil, environment: [:], currentDirectory: folder.path)
            #expect(settings.socketPath == folder.path + "/real/kwic.sock")
        }
        let notYet = try Settings.load(
            config: nil, index: "link/a/b", socket: nil, environment: [:], currentDirectory: folder.path)
        #expect(notYet.index.path == folder.path + "/real/a/b")
    }

    @Test func aSocketPathThatIsTooLongIsAnError() throws {
        let long = "/" + String(repeating: "s", count: 107)
        let error = #expect(throws: SettingsError.self) {
            try Settings.load(config: nil, index: nil, socket: long, environment: [:], currentDirectory: "/")
        }
        #expect(try #require(error).description.contains("has 108 bytes, and a Unix socket's may have 107"))
        let folder = try TemporaryFolder()
        let derived = try Settings.load(
            config: nil, index: long, socket: nil, environment: ["XDG_RUNTIME_DIR": folder.path],
            currentDirectory: "/")
        #expect(derived.userFolder.holds(derived.socketPath))
    }

    @Test func theFingerprintFollowsWhatShapesTheIndexAndNothingElse() throws {
        let folder = try TemporaryFolder()
        let base = try load("", in: folder).indexFingerprintText
        let shaping = [
            "passages: {target_words: 151}", "passages: {maximum_words: 221}", "passages: {lead_in_words: 61}",
            "passages: {record_maximum_words: 1}", "records: {id: key}", "records: {title: key}",
            "records: {text: key}", "records: {section: key}", "records: {language: key}", "records: {date: key}",
            "records: {authors: key}", "records: {categories: key}", "records: {url: key}",
            "tags: [{match: a, set: {b: c}}]",
            "ranking: {b: 0.5}", "ranking: {pivot_words: 9}", "ranking: {title_weight: 1}",
            "ranking: {section_weight: 2}",
        ]
        var texts: Set = [base]
        for text in shaping { texts.insert(try load(text, in: folder).indexFingerprintText) }
        #expect(texts.count == shaping.count + 1)
        for text in [
            "filters: [{match: .doc, command: [antiword, '{file}']}]", "reading: {depth: 2, members: 3}",
            "corpus: {ignore_files: []}",
            "ranking: {k1: 2, stop_word_weight: 0.5, count_up_to: 5}", "server: {threads: 3}", "index: {jobs: 2}",
            "corpus: {paths: elsewhere, include: '*.md', watch: true}",
        ] {
            #expect(try load(text, in: folder).indexFingerprintText == base, "\(text)")
        }
    }
}
