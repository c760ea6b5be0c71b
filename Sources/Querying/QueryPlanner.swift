internal import Passages
internal import SearchAPI
internal import XapianIndex

/// A query, ready to run.
struct QueryPlan {
    var query: IndexQuery
    /// Terms of the words that are looked for, each with the word as it was written: what is marked in snippets.
    var terms: [(term: String, word: String)]
    var warnings: [SearchWarning]
    /// What the texts of matches have to pass as well; nil where all matches do.
    var verifier: TextVerifier?
    /// True where the time was up before all texts were looked at.
    var isPartial = false
}

/// What a plan is made for, besides the tree.
struct PlanRequest {
    /// The same key means or, different keys mean and.
    var filters: [String: [String]] = [:]
    /// How words are compared.
    var match = WordMatch.stemmed
    /// Passages that a page needs, those before it with them: with fewer, phrases among plain words are let go.
    var wanted = 10
    /// Whether texts of matches may be looked at after the plan, as they are ranked: enough for a page, but what is counted of all
    /// matches needs the plan to look at all of them.
    var canVerifyLater = false
    var deadline: Deadline
}

/// Turns a tree into what the engine runs, with the words that the index has.
///
/// Divided by subject: words (`WordPlanning`), what is checked on the text (`TextPlanning`), `within:` (`ScopePlanning`),
/// fields (`FieldPlanning`), synonyms (`SynonymPlanning`); wildcards stand in `Words`.
struct QueryPlanner {
    let context: QueryContext
    let request: PlanRequest
    /// When texts are no longer looked at: what ranks and shows them needs time as well.
    let textDeadline: Deadline
    private(set) var terms: [(term: String, word: String)] = []
    private var seenTerms: Set<String> = []
    private(set) var warnings: [SearchWarning] = []
    private var frequencies: [String: Int] = [:]
    /// Words with `*` or `~` looked up so far, those in phrases with them.
    var expansionsMade = 0
    /// What passages have to match anyway, where the query is that is being planned: no others need be read.
    var restrictions: [IndexQuery] = []
    /// Passages that passed a test, by test and candidates.
    var passed: [TextOperand: [UInt32]] = [:]
    /// Texts read so far.
    var checks = 0
    /// Whether what is being planned must not match.
    private(set) var isExcluding = false
    /// Whether the query asks for one word alone, apart from words that say little.
    private(set) var isOneWord = false
    /// Whether the query is a word and nothing else, not even words that say little.
    private(set) var isNothingElse = false
    /// Words that a long query keeps of those that may occur; nil where it keeps all.
    var kept: Set<String>?
    /// The words as they were written that have one of those in them.
    var keptTexts: Set<String> = []
    /// Whether phrases among plain words are let go, and whether there is one.
    private var isRelaxed = false
    private var hasSoftPhrase = false
    var isPartial = false
    /// What is left for later.
    private var tests: [TextTest] = []
    /// Synonyms that were added, as a warning tells them.
    var synonymsAdded: [String] = []

    /// A query with more distinct words keeps the rarest of them: Xapian's cost grows with the square of their number.
    static let maximumWords = 64
    /// Words whose frequency is looked up for that.
    static let maximumLookups = 2000
    /// Words that a wildcard stands for at most.
    static let maximumExpansions = 200
    /// Texts that the phrases, NEARs and wildcards of a query read at most.
    static let maximumChecks = 200_000
    /// How much of the time texts may be looked at.
    private static let textShare = 0.7

    private init(_ context: QueryContext, _ request: PlanRequest) {
        self.context = context
        self.request = request
        textDeadline = request.deadline.part(Self.textShare)
    }

