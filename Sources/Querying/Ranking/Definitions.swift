/// Questions for what something is, and passages that say it.
///
/// Phrases and verbs are the usual ones of each language's dictionaries and grammars, in the form for comparing.
enum Definitions {
    /// What stands before the subject, and after it.
    private static let questions: [(before: [String], after: [String])] = {
        var tools = QueryTools()
        return phrases.map { phrase in
            let parts = phrase.split(separator: "…", omittingEmptySubsequences: false).map {
                tools.words(of: String($0))
            }
            return (parts[0], parts[1])
        }
    }()

    private static let phrases = [
        // English
        "what is …", "what are …", "what was …", "what were …", "who is …", "who was …", "what's …", "whats …",
        "define …",
        "definition of …", "… definition", "meaning of …", "… meaning", "what does … mean", "what do … mean",
        "what is … called",
        "what is meant by …",
        // German
        "was ist …", "was sind …", "was bedeutet …", "was heisst …", "was bezeichnet …", "wer war …", "wer ist …",
        "definition von …",
        "bedeutung von …", "was versteht man unter …",
        // French
        "qu'est-ce que …", "qu'est ce que …", "qu est ce que …", "qu'est-ce qu …", "c'est quoi …", "que signifie …",
        "que veut dire …",
        "definition de …", "qui est …", "qui etait …",
        // Spanish, Portuguese, Italian, Catalan, Romanian
        "que es …", "que son …", "que significa …", "definicion de …", "quien es …", "quien fue …",
        "o que e …", "o que sao …", "o que significa …", "definicao de …", "quem e …", "quem foi …",
        "che cos'e …", "cos'e …", "cosa e …", "che cosa e …", "cosa sono …", "cosa significa …", "definizione di …",
        "chi e …",
        "que vol dir …", "ce este …", "ce inseamna …",
        // Dutch, Swedish, Danish, Norwegian
        "wat is …", "wat zijn …", "wat betekent …", "vad ar …", "vad betyder …", "hvad er …", "hvad betyder …",
        "hva er …", "hva betyr …",
        // Russian, Ukrainian, Polish, Czech
        "что такое …", "что значит …", "что означает …", "определение …", "кто такой …", "кто такая …", "що таке …",
        "що означає …",
        "co to jest …", "czym jest …", "co oznacza …", "co je …", "co to je …", "co znamena …",
        // Finnish, Hungarian, Turkish, Greek, Indonesian, Vietnamese
        "mika on …", "mita tarkoittaa …", "mi az …", "mit jelent …", "… nedir", "… ne demek", "τι ειναι …", "apa itu …",
        "… la gi",
    ]

    /// Articles before a subject, which passages have or not.
    private static let articles: Set<String> = [
        "a", "an", "the", "der", "die", "das", "ein", "eine", "einen", "le", "la", "les", "l", "un", "une", "el", "los",
        "las", "una", "o",
        "os", "as", "um", "uma", "il", "lo", "gli", "i", "een", "de", "het", "en", "ett", "et",
    ]

    /// What follows a subject that is defined, by language.
    private static let verbs: [String: Set<String>] = [
        "en": ["is", "are", "was", "were", "means", "mean", "refers", "denotes", "describes", "stands"],
        "de": ["ist", "sind", "war", "waren", "bezeichnet", "bedeutet", "heisst", "nennt"],
        "fr": ["est", "sont", "etait", "designe", "signifie"], "es": ["es", "son", "fue", "significa", "designa"],
        "pt": ["e", "sao", "foi", "significa"], "it": ["e", "sono", "era", "significa", "indica"],
        "ca": ["es", "son", "significa"],
        "ro": ["este", "sunt", "inseamna"], "nl": ["is", "zijn", "was", "betekent"], "sv": ["ar", "var", "betyder"],
        "da": ["er", "var", "betyder"], "no": ["er", "var", "betyr"], "ru": ["это", "является", "означает", "значит"],
        "uk": ["це", "є", "означає"], "pl": ["to", "jest", "sa", "oznacza"], "cs": ["je", "jsou", "znamena"],
        "fi": ["on", "ovat", "tarkoittaa"], "hu": ["az", "jelent"], "el": ["ειναι", "ηταν"], "id": ["adalah", "ialah"],
        "vi": ["la"],
    ]

    /// Words of a subject at most: what is longer asks for something else.
    private static let maximumWords = 5

    /// The places of the subject in the words of a question for a definition; nil for other queries.
    static func subject(of words: [String]) -> Range<Int>? {
        for (before, after) in questions {
            guard words.count > before.count + after.count, words.starts(with: before),
                words.suffix(after.count).elementsEqual(after)
            else { continue }
            var start = before.count
            let end = words.count - after.count
            if end - start > 1, articles.contains(words[start]) { start += 1 }
            if end - start <= maximumWords { return start..<end }
        }
        return nil
    }

    /// Whether a word says of what stands before it what it is.
    static func isVerb(_ word: String, language: String?) -> Bool {
        language.flatMap { verbs[$0]?.contains(word) } ?? false
    }
}
