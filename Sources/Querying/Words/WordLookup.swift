internal import Passages
internal import XapianIndex

/// A form of a word that is looked for.
struct SoughtForm: Hashable, Sendable {
    /// How near it is to what was typed; what is nearer comes first.
    enum Kinship: Int, Hashable, Sendable, Comparable {
        /// The very letters, but for capitals.
        case typed
        /// The same letters but for accents.
        case folded
        /// Another form with the same stem, in the language whose stemmer made it.
        case inflected

        static func < (first: Kinship, second: Kinship) -> Bool { first.rawValue < second.rawValue }
    }

    /// With its prefix.
    var term: String
    var form: FormTerm
    var kinship: Kinship
    /// Passages that have it.
    var passages: Int
}

/// What a typed word may find.
struct WordForms: Hashable, Sendable {
    /// The nearest first, of equally near ones the most frequent.
    var forms: [SoughtForm] = []
    /// BM25's inverse document frequency of all of them as one word.
    var weight = 0.0
    /// Forms that were left out.
    var cut = 0

    var terms: [String] { forms.map(\.term) }

    /// Forms of a word that are looked for at most.
    static let maximum = 64
}

/// What is looked up of a word.
struct LookedUpWord: Hashable, Sendable {
    /// In its form for stemming.
    var word: [UInt8]
    /// The language whose stems are looked for besides those of the languages that have the word; nil for no stems at all.
    var language: String?
}