    /// The plan of a tree.
    static func plan(
        _ node: QueryNode, _ request: PlanRequest, _ context: QueryContext, _ records: inout Records,
        _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> QueryPlan {
        var planner = QueryPlanner(context, request)
        planner.isOneWord = node.isOneWord(context)
        if case .word = node { planner.isNothingElse = true }
        try planner.chooseWords(node, &reader, &tools)
        var query = try planner.filtered(node, &reader, &tools)
        var verifier = planner.verifier()
        if planner.hasSoftPhrase {
            let found = try count(query, &verifier, request, &records, &reader)
            if found < request.wanted, !planner.isPartial {
                planner.isRelaxed = true
                query = try planner.filtered(node, &reader, &tools)
                verifier = planner.verifier()
                planner.warn(
                    "phrase_relaxed",
                    "with the phrase as it is written there are \(found) passages; those that have its words come after them (+\"…\" to have none but the phrase)"
                )
            }
        }
        planner.reportSynonyms()
        return QueryPlan(
            query: query, terms: planner.terms, warnings: planner.warnings, verifier: verifier,
            isPartial: planner.isPartial)
    }

    private func verifier() -> TextVerifier? {
        tests.isEmpty ? nil : TextVerifier(tests)
    }

    /// How many passages match; of more than a page needs a lower bound.
    private static func count(
        _ query: IndexQuery, _ verifier: inout TextVerifier?, _ request: PlanRequest, _ records: inout Records,
        _ reader: inout IndexReader
    ) throws -> Int {
        func search(_ size: Int, _ pairs: [UInt64], _ reader: inout IndexReader) throws -> Page {
            try reader.search(
                query, offset: 0, limit: size, countUpTo: request.wanted, order: .relevance, k1: 1,
                budget: request.deadline.remaining, wantsSignatures: false, pairs: pairs)
        }
        return try verifier?.page(request.wanted, request.deadline, &records, &reader, search).matchesLower
            ?? search(1, [], &reader).matchesLower
    }

    private mutating func filtered(
        _ node: QueryNode, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        restrictions = []
        tests = []
        for (key, values) in request.filters.sorted(by: { $0.key < $1.key }) {
            restrictions.append(try filter(key, values, &tools, &reader))
        }
        let filters = restrictions
        return filters.reduce(try query(node, isRequired: false, isRoot: true, &reader, &tools)) { .filter($0, by: $1) }
    }

    // MARK: Trees

    /// What a node stands for.
    ///
    /// - Parameters:
    ///   - isRequired: Whether it decides what matches. Else a compound, or a run of ideographs, counts by its parts.
    ///   - isRoot: Whether nothing matches without it, so that texts can be looked at when all else is known to match.
    mutating func query(
        _ node: QueryNode, isRequired: Bool, isRoot: Bool = false, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> IndexQuery {
        switch node {
        case .word(let word):
            var query = try self.word(word, isRequired: isRequired, &reader, &tools)
            query = try withSynonyms(query, of: word, &reader, &tools)
            var others = try otherSpellings(of: [node], &reader, &tools)
            if !isRequired { others += try compounds(of: [node], &reader, &tools) }
            return others.isEmpty ? query : .or([query] + others)
        case .phrase, .near: return try texts(node, isRoot: isRoot, &reader, &tools)
        case .wildcard(let pattern): return try wildcard(pattern, &reader, &tools)
        case .fuzzy(let word, let edits): return try fuzzy(word, edits: edits, &reader, &tools)
        case .field(let field, let value): return try fieldQuery(field, value, &reader, &tools)
        case .within: return .all
        case .and(let nodes):
            var clauses = QueryNode.Clauses()
            for node in nodes {
                if case .not(let inner) = node { clauses.mustNot.append(inner) } else { clauses.must.append(node) }
            }
            return try query(clauses, isRequired: true, isRoot: isRoot, &reader, &tools)
        case .or(let nodes):
            let found = try choices(nodes, isRequired: isRequired, &reader, &tools)
            // A passage that has words of the query that say nothing, and no other, is no answer, and is not counted as one.
            guard isRoot, !found.telling.isEmpty, !found.others.isEmpty else {
                return .or(found.telling + found.others)
            }
            return .andMaybe(.or(found.telling), .or(found.others))
        case .not(let inner): return .andNot(.all, try excluded([inner], &reader, &tools))
        case .clauses(let clauses):
            return try query(clauses, isRequired: isRequired, isRoot: isRoot, &reader, &tools)
        }
    }

    mutating func query(
        _ clauses: QueryNode.Clauses, isRequired: Bool, isRoot: Bool, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> IndexQuery {
        if let scope = clauses.scope { return try within(scope, clauses, &reader, &tools) }
        let outer = restrictions.count
        defer { restrictions.removeLast(restrictions.count - outer) }
        var required = try all(of: clauses.must, isRoot: isRoot, &reader, &tools)
        let found = try choices(clauses.may, isRequired: isRequired, isPreferred: true, &reader, &tools)
        // As above.
        let decides = clauses.must.isEmpty && clauses.should.isEmpty && !found.telling.isEmpty
        var optional = decides ? found.telling : found.telling + found.others
        for node in clauses.should {
            guard case .phrase(let text) = node else { continue }
            hasSoftPhrase = true
            if isRelaxed {
                optional += try preferred(text, isFirst: true, words: clauses.plainWordCount, &reader, &tools)
            } else {
                required.append(try texts(node, isRoot: isRoot, &reader, &tools))
            }
        }
        var core = required.isEmpty ? IndexQuery.or(optional) : .and(required)
        if required.isEmpty && optional.isEmpty { core = .all }
        if !required.isEmpty && !optional.isEmpty { core = .andMaybe(core, .or(optional)) }
        if decides, !found.others.isEmpty { core = .andMaybe(core, .or(found.others)) }
        return clauses.mustNot.isEmpty ? core : .andNot(core, try excluded(clauses.mustNot, &reader, &tools))
    }

    /// What each of `nodes` stands for; those that cost least first, for each narrows down what the others are looked for in.
    ///
    /// They stay among the restrictions.
    mutating func all(
        of nodes: [QueryNode], isRoot: Bool = false, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [IndexQuery] {
        var queries: [IndexQuery] = []
        for node in nodes.sorted(by: { $0.cost < $1.cost }) {
            let query = try query(node, isRequired: true, isRoot: isRoot, &reader, &tools)
            queries.append(query)
            restrictions.append(query)
        }
        return queries
    }

    /// What must not match, which must not be marked either.
    mutating func excluded(
        _ nodes: [QueryNode], _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        let before = (terms, seenTerms, isExcluding)
        defer { (terms, seenTerms, isExcluding) = before }
        isExcluding = true
        return .or(try nodes.map { try query($0, isRequired: true, &reader, &tools) })
    }

    /// Any of `nodes`, each once at as many times its weight as it stands there; those apart that are words that say little.
    ///
    /// - Parameter isPreferred: Whether of a phrase its words count as well.
    mutating func choices(
        _ nodes: [QueryNode], isRequired: Bool, isPreferred: Bool = false, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> (telling: [IndexQuery], others: [IndexQuery]) {
        var choices: [IndexQuery] = []
        var others: [IndexQuery] = []
        for (node, times) in QueryWords.counted(nodes) {
            var choice: IndexQuery
            switch node {
            // Where only the rarest words are kept, a compound is what is left of it.
            case .word(let word):
                if kept != nil, !keptTexts.contains(word) { continue }
                choice = try self.word(word, isRequired: isRequired && kept == nil, &reader, &tools)
            case .phrase(let text) where isPreferred:
                choice = .or(try preferred(text, isFirst: false, words: 0, &reader, &tools))
            default: choice = try query(node, isRequired: isRequired, &reader, &tools)
            }
            if times > 1 { choice = .scale(choice, Double(times)) }
            if case .word(let word) = node, context.isStop(tools.tokenizer.key(word)) {
                others.append(choice)
            } else {
                choices.append(choice)
            }
        }
        choices += try synonyms(of: nodes, &reader, &tools)
        if kept == nil {
            choices += try otherSpellings(of: nodes, &reader, &tools)
            choices += try compounds(of: nodes, &reader, &tools)
        }
        return (choices, others)
    }

    // MARK: What is kept

    /// Leaves a test for later.
    mutating func verifyLater(_ test: TextTest) {
        if !tests.contains(test) { tests.append(test) }
    }

    /// Notes a term whose word is to be marked.
    mutating func note(_ term: String, _ word: String) {
        if seenTerms.insert(term).inserted { terms.append((term, word)) }
    }

    mutating func warn(_ code: String, _ detail: String) {
        let warning = SearchWarning(code: code, detail: detail)
        if !warnings.contains(warning) { warnings.append(warning) }
    }

    /// How many passages have a term.
    mutating func frequency(of term: String, _ reader: inout IndexReader) throws -> Int {
        if let known = frequencies[term] { return known }
        let frequency = try reader.frequency(of: term)
        frequencies[term] = frequency
        return frequency
    }
}

extension QueryNode {
    /// Whether it is one plain word, apart from words that say little.
    fileprivate func isOneWord(_ context: QueryContext) -> Bool {
        let nodes: [QueryNode]
        switch self {
        case .word: return true
        case .or(let all): nodes = all
        case .clauses(let clauses):
            guard clauses.must.isEmpty, clauses.should.isEmpty else { return false }
            nodes = clauses.may
        default: return false
        }
        let words = Set(nodes).filter { node in
            guard case .word(let text) = node else { return true }
            return !context.isStop(text.lowercased())
        }
        guard words.count == 1, case .word = words.first else { return false }
        return true
    }
}
