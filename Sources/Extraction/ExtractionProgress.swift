internal import Reading

/// What came out of one file so far, and how much more may.
final class ExtractionProgress {
    /// A limit that ends the reading of the whole file.
    struct LimitMet: Error {
        var problem: ReadingProblem
    }

    private let limits: ReadingLimits
    /// A large file may hold more than `limits.outputBytes` and be no bomb: text is seldom packed to less than a thirtieth.
    private let maximumBytes: Int
    private var members = 0
    private var bytes = 0

    /// - Parameter sourceBytes: The length of the file itself.
    init(_ limits: ReadingLimits, sourceBytes: Int) {
        self.limits = limits
        maximumBytes = max(limits.outputBytes, sourceBytes * 32)
    }

    /// Counts a file inside.
    func addMember() throws(LimitMet) {
        members += 1
        if members <= limits.members { return }
        throw LimitMet(
            problem: ReadingProblem(
                reason: "too_many_members",
                detail: "more than \(limits.members) files are inside it (reading.members); the others were not read",
                isPartial: true))
    }

    /// Counts bytes that came out, whether they are read or passed over.
    func add(_ count: Int) throws(LimitMet) {
        bytes += count
        if bytes <= maximumBytes { return }
        throw LimitMet(
            problem: ReadingProblem(
                reason: "too_large",
                detail: "more than \(maximumBytes) bytes came out of it (reading.output_bytes); the rest was not read. "
                    + "Unpack it, or raise the limit if it is no bomb", isPartial: true))
    }
}
