internal import FoundationEssentials
internal import SearchAPI

extension SearchArguments {
    /// The arguments in the body of `POST /v1/search`.
    init(json body: [UInt8]) throws(SearchFailure) {
        // Checked here, because the decoder also takes UTF-16 and UTF-32, which it knows by their zero bytes.
        guard !body.contains(0), String(validating: body, as: UTF8.self) != nil else {
            throw SearchFailure(.badRequest, "the body is not UTF-8; send JSON in UTF-8")
        }
        guard body.contains(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
            throw SearchFailure(.badRequest, "the body is empty; send a JSON object such as {\"q\": \"white whale\"}")
        }
        do {
            self = try JSONDecoder().decode(SearchBody.self, from: Data(body)).arguments
        } catch let failure as SearchFailure {
            throw failure
        } catch DecodingError.typeMismatch {
            throw SearchFailure(
                .badRequest, "the body is JSON, but no object; send one such as {\"q\": \"white whale\"}")
        } catch {
            throw SearchFailure(.badRequest, "the body is not JSON, or nested too deeply; check its quotes and commas")
        }
    }
}

/// The body of `POST /v1/search`. Every failure of a member names it, and an unknown member is one.
private struct SearchBody: Decodable {
    var arguments = SearchArguments()

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        for key in members.allKeys {
            guard SearchArguments.names.contains(key.stringValue) else {
                throw SearchFailure(
                    .badParameter, QueryParameters.unknown(key.stringValue, known: SearchArguments.names))
            }
            if try members.decodeNil(forKey: key) { continue }  // null is as good as left out
            switch key.stringValue {
            case "q": arguments.query = try Self.value(members, key, "a string")
            case "limit": arguments.limit = try Self.value(members, key, "a whole number")
            case "offset": arguments.offset = try Self.value(members, key, "a whole number")
            case "filter":
                let table: [String: OneOrMore] = try Self.value(
                    members, key, "an object whose values are strings or arrays of strings")
                for (key, values) in table where key.isEmpty || values.strings.isEmpty {
                    throw SearchFailure(
                        .badParameter, "'filter' must name a tag and a value, and \(quoted(key)) has not both")
                }
                arguments.filters = table.mapValues(\.strings)
            case "sort": arguments.sort = try Self.value(members, key, "a string")
            case "group_by": arguments.groupBy = try Self.value(members, key, "a string")
            case "facet":
                let facets: OneOrMore = try Self.value(members, key, "a string or an array of strings")
                arguments.facets = facets.strings
            case "per_group": arguments.perGroup = try Self.value(members, key, "a whole number")
            case "per_document": arguments.perDocument = try Self.value(members, key, "a whole number")
            case "fold": arguments.fold = try Self.value(members, key, "a string")
            case "facet_limit": arguments.facetLimit = try Self.value(members, key, "a whole number")
            case "cursor": arguments.cursor = try Self.value(members, key, "a string")
            case "generation": arguments.generation = try Self.value(members, key, "a string")
            case "max_bytes": arguments.maximumBytes = try Self.value(members, key, "a whole number")
            case "max_tokens": arguments.maximumTokens = try Self.value(members, key, "a whole number")
            case "like", "unlike":
                let ids: OneOrMore = try Self.value(members, key, "a string or an array of strings")
                if key.stringValue == "like" { arguments.like = ids.strings } else { arguments.unlike = ids.strings }
            case "explain": arguments.explain = try Self.value(members, key, "true or false")
            case "tree":
                // A tree to search for, or whether the answer is to have one.
                if let isWanted = try? members.decode(Bool.self, forKey: key) {
                    arguments.wantsTree = isWanted
                } else {
                    arguments.tree = try members.decode(QueryTree.self, forKey: key)
                }
            case "mode": arguments.mode = try Self.value(members, key, "a string")
            case "match": arguments.match = try Self.value(members, key, "a string")
            case "timeout_ms": arguments.timeoutMilliseconds = try Self.value(members, key, "a whole number")
            default: arguments.strict = try Self.value(members, key, "true or false")
            }
        }
    }

    private static func value<T: Decodable>(
        _ members: KeyedDecodingContainer<Key>, _ key: Key, _ kind: String
    ) throws -> T {
        do {
            return try members.decode(T.self, forKey: key)
        } catch {
            throw SearchFailure(.badParameter, "'\(key.stringValue)' must be \(kind)")
        }
    }
}

/// A string, or an array of strings.
private struct OneOrMore: Decodable {
    var strings: [String]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let string = try? container.decode(String.self) {
            strings = [string]
        } else {
            strings = try container.decode([String].self)
        }
    }
}
