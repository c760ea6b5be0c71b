internal import Passages
internal import Reading

/// JSON: a file of records where most of it is one array of objects, else one document.
///
/// Records are read as those of JSONL are, and cited by their own lines. Of any other file each member of the outermost object
/// is a section: keys are headings and labels, and every text in it is kept.
struct JSONReader: DocumentReader {
    let format = "json"

    func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        let bytes = source.bytes
        let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        guard let whole = JSONSpan(bytes, at: mark) else {
            return problem(ReadingProblem(reason: "empty", detail: "the file holds nothing but white space"))
        }
        if let next = JSONSpan(bytes, at: whole.range.upperBound) {
            // Several values one after the other: lines of records, whatever the name says.
            if whole.isObject, next.isObject, let reader = ReaderRegistry.builtIn["jsonl"] {
                return try reader.read(source, options: options, document: document, problem: problem)
            }
            return try flat(source, options, "text after the value", next.range.lowerBound, document, problem)
        }
        if let records = Self.records(in: whole) {
            return try read(records, source, options, document: document, problem: problem)
        }
        switch Self.parsed(whole) {
        case .failure(let error):
            try flat(source, options, error.problem, whole.range.lowerBound + error.offset, document, problem)
        case .success(let value):
            guard let read = self.document(whole, value, source, options) else {
                return problem(
                    ReadingProblem(reason: "empty", detail: "there is no text in it: no string that is not empty"))
            }
            try document(read)
        }
    }

    /// The array that a file of records consists of: the outermost value, or at most three objects deep in it the member
    /// that takes most of the bytes.
    private static func records(in whole: JSONSpan) -> JSONSpan? {
        var span = whole
        for _ in 0..<4 {
            if span.isArray { return isOfObjects(span) ? span : nil }
            guard span.isObject,
                let largest = span.members().map(\.value).max(by: { $0.range.count < $1.range.count }),
                largest.range.count * 2 > whole.range.count
            else { return nil }
            span = largest
        }
        return nil
    }

    /// True where the first elements are objects; one alone is a record only of the outermost array.
    private static func isOfObjects(_ array: JSONSpan) -> Bool {
        var count = 0
        var objects = 0
        array.elements { element in
            count += 1
            if element.isObject { objects += 1 }
            return count < 20
        }
        return objects > 0 && objects * 2 > count && (count > 1 || array.range.lowerBound < 4)
    }

    private func read(
        _ records: JSONSpan, _ source: SourceFile, _ options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        var lines = LineCount(source.bytes)
        var names = RecordNames(source.path)
        try records.elements { element in
            let first = lines.number(at: element.range.lowerBound)
            let name = names.next(at: first)
            let last = lines.number(at: element.range.upperBound - 1)
            let range = SourceRange(lines: first...last, bytes: element.range)
            func bad(_ detail: String) {
                problem(
                    ReadingProblem(
                        reason: "bad_record", detail: "line \(first): \(detail); the record is skipped", line: first,
                        isPartial: true))
            }
            switch Self.parsed(element) {
            case .failure(let error): bad("not JSON at byte \(error.offset + 1) of the record: \(error.problem)")
            case .success(.object(let members)):
                let read = RecordDocument.make(
                    Self.unwrapped(members), named: name, keys: options.records, format: format, path: source.path,
                    range: range, options: options)
                if let read { try document(read) } else { bad("it has no text") }
            case .success: bad("it is no object")
            }
            return true
        }
    }

    /// The members of a record, those of what wraps it taken out: of a feature of GeoJSON its properties and not its shape,
    /// of a hit of a search engine its source.
    private static func unwrapped(_ members: [JSONMember]) -> [JSONMember] {
        var all: [JSONMember] = []
        for member in members {
            switch (member.key, member.value) {
            case ("properties", .object(let inner)), ("_source", .object(let inner)): all += inner
            case ("geometry", _), (_, .null): continue
            default: all.append(member)
            }
        }
        return all
    }

    /// The document of a file that is not one of records: what the outermost object says of itself, and its members.
    private func document(
        _ whole: JSONSpan, _ value: JSONValue, _ source: SourceFile, _ options: ReadingOptions
    ) -> Document? {
        var lines = LineCount(source.bytes)
        var blocks: [Block] = []
        var metadata = DocumentMetadata()
        func range(_ span: JSONSpan) -> SourceRange {
            let first = lines.number(at: span.range.lowerBound)
            return SourceRange(lines: first...lines.number(at: span.range.upperBound - 1), bytes: span.range)
        }
        if case .object(let members) = value {
            let spans = whole.members()
            // What stands at the top is about the document; a title that is no text is just a member.
            let keys = options.records
            var record = Record(members.filter { $0.value.scalars != nil })
            let title = record.take(keys.title) ?? ""
            let text = members.last { keys.text.contains($0.key) }?.value.scalars?.joined(separator: "\n\n") ?? ""
            _ = record.takeValue(keys.id)
            metadata = record.metadata(title: title, text: text, options: options)
            let named = Set(keys.title + keys.date + keys.authors + keys.categories + keys.language)
            for (member, span) in zip(members, spans) {
                if keys.text.contains(member.key), let texts = member.value.scalars {
                    blocks += texts.filter { !Record.isBlank($0) }.map {
                        Block(.text(.paragraph), $0, range: range(span.value), isVerbatim: false)
                    }
                } else if member.value.scalars == nil || !named.contains(member.key) {
                    blocks += JSONOutline.blocks(of: member, level: 1, range: range(span.value))
                }
            }
            metadata.tags = metadata.tags.filter {
                $0.value.allSatisfy { $0.utf8.count <= 120 } && $0.value.count <= 50
            }
        } else {
            blocks = JSONOutline.blocks(of: JSONMember(key: "", value: value), level: 1, range: range(whole))
        }
        guard blocks.contains(where: { if case .text = $0.role { true } else { false } }) else { return nil }
        if metadata.title.isEmpty { metadata.title = source.nameAsTitle }
        if metadata.language == nil, options.detectsLanguage {
            metadata.language = LanguageDetector.detect(blocks.prefix(50).map(\.text).joined(separator: "\n"))
        }
        return Document(id: source.path, path: source.path, format: format, metadata: metadata, blocks: blocks)
    }

    /// What is no JSON is text all the same.
    private func flat(
        _ source: SourceFile, _ options: ReadingOptions, _ what: String, _ offset: Int,
        _ document: (Document) throws -> Void, _ problem: (ReadingProblem) -> Void
    ) throws {
        var lines = LineCount(source.bytes)
        let line = lines.number(at: min(offset, source.bytes.count))
        problem(
            ReadingProblem(
                reason: "damaged", detail: "line \(line): not JSON: \(what); it is read as plain text", line: line,
                isPartial: true))
        try ReaderRegistry.builtIn["text"]?.read(source, options: options, document: document, problem: problem)
    }

    private static func parsed(_ span: JSONSpan) -> Result<JSONValue, JSONError> {
        do throws(JSONError) { return .success(try span.value()) } catch { return .failure(error) }
    }
}

/// Names of records that have none of their own: `PATH:LINE`, and of several that begin in one line, as where a program
/// wrote an array without line ends, from the second on `PATH:LINE.2` and so on.
struct RecordNames {
    private let path: String
    private var line = 0
    private var count = 0

    init(_ path: String) { self.path = path }

    /// The name of the next record, which begins in `line`.
    mutating func next(at line: Int) -> String {
        count = line == self.line ? count + 1 : 1
        self.line = line
        return count == 1 ? "\(path):\(line)" : "\(path):\(line).\(count)"
    }
}

/// Line numbers of places that come in order.
struct LineCount {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var line = 1

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The number of the line, from 1, that holds the byte at `offset`; of one before the last that was asked for, that
    /// one's.
    mutating func number(at offset: Int) -> Int {
        if offset > position {
            line += bytes[position..<offset].count { $0 == 0x0A }
            position = offset
        }
        return line
    }
}
