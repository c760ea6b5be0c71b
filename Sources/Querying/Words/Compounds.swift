internal import Passages
internal import SearchAPI
internal import XapianIndex

extension QueryPlanner {
    /// Languages that write compounds in one word.
    private static let compounding: Set<String> = ["de", "nl", "sv", "da", "no", "nb", "nn", "is", "fi", "hu", "et"]
    /// What may stand between the parts, in German, Dutch and Scandinavian languages.
    private static let links = ["", "s", "es", "n", "en", "er", "e"]
    /// Letters of a part.
    private static let leastPart = 4
    /// Words of a query that are taken apart at most.
    private static let maximumCompounds = 8
    /// What the parts count against the whole word.
    private static let compoundWeight = 0.6

    /// Passages that have both parts of a compound among plain words, as `Bibliothek der Universität` for
    /// `Universitätsbibliothek`; weighed less than the word itself. Says what was added. In a query in another language only a
    /// word that no passage has is taken apart.
    mutating func compounds(
        of nodes: [QueryNode], _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [IndexQuery] {
        let languages = context.languages.filter(Self.compounding.contains)
        guard !languages.isEmpty, request.match == .stemmed else { return [] }
        let isCompounding = context.stopLanguages.contains(where: Self.compounding.contains)
        var found: [IndexQuery] = []
        for case .word(let text) in nodes where found.count < Self.maximumCompounds {
            let words = tools.words(of: text)
            guard words.count == 1, try isCompounding || context.words.passages(of: words[0]) == 0,
                let (first, second) = try parts(of: words[0])
            else { continue }
            var both: [IndexQuery] = []
            for part in [first, second] {
                let found = try context.lookUp(text: part, inflected: true, &reader, &tools)
                for term in found.terms { note(term, text) }
                both.append(.scale(.synonym(found.terms.map { .term($0) }), found.weight))
            }
            found.append(.scale(.and(both), Self.compoundWeight))
            warn("compounds_split", "\(text) was searched as \(first) and \(second) as well")
        }
        return found
    }

    /// Two words of the index that a longer one is made of: those of which the rarer is most frequent.
    private func parts(of word: String) throws -> (String, String)? {
        let letters = Array(word.unicodeScalars)
        guard letters.count >= 2 * Self.leastPart, letters.allSatisfy(\.properties.isAlphabetic) else { return nil }
        func text(_ range: Range<Int>) -> String {
            String(String.UnicodeScalarView(letters[range]))
        }
        var best: (passages: Int, first: String, second: String)?
        for place in Self.leastPart...letters.count - Self.leastPart {
            let second = text(place..<letters.count)
            let seconds = try context.words.passages(of: second)
            guard seconds > best?.passages ?? 0 else { continue }
            for link in Self.links {
                let end = place - link.unicodeScalars.count
                guard end >= Self.leastPart, text(end..<place) == link else { continue }
                let first = text(0..<end)
                let passages = min(seconds, try context.words.passages(of: first))
                if passages > best?.passages ?? 0 { best = (passages, first, second) }
            }
        }
        return best.map { ($0.first, $0.second) }
    }
}
