extension QueryNode {
    /// The query in the query language, fully explicit. Parsed again it is the same query.
    var text: String {
        switch self {
        case .word(let word): return Self.escaped(word)
        case .phrase(let words): return "\"\(words)\""
        case .wildcard(let pattern): return pattern
        case .fuzzy(let word, let edits): return word + "~" + (edits.map(String.init) ?? "")
        case .near(let nodes, let distance, let isOrdered):
            return nodes.map(\.operand).joined(separator: isOrdered ? " ADJ/\(distance) " : " NEAR/\(distance) ")
        case .field(let field, let value): return field.name + ":" + value.text
        case .within(let scope): return "within:" + scope.rawValue
        case .and(let nodes): return nodes.map(\.operand).joined(separator: " AND ")
        case .or(let nodes): return nodes.map(\.operand).joined(separator: " OR ")
        case .not(let node): return "NOT " + node.operand
        case .clauses(let clauses):
            // In a long sentence quotes would be emphasis.
            let isFirm = !clauses.should.isEmpty && PastedText.isLongSentence(clauses.plainWords)
            var parts = clauses.must.map { Self.signed("+", $0) }
            parts += clauses.should.map { isFirm ? "(\($0.text))" : $0.operand }
            for node in clauses.may {
                switch node {
                case .phrase: parts.append("?" + node.text)
                case _ where node.isPlain: parts.append(node.operand)
                default: parts.append("?(\(node.text))")
                }
            }
            parts += clauses.mustNot.map { Self.signed("-", $0) }
            return parts.joined(separator: " ")
        }
    }

    /// The text as a part of something larger.
    private var operand: String {
        switch self {
        case .word, .phrase, .wildcard, .fuzzy, .field, .within, .not: text
        case .near, .and, .or, .clauses: "(\(text))"
        }
    }

    private static func signed(_ sign: String, _ node: QueryNode) -> String {
        let operand = node.operand
        return QuerySigns.beginsOperand(operand.unicodeScalars) ? sign + operand : "\(sign)(\(node.text))"
    }

    /// A plain word, with a `\` before whatever would mean something.
    static func escaped(_ word: String) -> String {
        if isPlainASCII(word) { return word }
        if QuerySigns.operatorKind(word) != nil { return "\\" + word }
        let isPattern = WildcardSyntax.node(word) != nil
        let scalars = Array(word.unicodeScalars)
        var text = ""
        var prefix = ""
        for (index, scalar) in scalars.enumerated() {
            let isSpecial =
                switch scalar {
                case "\\", "(", ")": true
                case "+", "-", "=": index == 0 && QuerySigns.beginsOperand(scalars.dropFirst())
                case "*", "~", "?": isPattern
                case ":":
                    index + 1 < scalars.count && scalars[index + 1] != "/" && QuerySigns.isFieldName(prefix)
                default: QuerySigns.closingQuotes(scalar) != nil
                }
            if isSpecial { text += "\\" }
            text.unicodeScalars.append(scalar)
            prefix.unicodeScalars.append(scalar)
        }
        return text
    }
}

/// Whether a word has nothing but small ASCII letters, digits and what never is a sign: of a pasted text most have.
private func isPlainASCII(_ word: String) -> Bool {
    word.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: ","), UInt8(ascii: "."), UInt8(ascii: ";"), UInt8(ascii: "'"): true
        default: false
        }
    }
}

extension QueryNode.Clauses {
    /// The words that stand alone among what may occur.
    fileprivate var plainWords: [String] {
        may.compactMap { if case .word(let word) = $0 { word } else { nil } }
    }
}

extension QueryNode.FieldValue {
    /// The value in the query language.
    var text: String {
        switch self {
        case .words(let text): Self.escaped(text)
        case .phrase(let text): "\"\(text)\""
        case .range(let from, let to): "\(Self.escaped(from ?? ""))..\(Self.escaped(to ?? ""))"
        case .any: "*"
        }
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            if "\\()".unicodeScalars.contains(scalar) || QuerySigns.closingQuotes(scalar) != nil { text += "\\" }
            text.unicodeScalars.append(scalar)
        }
        return text
    }
}
