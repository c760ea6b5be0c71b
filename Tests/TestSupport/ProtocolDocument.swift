internal import Foundation

/// `Docs/PROTOCOL.md` as tests read it: its headings, and the table below each.
public struct ProtocolDocument: Sendable {
    /// The cells of each row, by heading.
    private var tables: [String: [[String]]] = [:]
    /// Headings in their order.
    public private(set) var headings: [String] = []
    private let text: String

    /// The project's own.
    public init() throws {
        var url = URL(filePath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        text = try String(contentsOf: url.appending(path: "Docs/PROTOCOL.md"), encoding: .utf8)
        for line in text.split(separator: "\n") {
            if line.hasPrefix("#") {
                headings.append(line.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces))
            } else if line.hasPrefix("| "), let heading = headings.last {
                let cells = line.dropFirst().split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
                tables[heading, default: []].append(cells)
            }
        }
    }

    /// The rows below a heading, without the one that names the columns.
    public func rows(_ heading: String) -> [[String]] { Array((tables[heading] ?? []).dropFirst()) }

    /// The names in the first column below a heading.
    public func names(_ heading: String) -> [String] {
        rows(heading).map { $0[0].trimmingCharacters(in: ["`"]) }
    }

    /// Addresses with their methods, as the headings have them.
    public var endpoints: [String] {
        headings.filter { $0.hasPrefix("GET /") || $0.hasPrefix("POST /") }
    }

    /// Commands that write JSON of their own, as the headings have them.
    public var commands: [String] { headings.filter { $0.hasPrefix("kwic ") } }

    /// The name of the type that an endpoint answers.
    public func answer(of endpoint: String) -> String? {
        guard let start = text.range(of: "## " + endpoint + "\n") else { return nil }
        let rest = text[start.upperBound...]
        let section = rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)]
        return section.firstMatch(of: /Answers an? \[([a-z -]+)\]/).map { String($0.1) }
    }
}

/// Any JSON.
public enum AnyJSON: Decodable, Sendable {
    case null
    case boolean
    case integer
    case number
    case string
    case array([AnyJSON])
    case object([String: AnyJSON])

    /// Reads one value.
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if (try? value.decode(Bool.self)) != nil {
            self = .boolean
        } else if (try? value.decode(Int.self)) != nil {
            self = .integer
        } else if (try? value.decode(Double.self)) != nil {
            self = .number
        } else if (try? value.decode(String.self)) != nil {
            self = .string
        } else if let elements = try? value.decode([AnyJSON].self) {
            self = .array(elements)
        } else {
            self = .object(try value.decode([String: AnyJSON].self))
        }
    }
}

/// Compares JSON with the types of the document, and remembers which members were seen and which were missing.
public struct ShapeCheck {
    private let document: ProtocolDocument
    /// What does not fit, as `hit.rank: …`.
    public private(set) var problems: Set<String> = []
    private var seen: Set<String> = []
    private var missing: Set<String> = []
    private var types: Set<String> = []

    /// A check that has seen nothing.
    public init(_ document: ProtocolDocument) { self.document = document }

    /// Looks at an object of a type.
    public mutating func look(at json: String, as type: String) throws {
        check(try JSONDecoder().decode(AnyJSON.self, from: Data(json.utf8)), type, at: type)
    }

    /// What the document says of the types that were seen, and no JSON had: members that there are not, or that are always
    /// there and are said to depend on something.
    public var unseen: [String] {
        types.sorted().flatMap { type in
            document.rows(type).flatMap { row -> [String] in
                let name = type + "." + row[0].trimmingCharacters(in: ["`"])
                if !seen.contains(name) { return [name + " was never written"] }
                return row[2] == "always" || missing.contains(name) ? [] : [name + " was never missing"]
            }
        }
    }

    private mutating func check(_ json: AnyJSON, _ type: String, at place: String) {
        if type.hasSuffix(" or null") {
            if case .null = json { return }
            return check(json, String(type.dropLast(" or null".count)), at: place)
        }
        switch (json, type) {
        case (.string, "string"), (.integer, "integer"), (.integer, "number"), (.number, "number"),
            (.boolean, "boolean"), (.object, "tree"):
            return
        case (.array(let elements), _) where type.hasPrefix("array of "):
            for element in elements { check(element, String(type.dropFirst("array of ".count)), at: place) }
        case (.object(let members), _) where type.hasPrefix("map of "):
            for value in members.values { check(value, String(type.dropFirst("map of ".count)), at: place) }
        case (.object(let members), _) where !document.rows(type).isEmpty:
            check(members, type)
        default: problems.insert("\(place): is no \(type)")
        }
    }

    private mutating func check(_ members: [String: AnyJSON], _ type: String) {
        types.insert(type)
        var known: Set<String> = []
        for row in document.rows(type) {
            let name = row[0].trimmingCharacters(in: ["`"])
            let place = type + "." + name
            known.insert(name)
            if let value = members[name] {
                seen.insert(place)
                check(value, row[1], at: place)
            } else {
                missing.insert(place)
                if row[2] == "always" { problems.insert("\(place): is not always there") }
            }
        }
        for name in members.keys where !known.contains(name) { problems.insert("\(type).\(name): is not in the table") }
    }
}
