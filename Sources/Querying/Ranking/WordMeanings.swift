internal import Passages
internal import XapianIndex

/// What the tokens of a text stand for: which of a query's words, and how surely.
struct WordMeanings {
    /// What a form stands for.
    struct Meaning {
        /// The query's word.
        var word: Int
        /// 0 for the word itself, in any of its forms; that of a relative.
        var likeness: Double
        var kinship: SoughtForm.Kinship
    }

    private var sought = SoughtForms()
    /// By the places of the forms.
    private var meanings: [Meaning] = []

    init(_ query: RankedQuery, _ relatives: [WordRelative]) {
        for (index, word) in query.words.enumerated() {
            if word.isGram {
                let term = IndexSchema.wordPrefix + String(decoding: word.folded, as: UTF8.self)
                learn(term, Meaning(word: index, likeness: 0, kinship: .typed))
            }
            for form in word.forms {
                learn(form.term, Meaning(word: index, likeness: 0, kinship: form.kinship))
            }
        }
        for relative in relatives {
            for term in relative.terms {
                learn(term, Meaning(word: relative.word, likeness: relative.likeness, kinship: .inflected))
            }
        }
    }

    private mutating func learn(_ term: String, _ meaning: Meaning) {
        sought.insert(term, place: meanings.count)
        meanings.append(meaning)
    }

    func language(_ code: String?) -> SoughtForms.Language { sought.language(code) }

    /// What a token stands for, if it is one of the query's words or like one.
    @inline(__always)
    func meaning(of index: Int, _ buffer: TokenBuffer, _ language: SoughtForms.Language) -> Meaning? {
        let token = buffer.tokens[index]
        let place: Int32
        switch token.kind {
        case .word, .compound: place = sought.place(of: token, buffer, language)
        case .ideograph, .cluster:
            var key = buffer.folded(token) { Array($0) }
            if token.continuesRun, index > 0 { key = buffer.folded(buffer.tokens[index - 1]) { Array($0) } + key }
            place = sought.place(of: key)
        }
        return place < 0 ? nil : meanings[Int(place)]
    }
}
