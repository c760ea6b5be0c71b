import Foundation
import Glibc
import SearchClient
import Testing

/// An index folder, and beside it a script that stands for `kwicd`; gone afterwards.
private final class FakeProgram {
    let launcher: DaemonLauncher
    private let folder: String

    init(_ script: String, socket: String? = nil) throws {
        folder = NSTemporaryDirectory() + "kwic-launch-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder + "/Index", withIntermediateDirectories: true)
        let program = folder + "/kwicd"
        try Data(("#!/bin/sh\n" + script).utf8).write(to: URL(filePath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        launcher = DaemonLauncher(
            program: program, index: folder + "/Index", socket: socket ?? folder + "/s.sock", config: "/c/kwic.yaml")
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
                "args --index \(launcher.index) --socket \(launcher.socket) --config /c/kwic.yaml", "no␛[2Jindex",
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
            try DaemonLauncher.stop(socket: "/nowhere/s.sock")
        }
    }
}
