internal import CLibXML
internal import Reading

/// What an XML text says, one event after the other: libxml2's parser, pulled.
///
/// Every `.start` has its `.end`, also where an element is empty, and where the text breaks off: then what is open is
/// closed. What is not well-formed is read on after as libxml2 can, and `failure` tells of it. Nothing but the given bytes
/// is read: no DTD, no external entity, no network. An entity that the text itself declares is replaced where its value is
/// plain text, in text only, up to `maximumExpansion`; so none can blow up.
final class XMLEvents {
    /// One step through the text.
    enum Event {
        /// An element begins: `name`, `namespace` and the attributes are its own.
        case start
        /// An element ends: `name` and `namespace` are its own.
        case end
        /// Characters, in `text`. Neighbouring pieces may come one by one.
        case text
    }

    /// Why a text was not read to its end, or only by repairing it.
    struct Failure {
        /// Counted from 1.
        var line: Int
        /// In libxml2's words, on one line.
        var message: String
    }

    /// One attribute of an element.
    struct Attribute {
        /// Without its prefix.
        var name: String
        /// The URI; empty where it has none.
        var namespace: String
        var value: String
    }

    /// Elements deeper than this are left out, and their text is taken to be that of the element which holds them: what
    /// reads events goes down with them, and must not run out of stack.
    static let maximumDepth = 256
    /// Attributes of one element; comparing them with one another takes libxml2 a time that grows with their square.
    static let maximumAttributes = 5000
    /// Bytes that entities are replaced with, all together; after that they stay as they are written.
    static let maximumExpansion = 1 << 20

    /// Bytes that one entity may stand for.
    private static let longestEntity = 1 << 16

    /// The name of the element that an event is about, without its prefix.
    private(set) var name = ""
    /// The URI of its namespace; empty where it has none.
    private(set) var namespace = ""
    /// The attributes of the element that begins.
    private(set) var attributes: [Attribute] = []
    /// The characters of a `.text` event.
    private(set) var text = ""
    /// How many elements are open, the one that begins or ends included: 1 at the root's start and at its end.
    private(set) var depth = 0
    /// What is not well-formed, the first of it; nil where all is well so far.
    private(set) var failure: Failure?
    /// Whether more stands behind the end of the outermost element, which is not read.
    private(set) var hasMore = false

    /// The value of a reference to an entity that is not declared with plain text (`nbsp` where the DTD is not read); nil
    /// leaves it as it is written.
    var entity: (String) -> String? = { _ in nil }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var context: xmlParserCtxtPtr?
    /// How much of `bytes` the parser was given.
    private var given = 0
    private var attributesInTag = 0
    private var lastByte: UInt8 = 0

    /// What the parser called for and `next` did not return yet.
    private var steps: [Step] = []
    private var position = 0
    /// How many elements are open in `steps`.
    private var parsed: [Name] = []
    private var hadRoot = false
    /// How many are open beyond `maximumDepth`.
    private var tooDeep = 0
    private var isAfterEnd = false
    /// libxml2 keeps each name once, so its address stands for it.
    private var names: [UnsafePointer<xmlChar>: String] = [:]
    /// Those that the text declares, with what they stand for; nil for too much, or for markup.
    private var entities: [String: String?] = [:]
    private var expansion = 0
    private var leftEntities = 0

    private struct Name {
        var name: String
        var namespace: String
    }

    private enum Step {
        case start(Name, [Attribute])
        case end(Name)
        case text(String)
    }

