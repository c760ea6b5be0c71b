internal import Passages
internal import Reading

/// One mail in a file: `.eml`, Apple's `.emlx`, a file of a Maildir.
struct MailReader: ContainerReader {
    let format = "mail"

    func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        member: (Member) throws -> Void, problem: (ReadingProblem) -> Void
    ) throws {
        let range = Self.message(in: source.bytes)
        if range.isEmpty { return problem(ReadingProblem(reason: "empty", detail: "there is no message in the file")) }
        guard let message = MailMessage(UnsafeBufferPointer(rebasing: source.bytes[range])) else {
            return problem(.noMessage)
        }
        let content = MailContent(message, in: source, range, options: options, problem: problem)
        try document(content.document(id: source.path))
        try content.addMembers(folder: "", member)
    }

    /// The message in a file: behind the separator of a mailbox, and within Apple's frame of a line that tells its length and
    /// a property list.
    private static func message(in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while start < bytes.count, bytes[start] == 0x0A || bytes[start] == 0x0D { start += 1 }
        let lineEnd = bytes[start...].prefix(1000).firstIndex(of: 0x0A) ?? start
        let line = bytes[start..<lineEnd]
        let isSeparator = line.starts(with: "From ".utf8) || line.starts(with: ">From ".utf8)
        if isSeparator { return lineEnd + 1..<bytes.count }
        let digits = line.prefix { (0x30...0x39).contains($0) }
        if (1...12).contains(digits.count), line[digits.endIndex...].allSatisfy({ $0 == 0x20 || $0 == 0x0D }) {
            let length = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            return lineEnd + 1..<min(lineEnd + 1 + length, bytes.count)
        }
        return start..<bytes.count
    }
}

extension ReadingProblem {
    static let noMessage = ReadingProblem(
        reason: "damaged", detail: "it has no head of a mail message, or one that no mail program writes; get it again")
}
