import ArgumentParser
import Glibc
import SearchAPI
import SearchClient
import Settings
import Terminal

/// What the commands print and read.
enum Console {
    /// Writes results for programs, or plain lines.
    static func write(_ text: String) throws { try StandardOutput.write(text) }

    /// Writes an answer of the daemon as it came, and a line break.
    static func write(json bytes: [UInt8]) throws { try StandardOutput.write(bytes + [0x0A]) }

    /// Writes a page.
    static func write(_ page: Page) throws { try StandardOutput.write(page.text, as: .page) }

    /// Replaces the contents of a file.
    static func write(_ text: String, toFile path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw Failure("the file \(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        try StandardOutput.writeAll(Array(text.utf8), to: descriptor, called: "the file \(path)")
    }

    /// Writes a message for the person, on standard error.
    static func note(_ message: String) { StandardError.write("kwic: " + message) }

    /// Writes why a query cannot be searched and, below the query, where.
    static func note(_ failure: SearchFailure, query: String) {
        note(failure.detail + QueryCaret.lines(query, position: failure.position))
    }

    static var isTerminal: Bool { StandardOutput.isTerminal }

    /// Columns of the terminal; nil where standard output is none and `COLUMNS` says nothing.
    static func width(_ environment: [String: String]) -> Int? {
        TerminalWidth.current(columns: environment["COLUMNS"])
    }

    /// The text of a file, or of standard input for `-`.
    static func read(_ path: String) throws -> String {
        let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        func failure(_ reason: String) -> Failure { Failure("the file \(path) cannot be read: \(reason)") }
        guard descriptor >= 0 else { throw failure(String(cString: strerror(errno))) }
        defer { if descriptor > 0 { close(descriptor) } }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure(String(cString: strerror(errno))) }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw failure("it is not UTF-8") }
        return text
    }

    /// A failure that needs no more than its words.
    struct Failure: Error, CustomStringConvertible {
        var description: String

        init(_ description: String) { self.description = description }
    }
}

/// Runs a command's work and turns its errors into a message and an exit status.
func reportingErrors(_ body: () throws -> Void) throws {
    do {
        try body()
    } catch let error as ExitCode {
        throw error
    } catch let error as ValidationError {
        throw error
    } catch ClientError.refused(let failure) where failure.code == .notFound {
        Console.note(failure.detail)
        throw ExitCode(1)
    } catch {
        Console.note("\(error)")
        throw ExitCode(2)
    }
}
