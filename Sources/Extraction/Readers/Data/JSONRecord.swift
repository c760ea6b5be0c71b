internal import Passages
internal import Reading

/// One record of a file of records, JSON or a table, as a document.
///
/// Its text is what a key of text holds, and below it whatever else is too long for a tag; without such a key it is all
/// that the record says, a line a key. So every word of a record can be found.
enum RecordDocument {
    /// A longer value is text and no tag, in bytes.
    private static let longestTag = 120

    /// - Parameters:
    ///   - members: In their order, those without a value left out.
    ///   - name: Its id where it has none of its own.
    ///   - keys: Which of them mean what; where a record has none of these, `CommonKeys` are tried.
    /// - Returns: nil for a record that says nothing.
    static func make(
        _ members: [JSONMember], named name: String, keys: RecordKeys, format: String, path: String,
        range: SourceRange, options: ReadingOptions
    ) -> Document? {
        var options = options
        let given = keys
        let keys = CommonKeys.completed(keys, for: members)
        options.records = keys
        var record = Record(members)
        let id = record.take(keys.id) ?? name
        let title = record.take(keys.title) ?? ""
        var texts: [String] = []
        if let text = record.takeValue(keys.text)?.scalars?.joined(separator: "\n\n"), !Record.isBlank(text) {
            texts.append(text)
        } else {
            let roles = given.date + given.language + keys.section
            let lines = record.members.compactMap { member -> String? in
                if roles.contains(member.key) { return nil }
                guard let value = line(member.value), value.utf8.count <= longestTag else { return nil }
                return "\(member.key): \(value)"
            }
            if !lines.isEmpty { texts.append(lines.joined(separator: "\n")) }
        }
        let named = Set(keys.date + keys.language + keys.section + keys.authors + keys.categories)
        var blocks: [Block] = []
        for member in record.members where !named.contains(member.key) {
            if let value = line(member.value) {
                guard value.utf8.count > longestTag else { continue }
                texts.append("\(member.key): \(value)")
            } else {
                blocks += JSONOutline.blocks(of: member, level: 1, range: range)
            }
            _ = record.takeValue([member.key])
        }
        if texts.isEmpty, blocks.isEmpty, !Record.isBlank(title) { texts.append(title) }
        guard !texts.isEmpty || !blocks.isEmpty else { return nil }
        var metadata = record.metadata(title: title, text: texts.first ?? blocks[0].text, options: options)
        // A date under another name may be more than the date of the record: it stays a tag.
        for member in members where keys.date != given.date && keys.date.contains(member.key) {
            if let values = member.value.scalars { metadata.tags[member.key.lowercased()] = values }
        }
        let headings = record.sections.enumerated().map { index, heading in
            Block(.heading(level: index + 1), heading, range: range, isVerbatim: false)
        }
        let records = texts.map { Block(.text(.record), $0, range: range, isVerbatim: false) }
        return Document(id: id, path: path, format: format, metadata: metadata, blocks: headings + records + blocks)
    }

    /// A value of scalars on one line; nil for what has members.
    private static func line(_ value: JSONValue) -> String? { value.scalars?.joined(separator: ", ") }
}

/// What people call the title, date, authors and language of a record where it has no key of that purpose among
/// `RecordKeys`: the names that tables and services use, in languages that they are often written in.
private enum CommonKeys {
    private static let titles = [
        "headline", "heading", "subject", "titel", "titre", "título", "titulo", "titolo", "название", "заголовок",
        "제목", "標題", "标题", "タイトル",
    ]
    private static let dates = [
        "datum", "fecha", "data", "дата", "날짜", "日期", "日付", "pubdate", "pub_date", "publication_date", "published_at",
        "publishedat", "date_published", "datepublished", "created_at", "createdat", "timestamp", "year", "jahr",
        "année", "annee", "año", "anno", "год",
    ]
    private static let authors = [
        "autor", "autoren", "verfasser", "auteur", "auteurs", "autore", "автор", "авторы", "저자", "作者", "著者", "creator",
        "creators", "writer", "byline",
    ]
    private static let languages = ["sprache", "langue", "idioma", "lingua", "язык"]

