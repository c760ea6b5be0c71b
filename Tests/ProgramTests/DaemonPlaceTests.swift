import Foundation
import SearchAPI
import TestSupport
import Testing

/// Which daemon is asked, where its socket and log are, and when it ends.
@Suite struct DaemonPlaceTests {
    /// Waits until `condition` holds, up to half a minute; what a test waits for takes a fraction of a second.
    private func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<600 {
            if try condition() { return true }
            usleep(50_000)
        }
        return false
    }

    private static func listing(_ path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    private static func mode(_ path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
    }

    private static func status(_ outcome: Outcome) throws -> StatusResponse {
        try JSONDecoder().decode(StatusResponse.self, from: outcome.outputBytes)
    }

    /// The process that serves an index.
    private static func process(_ index: TestIndex, _ options: [String] = []) throws -> pid_t {
        pid_t(try status(try index.kwic(["status", "--format", "json"] + options)).pid)
    }

    private static func isRunning(_ process: pid_t) -> Bool {
        // One that has ended and that nobody waited for is still listed, without a program.
        kill(process, 0) == 0
            && (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/exe")) != nil
    }

    // MARK: Where the index is

    @Test func theIndexIsLookedForUpwards() throws {
        let folder = try TemporaryFolder()
        try folder.write("A heron stood in the reeds.\n", to: "Corpus/deep/er/a.txt")
        #expect(try run("kwic", ["index"], in: folder.path).status == 0)
        defer { _ = try? run("kwic", ["stop"], in: folder.path) }
        let below = folder.file("Corpus/deep/er")
        let found = try run("kwic", ["search", "heron"], in: below)
        #expect(found.status == 0 && found.output.contains("deep/er/a.txt"), "\(found.errors)")
        #expect(try run("kwic", ["documents"], in: below).output.contains("deep/er/a.txt"))
        #expect(
            try Self.status(try run("kwic", ["status", "--format", "json"], in: below)).index.path
                == folder.file("Index"))
        try folder.write("A bittern boomed.\n", to: "Corpus/b.txt")
        #expect(try run("kwic", ["index"], in: below).status == 0)
        #expect(try eventually { try run("kwic", ["search", "bittern"], in: below).status == 0 })
        #expect(Self.listing(below) == ["a.txt"])
        // With a folder to read, an index is made where one is.
        #expect(try run("kwic", ["index", "."], in: below).status == 0)
        #expect(Self.listing(below) == ["Index", "a.txt"])
    }

    @Test(arguments: ["missing", "empty", "full"])
    func aFolderThatIsNoIndexIsLeftAsItIs(kind: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file(kind)
        if kind != "missing" {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        if kind == "full" { try folder.write("mine", to: "full/notes.txt") }
        let before = Self.listing(path)
        for command in [
            ["search", "x"], ["show", "x"], ["documents"], ["suggest", "x"], ["facets", "kind"], ["similar", "a#b"],
            ["why-not", "x", "y"], ["start"], ["status"], ["stop"], ["reload"], ["saved"], ["save", "a", "x"],
        ] {
            let outcome = try run("kwic", [command[0], "--index", path] + command.dropFirst())
            #expect(
                outcome.status == (["stop", "saved"].contains(command[0]) ? 1 : 2), "\(command): \(outcome.status)")
            #expect(Self.listing(path) == before, "\(command)")
        }
        #expect(try run("kwicd", ["--index", path]).status == 2)
        #expect(Self.listing(path) == before)
        #expect((kind == "missing") == !FileManager.default.fileExists(atPath: path))
        let advice = try run("kwic", ["search", "--index", path, "x"]).errors
        #expect(advice.contains("kwic index") && advice.contains(path), "\(advice)")
    }

    @Test func aDaemonOfAnotherIndexIsNotTakenForThisOnes() throws {
        let index = try CommandTests.small()
        let other = try TestIndex()
        try other.folder.write("A heron stood in the reeds.\n", to: "corpus/a.txt")
        try other.index([other.folder.file("corpus")])
        try other.kwic(["start"])
        let socket = other.path + "/kwic.sock"
        for command in [
            ["search", "heron"], ["status"], ["documents"], ["start"], ["stop"], ["reload"], ["show", "a.txt"],
        ] {
            let named = try index.kwic(command + ["--socket", socket])
            let set = try run(
                "kwic", [command[0], "--index", index.path] + command.dropFirst(), environment: ["KWIC_SOCKET": socket])
            for outcome in [named, set] {
                #expect(outcome.status == 2 && outcome.output.isEmpty, "\(command): \(outcome.output)")
                #expect(
                    outcome.errors.contains("serves the index \(other.path), not \(index.path)"), "\(outcome.errors)")
            }
        }
        // Whoever names the socket alone means what is there.
        #expect(try run("kwic", ["search", "--socket", socket, "heron"]).status == 0)
        let environment = ["KWIC_INDEX": index.path]
        #expect(try run("kwic", ["search", "--socket", socket, "heron"], environment: environment).status == 0)
        #expect(try other.kwic(["search", "heron"]).status == 0)
    }

    // MARK: Links and permissions

    @Test func theLogIsNotWrittenThroughALink() throws {
        let index = try CommandTests.small()
        let precious = try index.folder.write("my only key\n", to: "precious")
        for name in ["kwicd.log", "kwic.sock", "kwic.sock.lock"] {
            try FileManager.default.createSymbolicLink(atPath: index.path + "/" + name, withDestinationPath: precious)
            let outcome = try index.kwic(["search", "ferry"])
            #expect(outcome.status == 2, "\(name): \(outcome.output)")
            #expect(try index.folder.read("precious") == "my only key\n")
            #expect(Self.mode(precious) == 0o644 || Self.mode(precious) == 0o600)
            try FileManager.default.removeItem(atPath: index.path + "/" + name)
        }
        #expect(try index.kwic(["search", "ferry"]).status == 0)
        #expect(Self.mode(index.path + "/kwicd.log") == 0o600)
        #expect(Self.mode(index.path + "/kwic.sock") == 0o600)
    }

    /// An index whose folder's path is too long for a socket, and a runtime directory of its own.
    private static func far() throws -> (folder: TemporaryFolder, index: String, environment: [String: String]) {
        let folder = try TemporaryFolder()
        try folder.write("A heron stood in the reeds.\n", to: "corpus/a.txt")
        let index = folder.file(String(repeating: "long-folder-name/", count: 8) + "index")
        #expect(try run("kwic", ["index", "--index", index, folder.file("corpus")]).status == 0)
        try FileManager.default.createDirectory(
            atPath: folder.file("run"), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return (folder, index, ["XDG_RUNTIME_DIR": folder.file("run")])
    }

    @Test func theSocketOfALongPathIsInAFolderOfTheUsersOwn() throws {
        let (folder, index, environment) = try Self.far()
        defer { _ = try? run("kwic", ["stop", "--index", index], environment: environment) }
        #expect(try run("kwic", ["search", "--index", index, "heron"], environment: environment).status == 0)
        let own = folder.file("run/kwic")
        #expect(Self.mode(own) == 0o700)
        let status = try Self.status(
            try run("kwic", ["status", "--index", index, "--format", "json"], environment: environment))
        #expect(status.socket.hasPrefix(own + "/") && Self.mode(status.socket) == 0o600)
        #expect(Self.mode(index + "/kwicd.log") == 0o600)
    }

    @Test(arguments: ["open", "link", "file"])
    func aFolderThatOthersCanUseIsRefused(kind: String) throws {
        let (folder, index, environment) = try Self.far()
        let own = folder.file("run/kwic")
        switch kind {
        case "open":
            try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
            chmod(own, 0o777)
        case "link": try FileManager.default.createSymbolicLink(atPath: own, withDestinationPath: "/tmp")
        default: try folder.write("", to: "run/kwic")
        }
        for command in [["search", "--index", index, "heron"], ["start", "--index", index]] {
            let outcome = try run("kwic", command, environment: environment)
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(outcome.errors.contains(own) && outcome.errors.contains("XDG_RUNTIME_DIR"), "\(outcome.errors)")
        }
        let daemon = try run("kwicd", ["--index", index], environment: environment)
        #expect(daemon.status == 2 && daemon.errors.contains(own), "\(daemon.errors)")
    }

    private static let canChangeUser =
        geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")
        && (try? shell("setpriv --reuid 65534 --clear-groups \"$KWIC\" --version"))?.status == 0

    @Test(.enabled(if: canChangeUser, "needs root and programs that another user may run"))
    func aDaemonOfAnotherUserIsNotAsked() throws {
        let index = try CommandTests.small()
        chmod(index.folder.path, 0o755)
        let theirs = index.folder.file("theirs")
        try FileManager.default.createDirectory(atPath: theirs, withIntermediateDirectories: true)
        let set = ["IX": index.path, "S": theirs + "/s.sock"]
        // The other user has a copy of the index, and serves it on a socket that everybody may use.
        let start = try shell(
            """
            cp -r "$IX" \(theirs)/index && chown -R 65534 \(theirs) && printf 'server: {socket_mode: 0666}' > \(theirs)/k.yaml
            cd \(theirs) && setpriv --reuid 65534 --clear-groups "$KWIC" start --index \(theirs)/index --socket "$S" --config \(theirs)/k.yaml
            """, environment: set)
        #expect(start.status == 0, "\(start.errors)")
        let pid = try #require(
            try shell(
                "setpriv --reuid 65534 --clear-groups \"$KWIC\" status --socket \"$S\" --format json", environment: set
            )
            .output.firstMatch(of: /"pid":([0-9]+)/)?.1)
        defer { kill(pid_t(pid) ?? -1, SIGTERM) }
        let refused = try run("kwic", ["search", "--socket", theirs + "/s.sock", "ferry"])
        #expect(refused.status == 2 && refused.output.isEmpty)
        #expect(refused.errors.contains("number 65534") && refused.errors.contains("KWIC_DAEMON_USER=65534"))
        let log = try String(contentsOfFile: theirs + "/index/kwicd.log", encoding: .utf8)
        #expect(!log.contains("ferry"))
        let trusted = try run(
            "kwic", ["search", "--socket", theirs + "/s.sock", "ferry"], environment: ["KWIC_DAEMON_USER": "65534"])
        #expect(trusted.status == 0 && trusted.output.contains("ferry"))
        // Root's daemon may be asked by anybody whom the socket's mode lets in.
        let config = try index.folder.write("server: {socket_mode: 0666}\n", to: "open.yaml")
        try index.kwic(["start", "--config", config])
        chmod(index.path, 0o755)
        let asked = try shell(
            "cd / && setpriv --reuid 65534 --clear-groups \"$KWIC\" search --socket \"$IX/kwic.sock\" ferry",
            environment: set)
        #expect(asked.status == 0, "\(asked.errors)")
    }

    // MARK: Read-only indexes

    /// As root, or as root of a namespace of the user's own.
    private static let asRoot = "$(test $(id -u) = 0 || echo --map-root-user)"
    private static let canMount = (try? shell("unshare --mount \(asRoot) true"))?.status == 0

    @Test(.enabled(if: canMount, "needs a mount namespace"), arguments: ["", "--socket $R/mine.sock"])
    func aReadOnlyIndexCanBeSearched(option: String) throws {
        let index = try CommandTests.small()
        try index.kwic(["save", "mine", "ferry"])
        let own = index.folder.file("run")
        try FileManager.default.createDirectory(
            atPath: own, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let before = Self.listing(index.path)
        // Everything in one mount namespace, in which the index lies on a read-only disk.
        let outcome = try shell(
            """
            unshare --mount \(Self.asRoot) sh -c '
                mount --bind "$IX" "$IX" && mount -o remount,bind,ro "$IX" && ! touch "$IX/x" 2>/dev/null || exit 99
                $KWIC search --index "$IX" \(option) query:mine || exit 98
                $KWIC status --index "$IX" \(option) || exit 97
                $KWIC stop --index "$IX" \(option) || exit 96'
            """, environment: ["IX": index.path, "R": own, "XDG_RUNTIME_DIR": own])
        #expect(outcome.status == 0, "\(outcome.status): \(outcome.errors)")
        #expect(outcome.output.contains("three times a week") && outcome.output.contains(own))
        #expect(Self.listing(index.path) == before)
        #expect(Self.listing(own + (option.isEmpty ? "/kwic" : "")).contains { $0.hasSuffix(".log") })
    }

    @Test(.enabled(if: canChangeUser, "needs root and programs that another user may run"))
    func anIndexOfAnotherUserCanBeSearched() throws {
        let index = try CommandTests.small()
        chmod(index.folder.path, 0o755)
        let own = index.folder.file("run")
        let outcome = try shell(
            """
            chmod -R a+rX,go-w "$IX"; mkdir -m 700 "$R"; chown 65534 "$R"; cd "$R"
            as="setpriv --reuid 65534 --clear-groups"
            $as "$KWIC" search --index "$IX" ferry && $as "$KWIC" stop --index "$IX"
            """, environment: ["IX": index.path, "R": own, "XDG_RUNTIME_DIR": own])
        #expect(outcome.status == 0 && outcome.output.contains("three times a week"), "\(outcome.errors)")
    }

    // MARK: The end of a daemon

    @Test func aDaemonStartedOnDemandEndsWhenNobodyAsks() throws {
        let index = try CommandTests.small()
        let config = try index.folder.write("server: {stop_after_idle: 500 ms}\n", to: "k.yaml")
        #expect(try index.kwic(["search", "--config", config, "ferry"]).status == 0)
        #expect(eventually { !FileManager.default.fileExists(atPath: index.path + "/kwic.sock") })
        #expect(try index.kwic(["stop"]).status == 1)
        // The next search starts another, however the first one's end and its beginning fall together.
        for _ in 0..<5 { #expect(try index.kwic(["search", "--config", config, "ferry"]).status == 0) }
        #expect(eventually { !FileManager.default.fileExists(atPath: index.path + "/kwic.sock") })
    }

    @Test func aDaemonStartedByHandStays() throws {
        let index = try CommandTests.small()
        let config = try index.folder.write("server: {stop_after_idle: 10 ms}\n", to: "k.yaml")
        let never = try index.folder.write("server: {stop_after_idle: 0}\n", to: "never.yaml")
        for command in [["start", "--config", config], ["search", "--config", never, "ferry"]] {
            #expect(try index.kwic(command).status == 0)
            let line = try String(contentsOfFile: "/proc/\(Self.process(index))/cmdline", encoding: .utf8)
            #expect(line.contains("--ends-when-idle") == (command[0] == "search"))
            // It would have ended in the time that these take.
            for _ in 0..<20 { #expect(try index.kwic(["search", "ferry", "--no-start"]).status == 0) }
            #expect(try index.kwic(["stop"]).status == 0)
        }
    }

    @Test(arguments: ["search", "start"], [true, false])
    func aDaemonEndsWhenItsIndexIsDeleted(command: String, isFolderDeleted: Bool) throws {
        let index = try CommandTests.small()
        try index.kwic(command == "search" ? ["search", "ferry"] : ["start"])
        let process = try Self.process(index)
        try FileManager.default.removeItem(atPath: index.path + (isFolderDeleted ? "" : "/current"))
        #expect(eventually { !Self.isRunning(process) })
    }

    private static let canIsolate = (try? shell("unshare --pid --fork --mount-proc \(asRoot) true"))?.status == 0

    /// In a process namespace of its own, so that no other daemon of the user is stopped.
    @Test(.enabled(if: canIsolate, "needs a process namespace"))
    func allDaemonsOfTheUserAreStopped() throws {
        let index = try CommandTests.small()
        let other = try CommandTests.small()
        let outcome = try shell(
            """
            unshare --pid --fork --mount-proc \(Self.asRoot) sh -c '
                "$KWIC" stop --all; echo "none $?"
                "$KWIC" search --index "$A" ferry > /dev/null; "$BIN/kwicd" --index "$B" --socket "$B/own.sock" 2> /dev/null &
                for i in 1 2 3 4 5 6 7 8 9 10; do "$KWIC" status --socket "$B/own.sock" > /dev/null 2>&1 && break; sleep 0.1; done
                "$KWIC" stop --all; echo "two $?"
                "$KWIC" status --index "$A" > /dev/null 2>&1; echo "gone $?"
                "$KWIC" stop --all; echo "none $?"; wait'
            """, environment: ["A": index.path, "B": other.path])
        #expect(outcome.output == "none 1\ntwo 0\ngone 2\nnone 1\n", "\(outcome.output) \(outcome.errors)")
        for path in [index.path, other.path] { #expect(outcome.errors.contains("the daemon of \(path) (process")) }
    }
}
