import Foundation
import Glibc
import SearchAPI
import SearchClient
import TestSupport
import Testing

/// An index folder, and beside it a script that stands for `kwicd`; gone afterwards.
private final class FakeProgram {
    let launcher: DaemonLauncher
    private let folder: String

    init(_ script: String, socket: String? = nil) throws {
        folder = NSTemporaryDirectory() + "kwic-launch-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder + "/Index", withIntermediateDirectories: true)
        try Data("000001".utf8).write(to: URL(filePath: folder + "/Index/current"))
        let program = folder + "/kwicd"
        try Data(("#!/bin/sh\n" + script).utf8).write(to: URL(filePath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        launcher = DaemonLauncher(
            program: program, index: folder + "/Index", socket: socket ?? folder + "/s.sock", config: "/c/kwic.yaml",
            folder: UserFolder(runtimeDirectory: nil))
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }
}

@Suite struct LauncherTests {
    @Test func showsWhyADaemonEndedAtOnce() throws {
        let program = try FakeProgram("echo \"args $*\"; printf 'no\\033[2Jindex\\n' >&2; exit 3")
        let launcher = program.launcher
        defer { withExtendedLifetime(program) {} }
        try Data("an older line\n".utf8).write(to: URL(filePath: launcher.logFile))
        let error = #expect(throws: ClientError.self) { try launcher.start() }
        guard case .notStarted(let problem, let log, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(problem == "the daemon ended with status 3 before it answered")
        #expect(
            log == [
                "args --index \(launcher.index) --socket \(launcher.socket) --config /c/kwic.yaml --ends-with-index",
                "no␛[2Jindex",
            ])
    }

    @Test func aDaemonThatLostTheRaceIsNoFailure() throws {
        // The other daemon answers; the one started here sees it and ends.
        let other = try FakeDaemon([.send([answer("{}")])])
        defer { other.stop() }
        let program = try FakeProgram("echo 'already running'; exit 2", socket: other.socketPath)
        let launcher = program.launcher
        defer { withExtendedLifetime(program) {} }
        #expect(throws: Never.self) { try launcher.start() }
    }

    @Test func theDaemonIsOnItsOwn() throws {
        // Its session is its own, its input empty, and nothing but input and output is open.
        let program = try FakeProgram(
            "cut -d' ' -f6 /proc/$$/stat; echo $$; cat; ls /proc/self/fd | tr '\\n' ' '; exit 1")
        let launcher = program.launcher
        defer { withExtendedLifetime(program) {} }
        let inheritable = dup(0)
        defer { close(inheritable) }
        let error = #expect(throws: ClientError.self) { try launcher.start() }
        guard case .notStarted(_, let log, _) = error, log.count == 3 else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(log[0] == log[1])
        #expect(log[2].split(separator: " ").map(String.init) == ["0", "1", "2", "3"])  // 3 is the folder that ls reads
    }

    @Test func thereMustBeAnIndexAndAProgram() throws {
        let program = try FakeProgram("exit 0")
        var launcher = program.launcher
        defer { withExtendedLifetime(program) {} }
        launcher.program += "-missing"
        let error = #expect(throws: ClientError.self) { try launcher.start() }
        #expect(try #require(error).description.contains("kwicd-missing could not be started"))
        launcher.index += "/none"
        #expect(throws: ClientError.noIndex(path: launcher.index)) { try launcher.start() }
        #expect(throws: ClientError.programMissing(name: "kwic-no-such")) {
            try Program.find("kwic-no-such", path: "/usr/bin:/bin")
        }
        #expect(try Program.find("sh", path: "/nowhere:/bin") == "/bin/sh")
    }

    @Test func stopsByTheProcessThatStatusNames() throws {
        #expect(throws: ClientError.notRunning(socket: "/nowhere/s.sock")) {
            try DaemonLauncher.stop(SearchClient(socketPath: "/nowhere/s.sock"))
        }
    }

    @Test func onDemandItIsToldToEndWhenIdle() throws {
        let program = try FakeProgram("echo \"$*\"; exit 1")
        var launcher = program.launcher
        defer { withExtendedLifetime(program) {} }
        launcher.endsWhenIdle = true
        let error = #expect(throws: ClientError.self) { try launcher.start() }
        #expect(error?.description.contains("--ends-with-index --ends-when-idle") == true)
    }

