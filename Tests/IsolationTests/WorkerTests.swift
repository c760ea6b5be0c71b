import Foundation
import Isolation
import Passages
import Reading
import TestSupport
import Testing

@Suite struct WorkerTests {
    /// It is built beside the tests, as kwic-extract is.
    private let program = Worker.standardProgram.replacing("kwic-extract", with: "faulty-reader")

    private func read(
        _ orders: [String], with worker: Worker, in folder: TemporaryFolder
    ) throws -> (documents: [Document], problems: [ReadingProblem]) {
        let file = try folder.write(orders.joined(separator: "\n"), to: "orders")
        var documents: [Document] = []
        var problems: [ReadingProblem] = []
        try worker.read(
            location: file, path: "a/orders", document: { documents.append($0) }, problem: { problems.append($0) })
        return (documents, problems)
    }

    private func worker(_ change: (inout ReadingLimits) -> Void = { _ in }) -> Worker {
        var options = ReadingOptions()
        change(&options.limits)
        return Worker(program: program, options: options)
    }

    @Test func documentsOfAnySizeComeWhole() throws {
        let folder = try TemporaryFolder()
        let worker = worker()
        let sizes = [1, 59_000, 60_000, 61_000, 5_000_000]
        let answer = try read(sizes.map { "document \($0)" } + ["problem"], with: worker, in: folder)
        #expect(answer.documents.map { $0.blocks[0].text.utf8.count } == sizes.map { ($0 / 5 + 1) * 5 - 1 })
        #expect(answer.documents.allSatisfy { $0.path == "a/orders" && $0.positions == .text })
        #expect(answer.problems.map(\.reason) == ["damaged"])
        #expect(answer.problems.first?.line == 7 && answer.problems.first?.isPartial == true)
    }

    /// Whatever befalls one file, what was read before stays, it is named, and the next file is read as ever.
    @Test(arguments: [
        ("crash", "crashed"), ("exit", "crashed"), ("hang", "timeout"), ("spin", "timeout"),
        ("allocate", "out_of_memory"), ("kill-server", "crashed"),
    ])
    func aFaultCostsItsFileAlone(order: String, reason: String) throws {
        let folder = try TemporaryFolder()
        let worker = worker {
            $0.wallSeconds = order == "spin" ? 60 : 2
            $0.processorSeconds = order == "spin" ? 1 : 30
            $0.memoryBytes = 256 << 20
        }
        let start = ContinuousClock.now
        let faulty = try read(["document 10", order], with: worker, in: folder)
        // It is the limits that end it, and not this side's patience, which is half a minute longer.
        #expect(ContinuousClock.now - start < .seconds(25))
        #expect(faulty.documents.count == 1)
        #expect(faulty.problems.map(\.reason) == [reason])
        let sound = try read(["document 10"], with: worker, in: folder)
        #expect(sound.documents.count == 1 && sound.problems.isEmpty)
    }

    /// "What was read of it is in the index" is said only where something was.
    @Test(arguments: ["crash", "exit", "hang", "kill-server"], [true, false])
    func whatCameBeforeAFaultIsSaid(order: String, isPartial: Bool) throws {
        let folder = try TemporaryFolder()
        let answer = try read(
            (isPartial ? ["document 10"] : []) + [order], with: worker { $0.wallSeconds = 2 }, in: folder)
        #expect(answer.problems.map(\.isPartial) == [isPartial])
        #expect(isPartial || !answer.problems[0].detail.contains("in the index"))
    }

    @Test func outputIsLimited() throws {
        let folder = try TemporaryFolder()
        let answer = try read(
            Array(repeating: "document 400000", count: 10), with: worker { $0.outputBytes = 1 << 20 }, in: folder)
        #expect(answer.documents.count == 2)
        #expect(answer.problems.map(\.reason) == ["too_large"] && answer.problems[0].isPartial)
    }

    @Test func programsThatAreLeftRunningEnd() throws {
        let folder = try TemporaryFolder()
        let answer = try read(["leave-program"], with: worker(), in: folder)
        let pid = try #require(answer.problems.first.flatMap { pid_t($0.detail) })
        var isGone = false
        for _ in 0..<200 where !isGone {
            // A process that ended but has no parent any more may stay as a zombie where nobody reaps.
            let state = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
            isGone = state.isEmpty || state.contains(") Z ")
            if !isGone { usleep(10_000) }
        }
        #expect(isGone)
    }

    @Test func aProgramThatIsNotThereIsReported() throws {
        let folder = try TemporaryFolder()
        let missing = Worker(program: folder.file("nothing"), options: ReadingOptions())
        #expect(try read(["document 1"], with: missing, in: folder).problems.map(\.reason) == ["no_worker"])
        let wrong = Worker(program: "/bin/true", options: ReadingOptions())
        #expect(
            ["no_worker", "crashed"].contains(try read(["document 1"], with: wrong, in: folder).problems[0].reason))
    }

    @Test func aFailureOfTheReceiverIsPassedOn() throws {
        struct Full: Error {}
        let folder = try TemporaryFolder()
        let worker = worker()
        let file = try folder.write("document 100000\ndocument 100000\n", to: "orders")
        #expect(throws: Full.self) {
            try worker.read(location: file, path: "x", document: { _ in throw Full() }, problem: { _ in })
        }
        #expect(try read(["document 10"], with: worker, in: folder).documents.count == 1)
    }

    @Test func aFileThatIsGoneIsReported() throws {
        var problems: [ReadingProblem] = []
        try worker().read(location: "/nowhere/at/all", path: "x", document: { _ in }, problem: { problems.append($0) })
        #expect(problems.map(\.reason) == ["unreadable"])
    }
}
