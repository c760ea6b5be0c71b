/// Words that say little by themselves: articles, pronouns, prepositions, auxiliaries, question words. They are searched, at a
/// lower weight, and never dropped.
enum StopWords {
    /// Whether a folded word is one in any of the languages.
    static func contains(_ word: String, languages: [String]) -> Bool {
        languages.contains { StopWordLists.all[$0]?.contains(word) ?? false }
    }

    /// The languages whose stop words a query's are to be compared with.
    ///
    /// What is a stop word in one language is a word of weight in another (`war`, `die`, `hat`). So it is the language of
    /// which most stop words stand in the query, if these are two or more; else the one that most passages are in. Languages that the
    /// index has not are asked as well, so that passages in another language change nothing.
    ///
    /// - Parameter languages: Those of the index, the most frequent first.
    static func languages(of words: [String], among languages: [String]) -> [String] {
        var best: (language: String, count: Int)?
        let others = StopWordLists.all.keys.filter { !languages.contains($0) }.sorted()
        for language in languages + others {
            guard let list = StopWordLists.all[language] else { continue }
            let count = words.reduce(0) { $0 + (list.contains($1) ? 1 : 0) }
            if count >= 2, count > best?.count ?? 0 { best = (language, count) }
        }
        if let best { return [best.language] }
        return languages.first.flatMap { StopWordLists.all[$0] == nil ? nil : [$0] } ?? []
    }
}