    @Test(arguments: [true, false])
    func aFolderThatIsNoIndexIsLeftAsItIs(exists: Bool) throws {
        let program = try FakeProgram("touch \"$2/started\"; exit 0")
        var launcher = program.launcher
        defer { withExtendedLifetime(program) {} }
        launcher.index += exists ? "/../Index" : "/none"
        unlink(launcher.index + "/current")
        #expect(throws: ClientError.noIndex(path: launcher.index)) { try launcher.start() }
        let left = (try? FileManager.default.contentsOfDirectory(atPath: launcher.index)) ?? []
        #expect(left.isEmpty, "\(left)")
    }

    @Test func theLogIsTheOwnersAlone() throws {
        let program = try FakeProgram("exit 1")
        let launcher = program.launcher
        defer { withExtendedLifetime(program) {} }
        #expect(throws: ClientError.self) { try launcher.start() }
        var status = stat()
        #expect(stat(launcher.logFile, &status) == 0 && status.st_mode & 0o7777 == 0o600)
        chmod(launcher.logFile, 0o644)  // as an older version left it
        #expect(throws: ClientError.self) { try launcher.start() }
        #expect(stat(launcher.logFile, &status) == 0 && status.st_mode & 0o7777 == 0o600)
    }

    @Test(arguments: ["symbolic link", "hard link", "regular file", "Is a directory"])
    func aLogThatSomebodyPreparedIsLeftAlone(kind: String) throws {
        let program = try FakeProgram("touch \"$2/started\"; echo text; exit 1")
        let launcher = program.launcher
        defer { withExtendedLifetime(program) {} }
        let precious = launcher.index + "/precious"
        try Data("my only key".utf8).write(to: URL(filePath: precious))
        let made =
            switch kind {
            case "symbolic link": symlink(precious, launcher.logFile)
            case "hard link": link(precious, launcher.logFile)
            case "regular file": mkfifo(launcher.logFile, 0o600)
            default: mkdir(launcher.logFile, 0o700)
            }
        #expect(made == 0)
        // A pipe that somebody reads can be opened for writing.
        let reader = kind == "regular file" ? open(launcher.logFile, O_RDONLY | O_NONBLOCK) : -1
        defer { if reader >= 0 { close(reader) } }
        let error = #expect(throws: ClientError.self) { try launcher.start() }
        #expect(error?.description.contains(kind) == true, "\(error?.description ?? "")")
        #expect(try String(contentsOfFile: precious, encoding: .utf8) == "my only key")
        #expect(access(launcher.index + "/started", F_OK) != 0)
    }
}

/// All daemons of a user, found among the processes.
@Suite struct RunningDaemonTests {
    @Test func thoseOfThisUserThatRunTheDaemonsProgram() throws {
        let processes = try TemporaryFolder()
        for (number, program, line) in [
            ("12", "/usr/bin/kwicd", "kwicd\0--index\0/a/Index\0--socket\0/a/s\0"),
            ("13", "/opt/old/kwicd (deleted)", "kwicd\0"), ("14", "/usr/bin/kwic", "kwic\0--index\0/a\0"),
            ("15", "/usr/bin/notkwicd", "kwicd\0"), ("16", nil, "kwicd\0"), ("self", "/usr/bin/kwicd", "kwicd\0"),
        ] as [(String, String?, String)] {
            try processes.write(line, to: number + "/cmdline")
            if let program {
                try FileManager.default.createSymbolicLink(
                    atPath: processes.file(number + "/exe"), withDestinationPath: program)
            }
        }
        let found = RunningDaemon.all(in: processes.path)
        #expect(found.map(\.process) == [12, 13])
        #expect(found.map(\.index) == ["/a/Index", nil])
        #expect(RunningDaemon.all(in: "/nowhere").isEmpty)
    }

    @Test(.enabled(if: geteuid() == 0, "needs root, to make a folder of another user"))
    func thoseOfOtherUsersAreNotFound() throws {
        let processes = try TemporaryFolder()
        try processes.write("kwicd\0", to: "12/cmdline")
        try FileManager.default.createSymbolicLink(
            atPath: processes.file("12/exe"), withDestinationPath: "/usr/bin/kwicd")
        #expect(RunningDaemon.all(in: processes.path).count == 1)
        chown(processes.file("12"), 65534, 65534)
        #expect(RunningDaemon.all(in: processes.path).isEmpty)
    }
}
