internal import CXapian

/// Why the index could not be read or written.
public struct IndexError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the caller can do next.
    public enum Code: String, Sendable {
        case notFound = "not_found"
        case locked
        case badArgument = "bad_argument"
        case damaged
        /// Written by a Kwic with another index format.
        case otherFormat = "other_format"
        case stopped
        case failed
    }

    public var code: Code
    /// What was being done, on what: "open the index at Index".
    public var operation: String
    /// The engine's own words.
    public var cause: String?

    /// An error of our own.
    public init(_ code: Code, _ operation: String, cause: String? = nil) {
        self.code = code
        self.operation = operation
        self.cause = cause
    }

    /// Takes over what the shim reported, and frees it.
    init(taking error: inout cx_error, doing operation: String) {
        let code: Code =
            switch error.status {
            case CX_NOT_FOUND: .notFound
            case CX_LOCKED: .locked
            case CX_BAD_ARGUMENT: .badArgument
            case CX_DAMAGED: .damaged
            case CX_STOPPED: .stopped
            default: .failed
            }
        var cause = error.message.map { String(cString: $0) }
        if let type = error.type { cause = String(cString: type) + ": " + (cause ?? "") }
        self.init(code, operation, cause: cause)
        cx_error_clear(&error)
    }

    /// What failed, why, and what to do next.
    public var description: String {
        let (reason, advice): (String, String?) =
            switch code {
            case .notFound: ("it is not there", "build the index first, or name another")
            case .locked: ("another process is writing to it", "wait for it to finish, or stop it")
            case .badArgument: ("the engine refused what it was given", nil)
            case .damaged: ("it is damaged", "kwic index mends it, or builds it anew with --rebuild")
            case .otherFormat: ("another version of Kwic wrote it", "build it again with --rebuild")
            case .stopped: ("it was stopped", nil)
            case .failed: ("the search engine reported a failure", nil)
            }
        return "could not \(operation): \(reason)" + (advice.map { "; \($0)" } ?? "")
            + (cause.map { " (\($0))" } ?? "")
    }
}
