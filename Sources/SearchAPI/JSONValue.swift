/// A JSON text that was read.
///
/// Foundation's decoder finds its way through the runtime's tables of types, which takes a program that asks one question
/// longer than the question; and its text is not needed apart from this.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// A number without fraction and exponent that is an `Int`.
    case integer(Int)
    /// Any other number.
    case number(Double)
    case string(String)
    case array([JSONValue])
    /// In the order of the text. Where a name stands twice, the first counts.
    case object([Member])

    /// A name and its value.
    public struct Member: Hashable, Sendable {
        public var name: String
        public var value: JSONValue

        /// A member.
        public init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// Reads a JSON text (RFC 8259), UTF-8 with nothing but white space around it.
    ///
    /// - Throws: `JSONProblem` where it is none, or where its arrays and objects go deeper than 512.
    public init(parsing bytes: [UInt8]) throws(JSONProblem) {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw JSONProblem("it is not UTF-8") }
        let result: Result<JSONValue, JSONProblem> = bytes.withUnsafeBufferPointer { bytes in
            var parser = JSONParser(bytes)
            do throws(JSONProblem) { return .success(try parser.text()) } catch { return .failure(error) }
        }
        self = try result.get()
    }

    /// The member called `name`, also where it is null; nil where there is none, or this is no object.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        for member in members where member.name == name { return member.value }
        return nil
    }

    /// The member called `name`.
    public func value<Value: JSONReadable>(_ name: String) throws -> Value {
        guard case .object = self else { throw JSONProblem("it is no object") }
        guard let value = self[name] else { throw JSONProblem("it has no '\(name)'") }
        return try Value(json: value)
    }

    /// The member called `name`; nil where there is none or it is null.
    public func optional<Value: JSONReadable>(_ name: String) throws -> Value? {
        guard case .object = self else { throw JSONProblem("it is no object") }
        guard let value = self[name], value != .null else { return nil }
        return try Value(json: value)
    }
}

/// Why a text is not the JSON that was looked for.
public struct JSONProblem: Error, Hashable, Sendable, CustomStringConvertible {
    public var description: String

    /// A problem in words.
    public init(_ description: String) { self.description = description }
}

/// A value that JSON can be read as.
public protocol JSONReadable {
    /// The value that `json` is.
    ///
    /// - Throws: `JSONProblem` where it is not of this form.
    init(json: JSONValue) throws
}

extension String: JSONReadable {
    /// A string.
    public init(json: JSONValue) throws {
        guard case .string(let text) = json else { throw JSONProblem("it is no string") }
        self = text
    }
}

extension Bool: JSONReadable {
    /// True or false.
    public init(json: JSONValue) throws {
        guard case .bool(let flag) = json else { throw JSONProblem("it is neither true nor false") }
        self = flag
    }
}

extension Int: JSONReadable {
    /// A whole number, which may be written as `1e3` or `2.0`.
    public init(json: JSONValue) throws {
        switch json {
        case .integer(let number): self = number
        case .number(let number):
            guard let whole = Int(exactly: number) else { throw JSONProblem("it is no whole number") }
            self = whole
        default: throw JSONProblem("it is no number")
        }
    }
}

extension Double: JSONReadable {
    /// A number.
    public init(json: JSONValue) throws {
        switch json {
        case .integer(let number): self = Double(number)
        case .number(let number): self = number
        default: throw JSONProblem("it is no number")
        }
    }
}

extension Array: JSONReadable where Element: JSONReadable {
    /// An array whose elements are all of this form.
    public init(json: JSONValue) throws {
        guard case .array(let elements) = json else { throw JSONProblem("it is no array") }
        self = try elements.map { try Element(json: $0) }
    }
}

extension Dictionary: JSONReadable where Key == String, Value: JSONReadable {
    /// An object whose values are all of this form.
    public init(json: JSONValue) throws {
        guard case .object(let members) = json else { throw JSONProblem("it is no object") }
        self.init(minimumCapacity: members.count)
        for member in members {
            let value = try Value(json: member.value)
            if self[member.name] == nil { self[member.name] = value }
        }
    }
}

extension JSONReadable where Self: RawRepresentable<String> {
    /// One of the words that the type has.
    public init(json: JSONValue) throws {
        let word = try String(json: json)
        guard let value = Self(rawValue: word) else { throw JSONProblem("'\(word)' is none of the words known") }
        self = value
    }
}

extension JSONValue: Decodable {
    /// Any JSON, by way of another reader of it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .bool(flag)
        } else if let number = try? container.decode(Int.self) {
            self = .integer(number)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if let elements = try? container.decode([JSONValue].self) {
            self = .array(elements)
        } else {
            let members = try container.decode([String: JSONValue].self)
            self = .object(members.sorted { $0.key < $1.key }.map { Member(name: $0.key, value: $0.value) })
        }
    }
}

extension Decodable where Self: JSONReadable {
    /// Reads the value by way of another reader of JSON, for those who have one already.
    public init(from decoder: any Decoder) throws {
        do {
            self = try Self(json: try JSONValue(from: decoder))
        } catch let problem as JSONProblem {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: problem.description))
        }
    }
}
