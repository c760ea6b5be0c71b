internal import CProcess
internal import Glibc
package import Reading

/// Runs a program that reads a format better than a library would.
package enum HelperProgram {
    /// What the program writes to its standard output.
    ///
    /// It runs within the limits of this process; its messages are in the problem where it fails.
    ///
    /// - Parameters:
    ///   - command: Its name or path, and its arguments.
    ///   - input: What it is given on its standard input.
    ///   - outputLimit: Bytes; a program that writes more is ended, and `too_large` reported.
    ///   - limits: Narrower limits than this process has.
    /// - Throws: A problem with reason `no_helper` (not installed), `too_large`, `timeout` or `helper_failed`.
    package static func run(
        _ command: [String], input: UnsafeBufferPointer<UInt8>, outputLimit: Int,
        limits: (seconds: Int, memoryBytes: Int)? = nil
    ) throws(ReadingProblem) -> [UInt8] {
        let name = command.first ?? ""
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var result = cprocess_run(
            &arguments, input.baseAddress, input.count, outputLimit, UInt(limits?.seconds ?? 0),
            UInt64(limits?.memoryBytes ?? 0), UInt(limits?.seconds ?? 0))
        defer { cprocess_free(&result) }
        let messages = result.errors.map { String(cString: $0) } ?? ""
        let said = messages.split(whereSeparator: \.isNewline).first.map { ": \($0)" } ?? ""
        switch result.end {
        case CPROCESS_EXITED where result.detail == 0: break
        case CPROCESS_NOT_STARTED:
            throw ReadingProblem(
                reason: "no_helper",
                detail: "\(name) could not be started (\(String(cString: strerror(result.detail)))); install it")
        case CPROCESS_TOO_MUCH:
            throw ReadingProblem(reason: "too_large", detail: "\(name) wrote more than \(outputLimit) bytes")
        case CPROCESS_TIMED_OUT:
            throw ReadingProblem(reason: "timeout", detail: "\(name) took longer than \(limits?.seconds ?? 0) s")
        case CPROCESS_EXITED:
            throw ReadingProblem(reason: "helper_failed", detail: "\(name) ended with status \(result.detail)\(said)")
        case CPROCESS_SIGNALLED:
            throw ReadingProblem(reason: "helper_failed", detail: "\(name) was ended by signal \(result.detail)\(said)")
        default:
            throw ReadingProblem(
                reason: "helper_failed", detail: "\(name): \(String(cString: strerror(result.detail)))")
        }
        guard let output = result.output else { return [] }
        return Array(UnsafeBufferPointer(start: output, count: result.output_length))
    }
}