    /// Events of a text in any encoding that libxml2 knows.
    ///
    /// - Parameter bytes: They have to live as long as this.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        _ = Self.isInitialised
        self.bytes = bytes
        var handler = Self.handler
        context = xmlCreatePushParserCtxt(&handler, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil)
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_RECOVER.rawValue
        if let context { xmlCtxtUseOptions(context, Int32(options)) }
        // Says that a DTD somewhere may declare entities: then a reference to an unknown one is handed over.
        context?.pointee.hasPErefs = 1
    }

    deinit {
        // Entities of the text are noted there too, whatever the handler does with them.
        xmlFreeDoc(context?.pointee.myDoc)
        context?.pointee.myDoc = nil
        xmlFreeParserCtxt(context)
    }

    /// Goes on to the next event; nil at the end.
    func next() -> Event? {
        if isAfterEnd {
            isAfterEnd = false
            depth -= 1
        }
        while position == steps.count {
            guard parseMore() else { return nil }
        }
        defer { position += 1 }
        switch steps[position] {
        case .start(let element, let attributes):
            name = element.name
            namespace = element.namespace
            self.attributes = attributes
            depth += 1
            return .start
        case .end(let element):
            name = element.name
            namespace = element.namespace
            isAfterEnd = true
            return .end
        case .text(let text):
            self.text = text
            return .text
        }
    }

    /// The value of an attribute of the element that begins, by its name without prefix: the first that is so called.
    ///
    /// - Parameter namespace: How the URI of its namespace has to end.
    func attribute(_ name: String, namespace: String = "") -> String? {
        attributes.first { $0.name == name && (namespace.isEmpty || $0.namespace.hasSuffix(namespace)) }?.value
    }

    /// Goes on to the `.end` of the element that just began, past all that is in it.
    func skip() {
        let level = depth
        while let event = next(), !(event == .end && depth == level) {}
    }

    /// The characters in the element that just began, those of elements within included, up to its `.end`.
    func content() -> String {
        let level = depth
        var content = ""
        while let event = next(), !(event == .end && depth == level) {
            if event == .text { content += text }
        }
        return content
    }

    /// Calls `body` for each event within the element that just began, up to its `.end`, which it is not called for.
    ///
    /// What `body` reads itself, it has to read to the end of the element that it was called for.
    func each(_ body: (Event) -> Void) {
        let level = depth
        while let event = next(), !(event == .end && depth == level) { body(event) }
    }

    /// Gives the parser another piece of the text; false at its end, when all is closed.
    private func parseMore() -> Bool {
        steps.removeAll(keepingCapacity: true)
        position = 0
        guard let context else { return false }
        let piece = UnsafeBufferPointer(rebasing: bytes[given..<min(bytes.count, given + 16 << 10)])
        given += piece.count
        var isLast = given == bytes.count
        if hasTooManyAttributes(piece) {
            fail(line: Int(xmlSAX2GetLineNumber(context)), "more than \(Self.maximumAttributes) attributes in one tag")
            isLast = true
        } else {
            _ = piece.withMemoryRebound(to: CChar.self) {
                xmlParseChunk(context, $0.baseAddress, Int32($0.count), isLast ? 1 : 0)
            }
        }
        if isLast || context.pointee.disableSAX != 0 {
            while let element = parsed.popLast() { steps.append(.end(element)) }
            xmlFreeDoc(context.pointee.myDoc)
            context.pointee.myDoc = nil
            xmlFreeParserCtxt(context)
            self.context = nil
        }
        return true
    }

    private func hasTooManyAttributes(_ piece: UnsafeBufferPointer<UInt8>) -> Bool {
        for byte in piece {
            if byte == UInt8(ascii: "<") {
                attributesInTag = 0
            } else if lastByte == UInt8(ascii: "="), byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                attributesInTag += 1
                if attributesInTag > Self.maximumAttributes { return true }
            }
            if byte > 0x20 { lastByte = byte }
        }
        return false
    }

    // What the parser calls.

    private func fail(line: Int, _ message: String, code: Int32 = 0) {
        // The same error stands for an element that is not closed.
        if failure == nil, code == XML_ERR_DOCUMENT_END.rawValue, hadRoot, parsed.isEmpty { hasMore = true }
        if failure == nil { failure = Failure(line: line, message: message) }
    }

    private func add(_ characters: UnsafePointer<xmlChar>?, _ count: Int32) {
        let text = String(decoding: UnsafeBufferPointer(start: characters, count: Int(count)), as: UTF8.self)
        add(text)
    }

    private func add(_ text: String) {
        if case .text(var whole)? = steps.last {
            steps.removeLast()
            whole += text
            steps.append(.text(whole))
        } else {
            steps.append(.text(text))
        }
    }

    private func start(
        _ name: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?, _ count: Int,
        _ values: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    ) {
        guard parsed.count < Self.maximumDepth else {
            tooDeep += 1
            if tooDeep == 1 { fail(line: context.map { Int(xmlSAX2GetLineNumber($0)) } ?? 1, "too deeply nested") }
            return
        }
        let element = Name(name: interned(name), namespace: interned(uri))
        var attributes: [Attribute] = []
        attributes.reserveCapacity(count)
        for index in 0..<count {
            // Five pointers each: name, prefix, URI, the value's start and end.
            guard let values, let from = values[5 * index + 3], let to = values[5 * index + 4] else { break }
            let value = String(decoding: UnsafeBufferPointer(start: from, count: to - from), as: UTF8.self)
            attributes.append(
                Attribute(
                    name: interned(values[5 * index]), namespace: interned(values[5 * index + 2]),
                    value: value.utf8.contains(0x26) ? value.replacing("&#38;", with: "&") : value))
        }
        parsed.append(element)
        hadRoot = true
        steps.append(.start(element, attributes))
    }

    private func end() {
        if tooDeep > 0 {
            tooDeep -= 1
        } else if let element = parsed.popLast() {
            steps.append(.end(element))
        }
    }

    private func declare(_ name: UnsafePointer<xmlChar>?, _ value: UnsafePointer<xmlChar>?) {
        guard let name, let value, entities.count < 10_000 else { return }
        let written = String(cString: name)
        guard entities[written] == nil else { return }
        // What it refers to is put in now, so that no value grows when it is used.
        let text = expanded(String(cString: value))
        entities[written] =
            text.utf8.count <= Self.longestEntity && !text.utf8.contains(0x3C) ? .some(text) : .some(nil)
    }

    /// A value with the entities in it that are known, as far as it stays short.
    private func expanded(_ value: String) -> String {
        guard value.utf8.contains(0x26) else { return value }
        var result = ""
        var rest = value[...]
        while let mark = rest.firstIndex(of: "&"), result.utf8.count <= Self.longestEntity {
            result += rest[..<mark]
            let end = rest[mark...].firstIndex(of: ";")
            let name = end.map { String(rest[rest.index(after: mark)..<$0]) } ?? ""
            if let end, let known = entities[name] {
                // One that is too long makes this too long.
                result += known ?? String(repeating: " ", count: Self.longestEntity + 1)
                rest = rest[rest.index(after: end)...]
            } else {
                result += "&"
                rest = rest[rest.index(after: mark)...]
            }
        }
        return result + rest
    }

    private func refer(to name: UnsafePointer<xmlChar>?) {
        // It is called for attributes as well, whose values go without.
        guard let name, context?.pointee.instate != XML_PARSER_ATTRIBUTE_VALUE else { return }
        let written = String(cString: name)
        let declared = entities[written]
        if let value = declared ?? entity(written), expansion + value.utf8.count <= Self.maximumExpansion {
            expansion += value.utf8.count
            add(value)
        } else {
            if declared != nil { leftEntities += 1 }
            add("&\(written);")
        }
    }

    /// What to report where entities were left as they are written because of their size; nil where none was.
    func entityProblem(in what: String) -> ReadingProblem? {
        guard leftEntities > 0 else { return nil }
        return ReadingProblem(
            reason: "too_large",
            detail:
                "\(what) declares entities that stand for very much text, or for markup; \(leftEntities) references to "
                + "them were left as they are written", isPartial: true)
    }

    private func interned(_ characters: UnsafePointer<xmlChar>?) -> String {
        guard let characters else { return "" }
        if let known = names[characters] { return known }
        let name = String(cString: characters)
        names[characters] = name
        return name
    }

    private static func events(_ pointer: UnsafeMutableRawPointer?) -> XMLEvents? {
        pointer.map { Unmanaged<XMLEvents>.fromOpaque($0).takeUnretainedValue() }
    }

    private static let isInitialised: Bool = {
        xmlInitParser()
        return true
    }()

    /// No function of libxml2's own is in it: so it builds no tree, loads nothing, and replaces no entities.
    private static var handler: xmlSAXHandler {
        var handler = xmlSAXHandler()
        handler.initialized = 0xDEED_BEAF  // XML_SAX2_MAGIC
        // After the XML declaration: `standalone` would make unknown entities errors again.
        handler.startDocument = { XMLEvents.events($0)?.context?.pointee.standalone = 0 }
        handler.startElementNs = { pointer, name, _, uri, _, _, count, _, values in
            XMLEvents.events(pointer)?.start(name, uri, Int(count), values)
        }
        handler.endElementNs = { pointer, _, _, _ in XMLEvents.events(pointer)?.end() }
        handler.characters = { XMLEvents.events($0)?.add($1, $2) }
        handler.ignorableWhitespace = { XMLEvents.events($0)?.add($1, $2) }
        handler.cdataBlock = { XMLEvents.events($0)?.add($1, $2) }
        handler.reference = { XMLEvents.events($0)?.refer(to: $1) }
        handler.getEntity = { _, name in xmlGetPredefinedEntity(name) }
        handler.entityDecl = { pointer, name, type, _, _, value in
            if type == Int32(XML_INTERNAL_GENERAL_ENTITY.rawValue) { XMLEvents.events(pointer)?.declare(name, value) }
        }
        handler.serror = { pointer, error in
            // Namespaces that are not declared and the like do not keep anything from being read.
            guard let error = error?.pointee, error.level == XML_ERR_FATAL else { return }
            let message = error.message.map { String(cString: $0) } ?? "not well-formed"
            XMLEvents.events(pointer)?.fail(
                line: Int(error.line), message.split { $0.isWhitespace }.joined(separator: " "), code: error.code)
        }
        return handler
    }
}
