internal import Passages
internal import SearchAPI
internal import XapianIndex

extension QueryNode.Clauses {
    /// What `within:` asks of the others; nil where it does not stand here.
    var scope: QueryNode.Scope? {
        for case .within(let scope) in must { return scope }
        return nil
    }

    /// How much of what may occur can add to a score.
    var plainWordCount: Int { may.reduce(0) { $0 + $1.leafCount } }
}

extension QueryPlanner {
    /// Words and phrases that are to stand together. The rest of the query, fields and exclusions, holds as elsewhere.
    mutating func within(
        _ scope: QueryNode.Scope, _ clauses: QueryNode.Clauses, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        // Fields and exclusions hold as elsewhere; words that are left out may occur.
        let firm = clauses.must.filter { !$0.hasPositiveText && $0 != .within(scope) }
        let nodes = subjects(clauses)
        let outer = restrictions.count
        defer { restrictions.removeLast(restrictions.count - outer) }
        var required = try all(of: firm, &reader, &tools)
        switch scope {
        case .sentence:
            let operands = try nodes.compactMap { try textOperand($0, &reader, &tools) }
            required.append(
                try checked(
                    candidates(operands.map(\.candidates)), .sentence(operands.map(\.test)), "within:sentence", &reader,
                    &tools))
        case .paragraph: required += try all(of: nodes, &reader, &tools)
        case .section:
            let operands = try nodes.compactMap { try textOperand($0, &reader, &tools) }
            let passages = try inOneSection(operands, &reader, &tools)
            // No passage needs to have them all: any of them ranks.
            required.append(.filter(.or(operands.map(\.candidates)), by: .passages(passages)))
        }
        var core = IndexQuery.and(required)
        let others = clauses.may.filter { !nodes.contains($0) && $0.isPlain }
        if !others.isEmpty {
            let found = try choices(others, isRequired: false, &reader, &tools)
            core = .andMaybe(core, .or(found.telling + found.others))
        }
        return clauses.mustNot.isEmpty ? core : .andNot(core, try excluded(clauses.mustNot, &reader, &tools))
    }

    /// The positive words and phrases, those in brackets with them, each of which has to be there. Words that say little are
    /// left out beside others that must not stand there.
    private func subjects(_ clauses: QueryNode.Clauses) -> [QueryNode] {
        func parts(_ node: QueryNode) -> [QueryNode] {
            switch node {
            case .and(let nodes): nodes.flatMap(parts)
            case .clauses(let inner): subjects(inner)
            case .field, .within, .not: []
            case .wildcard: node == .everything ? [] : [node]
            case .word, .phrase, .fuzzy, .near: [node]
            // Alternatives that are more than words are looked for elsewhere.
            case .or: node.canBeNear ? [node] : []
            }
        }
        let firm = (clauses.must + clauses.should).flatMap(parts)
        let plain = clauses.may.flatMap { node in
            if case .or(let nodes) = node, clauses.may.count == 1 { return nodes.flatMap(parts) }
            return parts(node)
        }
        let telling = plain.filter { node in
            guard case .word(let word) = node else { return true }
            return !context.isStop(word.lowercased())
        }
        return firm + (firm.isEmpty && telling.isEmpty ? plain : telling)
    }

    /// The passages that have one of `operands` at least, of those sections of a document that have them all.
    private mutating func inOneSection(
        _ operands: [TextOperand], _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [UInt32] {
        struct Section: Hashable {
            var document: UInt32
            var path: [String]
        }
        var found: [[Section: [UInt32]]] = []
        for operand in operands {
            var sections: [Section: [UInt32]] = [:]
            var checker = TextChecker(operand.test)
            let isKnown = operand.test.isKnownToIndex
            var places: [(number: UInt32, ordinal: Int, section: [String])] = []
            try visit(operand.candidates, [], operand.name, &reader) { number, bytes throws(IndexError) in
                if !isKnown {
                    guard try StoredRecord.anyText(in: bytes, { checker.passes($0) }) else { return }
                }
                let place = try StoredRecord.place(in: bytes)
                places.append((number, place.ordinal, place.section))
            }
            for (number, ordinal, path) in places {
                let document = reader.number(number, movedBy: 1 - ordinal)
                sections[Section(document: document, path: path), default: []].append(number)
            }
            if sections.isEmpty { return [] }
            found.append(sections)
        }
        guard var common = found.first.map({ Set($0.keys) }) else { return [] }
        for sections in found.dropFirst() { common.formIntersection(sections.keys) }
        return Set(found.flatMap { sections in common.flatMap { sections[$0] ?? [] } }).sorted()
    }
}
