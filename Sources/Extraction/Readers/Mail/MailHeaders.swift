internal import CMail
internal import Passages
internal import Reading

/// What the headers of a message tell.
struct MailHeaders {
    private(set) var metadata = DocumentMetadata()
    /// Without angle brackets; nil where there is none.
    let messageID: String?

    init(_ message: MailMessage) {
        let from = Self.senders(of: message)
        messageID = message.header("Message-ID").flatMap { Self.identifiers(in: $0).first }
        metadata.title = message.header("Subject").map { String($0.prefix(1000)) } ?? ""
        metadata.authors = from.prefix(1000).map { $0.name.isEmpty ? $0.address : $0.name }
        let date = Self.date(of: message)
        metadata.date = date.day
        add("sent", [date.moment].compactMap(\.self))
        add("from", from.map { $0.address.lowercased() })
        for field in ["to", "cc"] { add(field, message.addresses(field).map { $0.address.lowercased() }) }
        addThread(message)
        if let list = message.header("List-Id") {
            add("list", [Self.identifiers(in: list).first ?? list].map { $0.lowercased() })
        }
        add(
            "label",
            ["Keywords", "X-Keywords", "X-Gmail-Labels"].compactMap { message.header($0) }
                .flatMap { $0.split(separator: ",") }.map { $0.trimmed() })
    }

    /// Takes note of the names of attachments.
    mutating func addAttachments(_ names: [String]) { add("attachments", names) }

    /// Finds out the language from the first 4 KB of what the sender wrote, or of all where that is nothing.
    mutating func detectLanguage(_ blocks: [Block]) {
        let own = blocks.filter { $0.role == .text(.paragraph) || $0.role == .text(.list) }
        var sample = metadata.title
        for block in own.isEmpty ? blocks : own where sample.utf8.count < 4096 {
            sample += "\n" + String(decoding: block.text.utf8.prefix(4096), as: UTF8.self)
        }
        metadata.language = LanguageDetector.detect(sample)
    }

    private mutating func addThread(_ message: MailMessage) {
        let references = message.header("References").map { Self.identifiers(in: $0) } ?? []
        let repliedTo = message.header("In-Reply-To").map { Self.identifiers(in: $0) } ?? []
        add("message_id", [messageID].compactMap(\.self))
        add("in_reply_to", Array(repliedTo.prefix(1)))
        // Long threads name every message before; the last ones are those that this one answers.
        add("references", Array(references.suffix(20)))
        add("thread", [references.first ?? repliedTo.first ?? messageID].compactMap(\.self))
    }

    /// The first 1,000 values as they are, without empty and repeated ones.
    private mutating func add(_ key: String, _ values: [String]) {
        var seen: Set<String> = []
        let values = values.filter { !$0.isEmpty && seen.insert($0).inserted }
        if !values.isEmpty { metadata.tags[key] = Array(values.prefix(1000)) }
    }

    /// Who sent the message. Of a field that is no list of addresses the words are taken as they are.
    private static func senders(of message: MailMessage) -> [(name: String, address: String)] {
        for field in ["From", "Sender"] {
            let found = message.addresses(field).filter { !$0.name.isEmpty || !$0.address.isEmpty }
            if !found.isEmpty { return found }
        }
        guard let field = message.header("From") else { return [] }
        let words = field.split(separator: " ")
        // Archives of lists write `ann at example.org (Ann Lee)`.
        if field.last == ")", let open = field.firstIndex(of: "("), field[..<open].contains(" at ") {
            let name = field[field.index(after: open)...].dropLast()
            if !name.isEmpty { return [(String(name), "")] }
        }
        let name = words.filter { !$0.contains("@") }.joined(separator: " ")
        return [(name, words.first { $0.contains("@") }.map(String.init) ?? "")]
    }

    /// What stands in angle brackets, or where there are none, the words.
    private static func identifiers(in text: String) -> [String] {
        var found: [String] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            let inside = rest[rest.index(after: open)..<close].filter { !$0.isWhitespace }
            if !inside.isEmpty { found.append(inside) }
            rest = rest[rest.index(after: close)...]
        }
        // Without brackets only a single word is one; others write "message of Monday" here.
        if found.isEmpty, !text.contains(" "), text != "<>" { found = [text.filter { $0 != "<" && $0 != ">" }] }
        return found.filter { !$0.isEmpty }
    }

    /// The day at the sender's place, and the moment in UTC: from the field itself, else from the first server's mark.
    private static func date(of message: MailMessage) -> (day: String?, moment: String?) {
        let written = message.header("Date")
        if let written {
            if let date = parse(written) { return date }
            if let day = ISODate.parse(written) { return (day, nil) }
        }
        // The lowest mark is the earliest.
        var earliest: (day: String?, moment: String?) = (nil, nil)
        for nth in 0..<50 {
            guard let mark = message.header("Received", nth: nth) else { break }
            if let semicolon = mark.lastIndex(of: ";"), let date = parse(String(mark[semicolon...].dropFirst())) {
                earliest = date
            }
        }
        return earliest
    }

    private static func parse(_ text: String) -> (day: String?, moment: String?)? {
        guard let date = cmail_date(text) else { return nil }
        defer { cmail_release(date) }
        let words = String(cString: date).split(separator: " ")
        return (String(words[0]), String(words[1]))
    }
}

extension Substring {
    /// Without white space around it.
    func trimmed() -> String {
        var rest = self
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
