import Foundation
import Patterns
import Settings
import Testing

@Suite struct FilterTests {
    private static let text = """
        filters:
          - match: [.DOC, "scans/**/*.ps"]
            media_type: Application/MSWord
            command: [antiword, -m, UTF-8, "{file}"]
          - match: "*.djvu"
            command: [./bin/djvu.sh, "--in={file}"]
            output: html
            timeout_seconds: 2 min
            memory_bytes: 256 MiB
            output_bytes: 1 MB
        """

    @Test func areReadWithTheirDefaults() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("conf/kwic.yaml", Self.text)
        let settings = try Settings.load(
            config: file, index: nil, socket: nil, environment: [:], currentDirectory: folder.path)
        #expect(settings.filters.count == 2)
        let first = settings.filters[0]
        #expect(first.extensions == ["doc"] && first.match.map(\.pattern) == ["scans/**/*.ps"])
        #expect(first.mediaType == "application/msword" && first.output == .text)
        #expect(first.command == ["antiword", "-m", "UTF-8", "{file}"])
        #expect(first.timeoutSeconds == 60 && first.memoryBytes == 1 << 30 && first.outputBytes == 256 << 20)
        #expect(first.subject == ".doc, scans/**/*.ps, application/msword")
        let second = settings.filters[1]
        #expect(second.command == [folder.path + "/conf/bin/djvu.sh", "--in={file}"])
        #expect(second.output == .html && second.timeoutSeconds == 120)
        #expect(second.memoryBytes == 256 << 20 && second.outputBytes == 1_000_000)
    }

    @Test func theirTextFollowsThemAndNothingElse() throws {
        let folder = try TemporaryFolder()
        func text(_ configuration: String) throws -> String {
            let file = try folder.write("kwic.yaml", configuration)
            return try Settings.load(
                config: file, index: nil, socket: nil, environment: [:], currentDirectory: folder.path
            ).filtersText
        }
        let base = try text(Self.text)
        #expect(try text("# a note\nindex: {jobs: 3}\n" + Self.text) == base)
        for (old, new) in [
            ("UTF-8", "8859-1"), ("antiword", "catdoc"), (".DOC", ".dot"), ("html", "text"), ("2 min", "3 min"),
            ("256 MiB", "1 MiB"), ("1 MB", "2 MB"), ("MSWord", "x"),
        ] {
            #expect(try text(Self.text.replacingOccurrences(of: old, with: new)) != base, "\(old)")
        }
    }

    @Test func trustIsForOneFileInOneWording() throws {
        let folder = try TemporaryFolder()
        let store = try #require(TrustStore(environment: ["XDG_CONFIG_HOME": folder.path + "/xdg"]))
        #expect(store.path == folder.path + "/xdg/kwic/trusted")
        let a = try folder.write("a.yaml", "a")
        let b = try folder.write("b c.yaml", "b")
        let (one, two) = (String(repeating: "1", count: 64), String(repeating: "2", count: 64))
        #expect(try store.entries().isEmpty && !store.trusts(a, fingerprint: one))
        try store.add(a, fingerprint: one)
        try store.add(b, fingerprint: one)
        #expect(try store.trusts(a, fingerprint: one) && store.trusts(b, fingerprint: one))
        #expect(try !store.trusts(a, fingerprint: two) && !store.trusts(folder.path + "/c", fingerprint: one))
        try store.add(a, fingerprint: two)
        #expect(try store.trusts(a, fingerprint: two) && !store.trusts(a, fingerprint: one))
        #expect(try store.remove(a) && !store.trusts(a, fingerprint: two) && !store.remove(a))
        #expect(try store.entries().map(\.file) == [b])
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode(store.path) == 0o600 && mode(folder.path + "/xdg/kwic") == 0o700)
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: b)
        #expect(try store.trusts(folder.path + "/link", fingerprint: one), "a link is the file that it leads to")
    }

    @Test(arguments: [(0o666, "everybody"), (0o664, "its group")])
    func whatOthersMayWriteToIsNotTrusted(mode: Int, who: String) throws {
        let folder = try TemporaryFolder()
        let store = try #require(TrustStore(environment: ["HOME": folder.path]))
        let file = try folder.write("kwic.yaml", "")
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        let error = #expect(throws: TrustStore.Problem.self) {
            try store.add(file, fingerprint: String(repeating: "1", count: 64))
        }
        #expect(try #require(error).description.contains("may be written to by \(who)"))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        try store.add(file, fingerprint: String(repeating: "1", count: 64))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: store.path)
        #expect(throws: TrustStore.Problem.self) { try store.entries() }
    }

    @Test(arguments: ["", "nonsense\n", "abc /x\n", String(repeating: "1", count: 64) + " relative\n", "\u{0}\n"])
    func aDamagedListTrustsNothing(text: String) throws {
        let folder = try TemporaryFolder()
        let store = try #require(TrustStore(environment: ["HOME": folder.path]))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: try folder.write(".config/kwic/trusted", text))
        #expect(try store.entries().isEmpty)
    }
}
