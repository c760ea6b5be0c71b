internal import CLibYAML

/// A value of a YAML document, with its place.
///
/// Read through libyaml's events. Scalars stay text: whether `2017` is a number or a year is for the reader of the value
/// to say, so that a date or a version is never changed on the way.
public struct YAMLNode: Hashable, Sendable {
    /// What the node holds.
    public indirect enum Content: Hashable, Sendable {
        /// A scalar; `isQuoted` tells `"null"` from `null`.
        case scalar(String, isQuoted: Bool)
        case sequence([YAMLNode])
        /// In the order of the source. A key stands once.
        case mapping([Entry])
    }

    /// A key and its value.
    public struct Entry: Hashable, Sendable {
        public var key: String
        /// Where the key stands, from 1.
        public var keyLine: Int
        /// The key's first character, from 1.
        public var keyColumn: Int
        public var value: YAMLNode
    }

    public var content: Content
    /// Line and column, from 1.
    public var line: Int
    public var column: Int

    /// The scalar's text; nil for anything else, and for an unquoted `null`, `~` or nothing.
    public var string: String? {
        guard case .scalar(let text, let isQuoted) = content else { return nil }
        if !isQuoted, ["", "~", "null", "Null", "NULL"].contains(text) { return nil }
        return text
    }

    /// The elements of a sequence; a scalar counts as a sequence of one, null as none; nil for a mapping.
    public var strings: [String]? {
        switch content {
        case .scalar: return string.map { [$0] } ?? []
        case .sequence(let nodes):
            let texts = nodes.map(\.string)
            return texts.contains(nil) ? nil : texts.compactMap(\.self)
        case .mapping: return nil
        }
    }

    /// The entries of a mapping; nil for anything else.
    public var entries: [Entry]? {
        if case .mapping(let entries) = content { return entries }
        return nil
    }

    /// The value of `key` in a mapping.
    public subscript(key: String) -> YAMLNode? {
        entries?.first { $0.key == key }?.value
    }