    /// The keys, with those of `members` in the place of what these do not have.
    static func completed(_ keys: RecordKeys, for members: [JSONMember]) -> RecordKeys {
        var keys = keys
        func complete(_ known: inout [String], _ common: [String], _ isFit: (JSONValue) -> Bool) {
            if members.contains(where: { known.contains($0.key) }) { return }
            for name in common {
                guard let member = members.first(where: { $0.key.lowercased() == name }), isFit(member.value) else {
                    continue
                }
                known = [member.key]
                return
            }
        }
        complete(&keys.title, titles) { $0.scalar.map { $0.utf8.count <= 400 } ?? false }
        complete(&keys.date, dates) { $0.scalar.flatMap { ISODate.parse($0) } != nil }
        complete(&keys.authors, authors) { $0.scalars != nil }
        complete(&keys.language, languages) { $0.scalar.flatMap(LanguageDetector.subtag) != nil }
        return keys
    }
}

/// What nested JSON says, as headings and paragraphs.
enum JSONOutline {
    /// Longer values are paragraphs of their own, in bytes.
    private static let longestLine = 200

    /// The blocks of a member of an object: a heading of its key, and under it what it holds. All have one range.
    static func blocks(of member: JSONMember, level: Int, range: SourceRange) -> [Block] {
        var outline = Walk(range: range)
        outline.add(member, level: level)
        outline.endLines()
        return outline.blocks
    }

    private struct Walk {
        let range: SourceRange
        var blocks: [Block] = []
        /// Short members that are gathered into one paragraph.
        private var lines: [String] = []

        init(range: SourceRange) { self.range = range }

        mutating func endLines() {
            if !lines.isEmpty { text(lines.joined(separator: "\n")) }
            lines = []
        }

        private mutating func text(_ text: String) {
            guard !Record.isBlank(text) else { return }
            blocks.append(Block(.text(.paragraph), text, range: range, isVerbatim: false))
        }

        mutating func add(_ member: JSONMember, level: Int) {
            switch member.value {
            case .null, .bool: return
            case .number(let text): lines.append("\(member.key): \(text)")
            case .string(let text): add("\(member.key): ", text)
            case .array(let elements):
                if elements.allSatisfy({ if case .number = $0 { true } else { false } }) { return }
                if let scalars = member.value.scalars {
                    let line = scalars.joined(separator: ", ")
                    if line.utf8.count <= longestLine { return lines.append("\(member.key): \(line)") }
                }
                if elements.contains(where: { if case .array = $0 { true } else { false } }), !hasText(member.value) {
                    return
                }
                heading(member.key, level)
                for element in elements { add(element, level: level + 1) }
                endLines()
            case .object(let members):
                var room = Self.smallObject
                if let small = Self.compact(member.value, member.key, &room) {
                    lines += small
                    return
                }
                heading(member.key, level)
                for member in members { add(member, level: level + 1) }
                endLines()
            }
        }

        private mutating func add(_ element: JSONValue, level: Int) {
            switch element {
            case .null, .bool: return
            case .number(let text): lines.append(text)
            case .string(let text): add("", text)
            case .array(let elements): for element in elements { add(element, level: level) }
            case .object(let members):
                endLines()
                for member in members { add(member, level: level) }
                endLines()
            }
        }

        /// An object that is smaller is no section of its own, in bytes.
        private static let smallObject = 300

        /// A small value as lines that begin with where they are: `author.name: …`; nil where they do not fit into `room`.
        private static func compact(_ value: JSONValue, _ path: String, _ room: inout Int) -> [String]? {
            guard room > 0 else { return nil }
            if case .object(let members) = value {
                var lines: [String] = []
                for member in members {
                    guard let more = compact(member.value, "\(path).\(member.key)", &room) else { return nil }
                    lines += more
                }
                return lines
            }
            guard let scalars = value.scalars else { return nil }
            let text = scalars.joined(separator: ", ")
            room -= path.utf8.count + text.utf8.count
            guard room > 0, !text.utf8.contains(0x0A) else { return nil }
            if case .bool = value { return [] }
            return text.isEmpty ? [] : ["\(path): \(text)"]
        }

        private mutating func add(_ label: String, _ value: String) {
            if value.utf8.count <= longestLine, !value.utf8.contains(0x0A) {
                lines.append(label + value)
            } else {
                endLines()
                text(label + value)
            }
        }

        private mutating func heading(_ key: String, _ level: Int) {
            endLines()
            let words = key.split { $0.isWhitespace }.joined(separator: " ")
            guard !words.isEmpty else { return }
            blocks.append(Block(.heading(level: min(level, 9)), words, range: range, isVerbatim: false))
        }

        /// False for numbers only, however nested: coordinates and the like.
        private func hasText(_ value: JSONValue) -> Bool {
            switch value {
            case .null, .bool, .number: false
            case .string(let text): !Record.isBlank(text)
            case .array(let elements): elements.contains { hasText($0) }
            case .object(let members): members.contains { hasText($0.value) }
            }
        }
    }
}