extension QueryContext {
    /// What a word may find: the one way from a typed word to the terms of the index.
    ///
    /// The vocabulary says in which languages and with which accents it occurs. Each of these forms is looked for, and, where
    /// inflections are wanted, what shares its stem in its language. Of a word that does not occur, the stems in all languages of the
    /// index are looked for.
    ///
    /// - Parameters:
    ///   - word: In its form for stemming.
    ///   - folded: In its form for comparing.
    func lookUp(
        _ word: [UInt8], folded: String, inflected: Bool, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> WordForms {
        let key = LookedUpWord(word: word, language: inflected ? stopLanguages.first ?? "" : nil)
        return try known.value(of: key) {
            try find(word, folded: folded, inflected: inflected, &reader, &tools)
        }
    }

    private func find(
        _ word: [UInt8], folded: String, inflected: Bool, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> WordForms {
        let own = Set(try words.forms(of: folded))
        var found: [FormTerm: (kinship: SoughtForm.Kinship, passages: Int)] = [:]
        for form in own {
            let passages = try reader.frequency(of: Self.term(form))
            if passages > 0 { found[form] = (form.word == word ? .typed : .folded, passages) }
        }
        if inflected {
            var stems = Set(own.map { FormTerm(language: $0.language, stem: $0.stem, word: []) })
            let others = own.isEmpty ? languages : stopLanguages
            for language in Set(own.map(\.language) + others) {
                stems.insert(FormTerm(language: language, stem: tools.stem(word, language: language), word: []))
            }
            for stem in stems {
                try Self.forEachForm(of: stem, &reader) { form, passages in
                    if found[form] == nil { found[form] = (.inflected, passages) }
                }
            }
        }
        var result = WordForms()
        result.forms = found.map { form, what in
            SoughtForm(term: Self.term(form), form: form, kinship: what.kinship, passages: what.passages)
        }
        result.forms.sort { ($0.kinship, $1.passages, $0.term) < ($1.kinship, $0.passages, $1.term) }
        if result.forms.count > WordForms.maximum {
            result.cut = result.forms.count - WordForms.maximum
            result.forms.removeLast(result.cut)
        }
        if let language = statistics.language(of: result.forms.map { ($0.form.language, $0.passages) }) {
            let own = result.forms.filter { $0.form.language == language }
            let count = own.count == 1 ? own[0].passages : try reader.frequency(ofAny: own.map(\.term))
            result.weight = statistics.weight(frequency: count, language: language)
        } else {
            result.weight = statistics.weight(frequency: 0)
        }
        return result
    }

    /// The same for a token of a buffer.
    func lookUp(
        _ token: Token, _ buffer: TokenBuffer, inflected: Bool, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> WordForms {
        try lookUp(
            buffer.normal(token) { Array($0) }, folded: buffer.foldedText(token), inflected: inflected, &reader, &tools)
    }

    /// The same for a text that is one word, or the first word of a text that is more.
    func lookUp(
        text: String, inflected: Bool, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> WordForms {
        tools.tokenizer.tokenize(text, into: &tools.buffer)
        let buffer = tools.buffer
        // `17km` is a compound of two words; the compound stands last.
        guard let token = buffer.tokens.last(where: { $0.kind == .compound }) ?? buffer.tokens.first,
            token.kind == .word || token.kind == .compound
        else { return WordForms() }
        return try lookUp(token, buffer, inflected: inflected, &reader, &tools)
    }

    /// The weight of terms as one word.
    func weight(ofTerms terms: [String], _ reader: inout IndexReader) throws -> Double {
        var forms: [(language: String, passages: Int)] = []
        var most = 0
        for term in terms {
            let passages = try reader.frequency(of: term)
            most = max(most, passages)
            if let form = FormTerm(Array(term.utf8.dropFirst(IndexSchema.wordPrefix.utf8.count))) {
                forms.append((form.language, passages))
            }
        }
        return forms.isEmpty ? statistics.weight(frequency: most) : statistics.weight(of: forms)
    }

    /// The term of a form where text, title and headings are searched.
    static func term(_ form: FormTerm) -> String {
        IndexSchema.wordPrefix + String(decoding: form.bytes, as: UTF8.self)
    }

    /// Visits the forms in the index that have a stem in a language.
    private static func forEachForm(
        of stem: FormTerm, _ reader: inout IndexReader, _ body: (FormTerm, Int) -> Void
    ) throws {
        let beginning = stem.beginning
        let prefix = IndexSchema.wordPrefix + String(decoding: beginning, as: UTF8.self)
        let length = prefix.utf8.count
        try reader.forEachTermBytes(prefix: prefix) { term, passages in
            guard FormTerm.endsStem(term, at: length) else { return false }
            if let form = FormTerm(term.dropFirst(IndexSchema.wordPrefix.utf8.count)) { body(form, passages) }
            return true
        }
    }
}

extension QueryTools {
    /// The stem of a word in its form for stemming.
    func stem(_ word: [UInt8], language: String) -> [UInt8] {
        word.withUnsafeBufferPointer { stems.stem($0, language: language) }
    }
}

/// How frequent terms are in the index, and what follows for their weight.
struct TermStatistics: Sendable {
    /// Passages, the dead with them, as Xapian counts them.
    let passages: Double
    /// Passages of each language, and of the one that has most.
    private let byLanguage: [String: Double]
    private let most: Double

    init(_ manifest: Manifest) {
        passages = Double(max(1, manifest.segments.reduce(0) { $0 + $1.passages }))
        byLanguage = manifest.languages.mapValues { Double($0) }
        most = byLanguage.values.max() ?? passages
    }

    /// The weight of a term, and not a word's: among all passages.
    func weight(frequency: Int) -> Double { Self.weight(Double(frequency), of: passages) }

    /// The weight of a word by what its forms have: languages, and passages in each. Forms are taken to stand where they stand by chance.
    ///
    /// A word is as rare as it is in the language that has it most, and a word that stands once in its language is as rare as one that
    /// stands once in the language of most passages. So passages of another language, however many are added, change nothing in the order of those of this
    /// one, and the words of a language with few passages do not weigh more for that.
    func weight(of forms: [(language: String, passages: Int)]) -> Double {
        guard let best = most(of: forms) else { return weight(frequency: 0) }
        return weight(best.count, language: best.language)
    }

    /// The language that has most of a word, by its forms; nil where there is none.
    func language(of forms: [(language: String, passages: Int)]) -> String? { most(of: forms)?.language }

    private func most(of forms: [(language: String, passages: Int)]) -> (language: String, count: Double)? {
        var without: [String: Double] = [:]
        for form in forms {
            let all = passages(in: form.language)
            without[form.language, default: 1] *= 1 - min(1, Double(form.passages) / all)
        }
        var best: (language: String, count: Double)?
        for (language, share) in without {
            let count = passages(in: language) * (1 - share)
            if let known = best, (known.count, language) > (count, known.language) { continue }
            best = (language, count)
        }
        return best
    }

    private func weight(_ count: Double, language: String) -> Double {
        let all = passages(in: language)
        return Self.weight(min(count, all), of: all) * Self.weight(1, of: most) / Self.weight(1, of: all)
    }

    /// The weight of a word that so many passages of a language have.
    func weight(frequency: Int, language: String) -> Double { weight(Double(frequency), language: language) }

    /// Passages of a language; all, where none is known to be in it.
    func passages(in language: String) -> Double { max(1, byLanguage[language] ?? passages) }

    /// BM25's inverse document frequency as Xapian computes it (xapian-core/weight/bm25weight.cc): ratios under 2 are drawn
    /// in, so that no weight is negative.
    private static func weight(_ frequency: Double, of passages: Double) -> Double {
        var ratio = (passages - frequency + 0.5) / (frequency + 0.5)
        if ratio < 2 { ratio = max(0, ratio) * 0.5 + 1 }
        return Logarithm.natural(ratio)
    }
}
