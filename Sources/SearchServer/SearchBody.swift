internal import SearchAPI

extension SearchArguments {
    /// The arguments in the body of `POST /v1/search`. Every failure of a member names it, and an unknown member is one.
    init(json body: [UInt8]) throws(SearchFailure) {
        guard body.contains(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
            throw SearchFailure(.badRequest, "the body is empty; send a JSON object such as {\"q\": \"white whale\"}")
        }
        let json: JSONValue
        do throws(JSONProblem) {
            json = try JSONValue(parsing: body)
        } catch {
            // UTF-16 and UTF-32 are known by their zero bytes.
            guard !body.contains(0), String(validating: body, as: UTF8.self) != nil else {
                throw SearchFailure(.badRequest, "the body is not UTF-8; send JSON in UTF-8")
            }
            throw SearchFailure(.badRequest, "the body is not JSON, or nested too deeply; check its quotes and commas")
        }
        guard case .object(let members) = json else {
            throw SearchFailure(
                .badRequest, "the body is JSON, but no object; send one such as {\"q\": \"white whale\"}")
        }
        self.init()
        for member in members.reversed() { try set(member.name, member.value) }  // of two of one name the first counts
    }

    private mutating func set(_ name: String, _ json: JSONValue) throws(SearchFailure) {
        guard Self.names.contains(name) else {
            throw SearchFailure(.badParameter, QueryParameters.unknown(name, known: Self.names))
        }
        guard json != .null else { return }  // as good as left out
        switch name {
        case "q": query = try Self.value(json, name, "a string")
        case "limit": limit = try Self.value(json, name, "a whole number")
        case "offset": offset = try Self.value(json, name, "a whole number")
        case "filter":
            let table: [String: OneOrMore] = try Self.value(
                json, name, "an object whose values are strings or arrays of strings")
            for (key, values) in table where key.isEmpty || values.strings.isEmpty {
                throw SearchFailure(
                    .badParameter, "'filter' must name a tag and a value, and \(quoted(key)) has not both")
            }
            filters = table.mapValues(\.strings)
        case "sort": sort = try Self.value(json, name, "a string")
        case "group_by": groupBy = try Self.value(json, name, "a string")
        case "facet": facets = try Self.strings(json, name)
        case "per_group": perGroup = try Self.value(json, name, "a whole number")
        case "per_document": perDocument = try Self.value(json, name, "a whole number")
        case "fold": fold = try Self.value(json, name, "a string")
        case "facet_limit": facetLimit = try Self.value(json, name, "a whole number")
        case "cursor": cursor = try Self.value(json, name, "a string")
        case "generation": generation = try Self.value(json, name, "a string")
        case "max_bytes": maximumBytes = try Self.value(json, name, "a whole number")
        case "max_tokens": maximumTokens = try Self.value(json, name, "a whole number")
        case "like": like = try Self.strings(json, name)
        case "unlike": unlike = try Self.strings(json, name)
        case "explain": explain = try Self.value(json, name, "true or false")
        case "snippets": wantsSnippets = try Self.value(json, name, "true or false")
        case "exact_total": wantsExactTotal = try Self.value(json, name, "true or false")
        case "tree":
            // A tree to search for, or whether the answer is to have one.
            if case .bool(let isWanted) = json { wantsTree = isWanted } else { tree = try QueryTree(json: json) }
        case "mode": mode = try Self.value(json, name, "a string")
        case "match": match = try Self.value(json, name, "a string")
        case "timeout_ms": timeoutMilliseconds = try Self.value(json, name, "a whole number")
        default: strict = try Self.value(json, name, "true or false")
        }
    }

    private static func strings(_ json: JSONValue, _ name: String) throws(SearchFailure) -> [String] {
        let values: OneOrMore = try value(json, name, "a string or an array of strings")
        return values.strings
    }

    private static func value<Value: JSONReadable>(
        _ json: JSONValue, _ name: String, _ kind: String
    ) throws(SearchFailure) -> Value {
        do {
            return try Value(json: json)
        } catch {
            throw SearchFailure(.badParameter, "'\(name)' must be \(kind)")
        }
    }
}

/// A string, or an array of strings.
private struct OneOrMore: JSONReadable {
    var strings: [String]

    init(json: JSONValue) throws {
        if case .string(let string) = json { strings = [string] } else { strings = try [String](json: json) }
    }
}
