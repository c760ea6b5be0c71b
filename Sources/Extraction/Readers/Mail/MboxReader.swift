internal import Passages
internal import Reading

/// A mailbox: messages one after the other, each behind a line that begins with `From ` (RFC 4155 and its relatives).
///
/// It is read message by message and never held in memory as a whole.
struct MboxReader: StreamReader {
    let format = "mbox"

    /// In bytes. No server takes a mail of this length; what has one is no mailbox.
    private static let longestMessage = 128 << 20

    func read(
        _ source: SourceFile, next: (UnsafeMutableRawBufferPointer) throws -> Int, options: ReadingOptions,
        document: (Document) throws -> Void, member: (Member) throws -> Void, problem: (ReadingProblem) -> Void
    ) throws {
        var names = ArchiveNames()
        var number = 0
        var isEmpty = true
        let limit = min(Self.longestMessage, options.limits.memberBytes)
        try MboxMessages.read(next, limit: limit) { bytes in
            number += 1
            func report(_ found: ReadingProblem, _ name: String) {
                var found = found
                found.path = source.path + "/" + name
                found.line = nil
                problem(found)
            }
            guard let bytes else {
                isEmpty = false
                return report(.tooLarge(limit), "\(number)")
            }
            if bytes.allSatisfy({ $0 == 0x0A || $0 == 0x0D }) { return }
            isEmpty = false
            guard let message = MailMessage(bytes) else { return report(.noMessage, "\(number)") }
            let identifier = message.header("Message-ID").map(Self.address) ?? ""
            let name = names.unique(identifier.isEmpty ? "\(number)" : identifier, hasExtension: false)
            let part = SourceFile(path: source.path + "/" + name, bytes: bytes)
            let content = MailContent(message, in: part, 0..<bytes.count, options: options) { report($0, name) }
            var read = content.document(id: part.path)
            // Its lines are those of the message, as it is without the mailbox around it.
            if read.positions == .file { read.positions = .member }
            try document(read)
            try content.addMembers(folder: name + "/", member)
        }
        if isEmpty { problem(ReadingProblem(reason: "empty", detail: "there is no message in the mailbox")) }
    }

    /// A message's name within its mailbox: its identifier without what paths and links use themselves.
    private static func address(_ header: String) -> String {
        let inside = header.drop { $0 == "<" || $0 == " " }.prefix { $0 != ">" }
        let safe = inside.prefix(200).map { character in
            "/#\\".contains(character) || character.isWhitespace || character.asciiValue.map { $0 < 0x20 } == true
                ? "_" : character
        }
        return safe.allSatisfy { $0 == "." } ? "" : String(safe)
    }
}