    /// Reads the first document of `text`.
    ///
    /// - Returns: Its root, or nil where there is none (nothing but blanks and comments).
    /// - Throws: `YAMLError` with the place, for text that is not YAML, a key that stands twice, a key that is no scalar,
    ///   nesting deeper than 64, or more than 100,000 values after aliases are followed.
    public static func parse(_ text: String) throws(YAMLError) -> YAMLNode? {
        var text = text
        let result: Result<YAMLNode?, YAMLError> = text.withUTF8 { bytes in
            do throws(YAMLError) {
                var parser = EventParser()
                defer { parser.close() }
                return .success(try parser.document(bytes))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}

/// Why a text is not the YAML that was looked for.
public struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
    public var problem: String
    /// From 1.
    public var line: Int
    public var column: Int

    /// An error at a place.
    public init(problem: String, line: Int, column: Int) {
        self.problem = problem
        self.line = line
        self.column = column
    }

    /// The problem and its place.
    public var description: String { "line \(line), column \(column): \(problem)" }
}

private struct EventParser {
    private static let maximumDepth = 64
    private static let maximumNodes = 100_000

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private var anchors: [String: YAMLNode] = [:]
    private var nodes = 0
    private var source = UnsafeBufferPointer<UInt8>(start: nil, count: 0)

    init() {
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        yaml_parser_initialize(parser)
    }

    func close() {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    mutating func document(_ bytes: UnsafeBufferPointer<UInt8>) throws(YAMLError) -> YAMLNode? {
        source = bytes
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        while true {
            var event = try next()
            defer { yaml_event_delete(&event) }
            switch event.type {
            case YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT: continue
            case YAML_STREAM_END_EVENT, YAML_DOCUMENT_END_EVENT: return nil
            default: return try node(&event, depth: 0)
            }
        }
    }

    private func next() throws(YAMLError) -> yaml_event_t {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else {
            let mark = parser.pointee.problem_mark
            let problem = parser.pointee.problem.map { String(cString: $0) } ?? "it is not YAML"
            if parser.pointee.error == YAML_READER_ERROR { throw unreadable(problem) }
            throw YAMLError(problem: problem, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
        }
        return event
    }

    /// The error for a character that YAML does not allow: libyaml gives its offset, but no line.
    private func unreadable(_ problem: String) -> YAMLError {
        let before = source.prefix(Int(parser.pointee.problem_offset))
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
        return YAMLError(problem: problem, line: before.count { $0 == 0x0A } + 1, column: column)
    }

    private mutating func node(_ event: inout yaml_event_t, depth: Int) throws(YAMLError) -> YAMLNode {
        let line = Int(event.start_mark.line) + 1
        let column = Int(event.start_mark.column) + 1
        func failure(_ problem: String) -> YAMLError { YAMLError(problem: problem, line: line, column: column) }
        nodes += 1
        guard nodes <= Self.maximumNodes else { throw failure("more than \(Self.maximumNodes) values") }
        guard depth <= Self.maximumDepth else { throw failure("nested deeper than \(Self.maximumDepth)") }

        var anchor: String?
        let content: YAMLNode.Content
        switch event.type {
        case YAML_ALIAS_EVENT:
            let name = text(event.data.alias.anchor)
            guard let node = anchors[name] else { throw failure("there is no anchor '\(name)'") }
            nodes += Self.count(node)
            guard nodes <= Self.maximumNodes else { throw failure("more than \(Self.maximumNodes) values") }
            return node
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            anchor = scalar.anchor.map { text($0) }
            let value = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            content = .scalar(value, isQuoted: scalar.style != YAML_PLAIN_SCALAR_STYLE)
        case YAML_SEQUENCE_START_EVENT:
            anchor = event.data.sequence_start.anchor.map { text($0) }
            content = .sequence(try sequence(depth: depth))
        case YAML_MAPPING_START_EVENT:
            anchor = event.data.mapping_start.anchor.map { text($0) }
            content = .mapping(try mapping(depth: depth))
        default:
            throw failure("a value is missing")
        }
        let node = YAMLNode(content: content, line: line, column: column)
        if let anchor { anchors[anchor] = node }
        return node
    }

    private mutating func sequence(depth: Int) throws(YAMLError) -> [YAMLNode] {
        var elements: [YAMLNode] = []
        while true {
            var event = try next()
            defer { yaml_event_delete(&event) }
            if event.type == YAML_SEQUENCE_END_EVENT { return elements }
            elements.append(try node(&event, depth: depth + 1))
        }
    }

    private mutating func mapping(depth: Int) throws(YAMLError) -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = []
        var keys: Set<String> = []
        while true {
            var event = try next()
            defer { yaml_event_delete(&event) }
            if event.type == YAML_MAPPING_END_EVENT { return entries }
            let key = try node(&event, depth: depth + 1)
            guard case .scalar(let name, _) = key.content else {
                throw YAMLError(problem: "a key must be a plain word", line: key.line, column: key.column)
            }
            guard keys.insert(name).inserted else {
                throw YAMLError(problem: "the key '\(name)' stands twice", line: key.line, column: key.column)
            }
            var valueEvent = try next()
            defer { yaml_event_delete(&valueEvent) }
            let value = try node(&valueEvent, depth: depth + 1)
            entries.append(YAMLNode.Entry(key: name, keyLine: key.line, keyColumn: key.column, value: value))
        }
    }

    private func text(_ bytes: UnsafeMutablePointer<yaml_char_t>) -> String { String(cString: bytes) }

    /// How many values `node` holds, itself included: what following an alias to it adds.
    private static func count(_ node: YAMLNode) -> Int {
        switch node.content {
        case .scalar: 1
        case .sequence(let elements): elements.reduce(1) { $0 + count($1) }
        case .mapping(let entries): entries.reduce(1) { $0 + count($1.value) }
        }
    }
}
