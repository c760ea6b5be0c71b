/// Fields, and what is written like them: `within:`, `has:` and `query:`.
extension QueryParser {
    mutating func field(_ name: String, at position: Int) throws(QuerySyntaxError) -> QueryNode {
        switch name {
        case "within": return try scope(at: position)
        case "has": return try presence()
        case "query": return try saved(at: position)
        default: break
        }
        guard let field = QueryNode.Field.named(name, tags: language.tags) else {
            if !unknownFields.contains(where: { $0.name == name }) { unknownFields.append((name, position)) }
            return .word(name)
        }
        if peek?.kind == .open {
            let open = self.position
            index += 1
            let node = try group(field)
            guard peek?.kind == .close else {
                throw QuerySyntaxError(detail: "the bracket that opens here is not closed", position: open)
            }
            index += 1
            guard let node else {
                throw QuerySyntaxError(detail: "there is nothing between these brackets", position: open)
            }
            return node
        }
        return try value(of: field)
    }

    /// `title:(a b)`, all of the values; OR, AND and NOT between them as elsewhere.
    private mutating func group(_ field: QueryNode.Field) throws(QuerySyntaxError) -> QueryNode? {
        var nodes: [QueryNode] = []
        while let token = peek, token.kind != .close {
            var either = [try both(field)]
            while peek?.kind == .or {
                index += 1
                either.append(try both(field))
            }
            nodes.append(.any(of: either))
        }
        return nodes.isEmpty ? nil : .all(of: nodes)
    }

    private mutating func both(_ field: QueryNode.Field) throws(QuerySyntaxError) -> QueryNode {
        var nodes = [try operand(field)]
        while peek?.kind == .and {
            index += 1
            nodes.append(try operand(field))
        }
        return .all(of: nodes)
    }

    private mutating func operand(_ field: QueryNode.Field) throws(QuerySyntaxError) -> QueryNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumBrackets else {
            throw QuerySyntaxError(detail: "brackets go deeper than \(Self.maximumBrackets)", position: position)
        }
        switch peek?.kind {
        case .not, .minus:
            index += 1
            return .not(try operand(field))
        case .open:
            let open = position
            index += 1
            let node = try group(field)
            guard peek?.kind == .close, let node else {
                throw QuerySyntaxError(detail: "this bracket is empty or not closed", position: open)
            }
            index += 1
            return node
        default: return try value(of: field)
        }
    }

    private mutating func value(of field: QueryNode.Field) throws(QuerySyntaxError) -> QueryNode {
        guard let token = peek else { throw noValue(field.name, end) }
        switch token.kind {
        case .phrase(let text, _):
            index += 1
            return .field(field, .phrase(of: text))
        case .word(var text, let isLiteral):
            index += 1
            // `price:> 10`.
            if Comparison.Sign(rawValue: text) != nil, case .word(let next, _)? = peek?.kind {
                index += 1
                text += next
            }
            return .field(field, isLiteral && FieldPattern.isOne(text) ? .phrase(of: text) : .value(text))
        default: throw noValue(field.name, token.position)
        }
    }

    private func noValue(_ name: String, _ position: Int) -> QuerySyntaxError {
        QuerySyntaxError(
            detail: "\(name): has no value; it takes a word, a phrase, or several in brackets", position: position)
    }

    /// The word after `has:`, `within:` or `query:`.
    private mutating func name(after keyword: String) throws(QuerySyntaxError) -> (text: String, position: Int) {
        let place = position
        switch peek?.kind {
        case .word(let text, _)?, .phrase(let text, _)?:
            index += 1
            return (text, place)
        default: throw noValue(keyword, place)
        }
    }

    private mutating func scope(at position: Int) throws(QuerySyntaxError) -> QueryNode {
        let (text, place) = try name(after: "within")
        guard let scope = QueryNode.Scope(rawValue: text.lowercased()) else {
            throw QuerySyntaxError(
                detail: "within: takes sentence, paragraph or section, and '\(text)' is none of them", position: place)
        }
        if scopePosition == nil { scopePosition = position }
        return .within(scope)
    }

    private mutating func presence() throws(QuerySyntaxError) -> QueryNode {
        let (text, place) = try name(after: "has")
        guard let field = QueryNode.Field.named(text.lowercased(), tags: language.tags) else {
            let names = QueryNode.Field.builtIn + language.tags.sorted()
            throw QuerySyntaxError(
                detail: "there is no field '\(text)' that a document could have"
                    + NearestName.suggestion(for: text, among: names), position: place)
        }
        return .field(field, .any)
    }

    private mutating func saved(at position: Int) throws(QuerySyntaxError) -> QueryNode {
        let (name, _) = try name(after: "query")
        guard let query = language.saved[name] else {
            let known = language.saved.keys.sorted()
            let others =
                known.isEmpty ? "; there is none yet" : "; there are \(known.prefix(20).joined(separator: ", "))"
            throw QuerySyntaxError(
                detail: "there is no saved query '\(name)'" + NearestName.suggestion(for: name, among: known) + others,
                position: position, isFinal: true)
        }
        guard !savedPath.contains(name) else {
            throw QuerySyntaxError(
                detail: "the saved query '\(name)' asks for itself: "
                    + (savedPath + [name]).joined(separator: " → "), position: position, isFinal: true)
        }
        do throws(QueryCosts.TooMany) { try costs.addSaved() } catch {
            throw QuerySyntaxError(
                detail: "the query asks for more than \(QueryCosts.maximumSaved) saved queries", position: position,
                isFinal: true)
        }
        do throws(QuerySyntaxError) {
            var parser = try QueryParser(query, language)
            parser.savedPath = savedPath + [name]
            parser.costs = costs
            guard let node = try parser.whole() else {
                throw QuerySyntaxError(detail: "it is empty", position: 0)
            }
            costs = parser.costs
            take(parser.warnings, at: position)
            for (unknown, _) in parser.unknownFields where !unknownFields.contains(where: { $0.name == unknown }) {
                unknownFields.append((unknown, position))
            }
            return node
        } catch {
            let detail = error.isFinal ? error.detail : "in the saved query '\(name)': \(error.detail)"
            throw QuerySyntaxError(detail: detail, position: position, isFinal: true)
        }
    }
}

extension QueryNode.FieldValue {
    /// A value in quotes.
    static func phrase(of text: String) -> QueryNode.FieldValue {
        guard case .phrase(let text) = QueryNode.phrase(of: text) else { return .phrase(text) }
        return .phrase(text)
    }
}
