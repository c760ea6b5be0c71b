import Foundation
import Glibc
import SearchAPI
import TestSupport
import Testing

/// Where the socket and the log of a daemon are.
@Suite struct SocketPathTests {
    private static let long = "/" + String(repeating: "x", count: 97)  // with /kwic.sock 108 bytes, one too many
    private static let plainFolder = UserFolder(runtimeDirectory: nil)

    private static func socket(_ index: String, in folder: UserFolder = plainFolder) -> String {
        SocketPath.forIndex(at: index, in: folder, trusted: TrustedUsers())
    }

    @Test(arguments: ["/a/Index", String(long.dropLast())])
    func liesInTheIndexFolder(index: String) {
        #expect(Self.socket(index) == index + "/kwic.sock")
        #expect(DaemonLog.path(index: index, socket: "/elsewhere/s.sock") == index + "/kwicd.log")
    }

    @Test func isShortWhereTheIndexIsNot() throws {
        let plain = Self.socket(Self.long)
        #expect(plain.hasPrefix("/tmp/kwic-\(geteuid())/") && plain.hasSuffix(".sock"))
        #expect(Self.plainFolder.holds(plain))
        #expect(Self.socket(Self.long + "y") != plain)
        // Bytes count, not characters.
        #expect(Self.plainFolder.holds(Self.socket("/" + String(repeating: "漢", count: 40))))
        let runtime = try TemporaryFolder()
        let folder = UserFolder(runtimeDirectory: runtime.path)
        #expect(folder.path == runtime.path + "/kwic")
        #expect(Self.socket(Self.long, in: folder) == folder.path + plain.dropFirst(Self.plainFolder.path.count))
    }

    @Test func aRuntimeDirectoryThatIsNotTheUsersAloneIsNotUsed() throws {
        let folder = try TemporaryFolder()
        let open = folder.file("open")
        try FileManager.default.createDirectory(atPath: open, withIntermediateDirectories: true)
        chmod(open, 0o777)
        let deep = folder.file(String(repeating: "d", count: 90))
        try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
        for directory in [nil, "", "relative", "/nowhere/at/all", open, deep, try folder.write("", to: "file")] {
            #expect(UserFolder(runtimeDirectory: directory) == Self.plainFolder, "\(directory ?? "nil")")
        }
    }

    @Test func theUsersFolderIsMadeForTheUserAlone() throws {
        let runtime = try TemporaryFolder()
        let folder = UserFolder(runtimeDirectory: runtime.path)
        try folder.check()  // one that does not exist can be made
        for _ in 0..<2 {
            try folder.make()
            var status = stat()
            #expect(lstat(folder.path, &status) == 0 && status.st_mode & 0o7777 == 0o700)
        }
        chmod(folder.path, 0o750)
        #expect(throws: UserFolder.Problem.self) { try folder.check() }
        #expect(throws: UserFolder.Problem.self) { try folder.make() }
        chmod(folder.path, 0o700)
        try folder.check()
        rmdir(folder.path)
        for prepare in [{ symlink("/tmp", folder.path) }, { symlink("/nowhere", folder.path) }] {
            #expect(prepare() == 0)
            let problem = #expect(throws: UserFolder.Problem.self) { try folder.make() }
            #expect(problem?.description.contains("is a symbolic link") == true, "\(problem?.description ?? "")")
            unlink(folder.path)
        }
        _ = try runtime.write("", to: "kwic")
        #expect(throws: UserFolder.Problem.self) { try folder.make() }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root, to make a folder of another user"))
    func aFolderOfSomebodyElseIsRefused() throws {
        let runtime = try TemporaryFolder()
        let folder = UserFolder(runtimeDirectory: runtime.path)
        try folder.make()
        chown(folder.path, 65534, 65534)
        let problem = #expect(throws: UserFolder.Problem.self) { try folder.make() }
        #expect(problem?.description.contains("another user (number 65534)") == true)
    }

    @Test func holdsItsOwnFilesOnly() {
        let folder = Self.plainFolder
        #expect(folder.holds(folder.path + "/a.sock"))
        for path in [folder.path, folder.path + "x/a.sock", folder.path + "/a/b.sock", "/tmp/a.sock"] {
            #expect(!folder.holds(path), "\(path)")
        }
    }

    @Test func trustedAreTheUserRootAndWhoIsNamed() {
        let none = TrustedUsers()
        #expect(none.contains(geteuid()) && none.contains(0) && !none.contains(4711))
        #expect(TrustedUsers(others: "12,4711").contains(4711))
        for text in ["", "name", "4711x", "-1", " 4711", "99999999999"] {
            #expect(!TrustedUsers(others: text).contains(4711), "\(text)")
        }
    }
}

/// The header that names the index.
@Suite struct IndexHeaderTests {
    @Test(arguments: [
        ("/a/Index", "/a/Index"), ("/a b/100%", "/a%20b/100%25"), ("/é/\n", "/%C3%A9/%0A"),
        ("/a\r\nX: y", "/a%0D%0AX:%20y"),
    ])
    func isOneLineOfASCII(path: String, value: String) {
        #expect(IndexHeader.value(path) == value)
        #expect(IndexHeader.path(value) == path)
    }
}
