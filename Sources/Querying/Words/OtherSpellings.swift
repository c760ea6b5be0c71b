internal import Passages
internal import SearchAPI
internal import XapianIndex

/// A word of a query, in its form for comparing.
private struct QueryWord {
    var text: String
    var isCapital: Bool
    /// Whether all its letters are.
    var isAllCapitals: Bool
    var hasAccents: Bool
    var isHangul: Bool
}

extension QueryPlan {
    /// Whether a word is also looked for as it is spelt elsewhere: then it is rightly spelt, whether it occurs so or not.
    var hasOtherSpellings: Bool { warnings.contains { $0.code == "spellings_added" } }
}

extension QueryPlanner {
    /// What plain words that stand side by side are spelt as in other scripts and romanisations, as far as the index has it:
    /// weighed less than the words asked for. Says what was added.
    mutating func otherSpellings(
        of nodes: [QueryNode], _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [IndexQuery] {
        guard context.spellingWeight > 0, request.match == .stemmed, nodes.count <= Self.maximumWordsRespelt else {
            return []
        }
        var found: [IndexQuery] = []
        var run: [QueryWord] = []
        for node in nodes {
            if case .word(let text) = node {
                run += queryWords(text, &tools)
            } else {
                found += try spellings(ofRun: run, &reader, &tools)
                run.removeAll()
            }
        }
        found += try spellings(ofRun: run, &reader, &tools)
        return found.map { .scale($0, context.spellingWeight) }
    }

    /// A query of more words is a text, in which each name would be one of many.
    private static let maximumWordsRespelt = 20
    /// So many words, all in capitals, are a text in capitals.
    private static let wordsShouted = 4
    /// Each of these goes through a part of the vocabulary.
    private static let maximumSearches = 4

    private func queryWords(_ text: String, _ tools: inout QueryTools) -> [QueryWord] {
        tools.tokenizer.tokenize(text, into: &tools.buffer)
        let buffer = tools.buffer
        let bytes = Array(text.utf8)
        var words: [QueryWord] = []
        for token in buffer.tokens where token.kind == .word || token.kind == .ideograph {
            let isHangul = token.kind == .ideograph && buffer.isHangul(token)
            let folded = buffer.foldedText(token)
            if isHangul, token.continuesRun, words.last?.isHangul == true {
                words[words.count - 1].text += folded
                continue
            }
            guard isHangul || token.kind == .word else { continue }
            let written = String(decoding: bytes[token.start..<token.end], as: UTF8.self).unicodeScalars
            words.append(
                QueryWord(
                    text: folded, isCapital: written.first?.properties.isUppercase ?? false,
                    isAllCapitals: !written.contains(where: \.properties.isLowercase), hasAccents: token.hasAccents,
                    isHangul: isHangul))
        }
        return words
    }

    private mutating func spellings(
        ofRun words: [QueryWord], _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [IndexQuery] {
        guard !words.isEmpty else { return [] }
        let hasCapitals = words.contains(where: \.isCapital)
        let isShouted = words.count >= Self.wordsShouted && words.allSatisfy(\.isAllCapitals)
        var found: [IndexQuery] = []
        // Words of a Korean name are no names by themselves.
        var taken: Set<Int> = []
        for index in words.indices where !taken.contains(index) {
            guard let (query, count) = try koreanName(at: index, in: words, &reader, &tools) else { continue }
            found.append(query)
            taken.formUnion(index..<index + count)
        }
        var searches = 0
        for (index, word) in words.enumerated() where !taken.contains(index) && !word.isHangul {
            guard searches < Self.maximumSearches, try mayBeName(word, hasCapitals: hasCapitals, isShouted: isShouted)
            else { continue }
            let name = SpeltName(text: word.text, hasAccents: word.hasAccents)
            let spellings = try context.spellings.value(of: name) {
                try NameSpelling(name.text, hasAccents: name.hasAccents, context.words)?.found().map(\.word)
            }
            guard let others = spellings else { continue }
            searches += 1
            let own = Set(try terms(of: word.text, &reader, &tools))
            var added: [String] = []
            for other in others {
                for term in try terms(of: other, &reader, &tools) where !own.contains(term) {
                    note(term, word.text)
                    added.append(term)
                }
            }
            if !added.isEmpty {
                say(word.text, others)
                found.append(try weighed(added, &reader))
            }
        }
        return found
    }

    /// Whether a word is likely to be a name: it is written with a capital or, where the query has none, the text writes it so or
    /// has it not.
    private func mayBeName(_ word: QueryWord, hasCapitals: Bool, isShouted: Bool) throws -> Bool {
        // Of any language, for the query need not be in one of the index.
        guard !StopWordLists.all.values.contains(where: { $0.contains(word.text) }) else { return false }
        // In a text in capitals these say nothing.
        if isShouted { return try context.words.counts(of: word.text)?.isName ?? false }
        guard let counts = try context.words.counts(of: word.text) else { return !hasCapitals || word.isCapital }
        return hasCapitals ? word.isCapital && counts.capitalised * 2 > counts.passages : counts.isName
    }

    /// The terms of a word that occur in the index.
    private mutating func terms(
        of word: String, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> [String] {
        try context.lookUp(text: word, inflected: true, &reader, &tools).terms
    }

    private mutating func say(_ word: String, _ others: [String]) {
        warn("spellings_added", "\(word) was also looked for as \(others.prefix(8).joined(separator: ", "))")
    }

    // MARK: Korean names

    /// The other spellings of a Korean name that begins at `index`, and how many words it takes.
    private mutating func koreanName(
        at index: Int, in words: [QueryWord], _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> (IndexQuery, Int)? {
        if words[index].isHangul { return try latinNames(of: words[index].text, &reader, &tools).map { ($0, 1) } }
        let korean = KoreanSpelling(words: context.words)
        let texts = words[index...].prefix(3).prefix { !$0.isHangul }.map(\.text)
        // `Kim Yong-nam`, `Yong-nam Kim`; then `Kim Yongnam`, `Kim Koo`, `Yongnam Kim`.
        for count in [3, 2] where texts.count >= count {
            let name = Array(texts.prefix(count))
            for (family, given) in [(name[0], Array(name[1...])), (name[count - 1], Array(name[..<(count - 1)]))] {
                if let query = try koreanPerson(family, given, &reader, &tools) { return (query, count) }
            }
        }
        // A place: `Pyongyang`.
        guard context.words.hasHangul, KoreanNames.looksKorean(words[index].text) else { return nil }
        let names = try korean.hangul(family: nil, parts: [words[index].text])
        guard !names.isEmpty else { return nil }
        say(words[index].text, names)
        return (.or(try names.map { try hangulQuery($0, &reader, &tools) }), 1)
    }

    /// The other spellings of a person's name; nil where the index has none.
    private mutating func koreanPerson(
        _ family: String, _ given: [String], _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery? {
        let families = KoreanNames.families(spelt: family)
        guard !families.isEmpty else { return nil }
        let korean = KoreanSpelling(words: context.words)
        let hangul = context.words.hasHangul ? try korean.hangul(family: family, parts: given) : []
        let names = hangul.filter { (2...4).contains($0.unicodeScalars.count) }
        let romanised = try romanisations(families: families, given: given, &reader, &tools)
        let said = names + romanised.said
        guard !said.isEmpty else { return nil }
        say(([family] + given).joined(separator: " "), said)
        return .or(try names.map { try hangulQuery($0, &reader, &tools) } + romanised.queries)
    }

    /// Passages with a run of Hangul: with all pairs of its syllables.
    private mutating func hangulQuery(
        _ text: String, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        tools.tokenizer.tokenize(text, into: &tools.buffer)
        var pairs: [IndexQuery] = []
        for gram in QueryWords.grams(tools.buffer) where gram.isMarked {
            let term = IndexSchema.wordPrefix + gram.text
            note(term, text)
            pairs.append(.scale(.term(term), context.statistics.weight(frequency: try frequency(of: term, &reader))))
        }
        return .and(pairs)
    }

    /// A name in Hangul, which particles may follow, in Latin letters: a family name and a given one, or a place.
    private mutating func latinNames(
        of text: String, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery? {
        let korean = KoreanSpelling(words: context.words)
        let syllables = Array(text.unicodeScalars)
        guard syllables.count >= 2 else { return nil }
        let family = try korean.latinFamily(syllables[0])
        if !family.isEmpty {
            let given = Array(syllables[1..<min(3, syllables.count)])
            var choices: [IndexQuery] = []
            var said: [String] = []
            for spelling in try korean.latin(given) {
                choices.append(try wordQuery(spelling, &reader, &tools))
                said.append(spelling)
            }
            if given.count == 2 {
                let first = try korean.latin([given[0]])
                let second = try korean.latin([given[1]])
                if !first.isEmpty, !second.isEmpty {
                    choices.append(
                        .and([try anyOf(first, &reader, &tools), try anyOf(second, &reader, &tools)]))
                    said.append("\(first[0]) \(second[0])")
                }
            }
            if !choices.isEmpty {
                say(text, said.map { "\(family[0]) \($0)" })
                return .and([try anyOf(family, &reader, &tools), .or(choices)])
            }
        }
        for count in [3, 2] where syllables.count >= count {
            let places = try korean.latin(Array(syllables.prefix(count))).filter(KoreanNames.looksKorean)
            guard !places.isEmpty else { continue }
            say(text, places)
            return try anyOf(places, &reader, &tools)
        }
        return nil
    }

    /// The name in other Latin spellings: what the syllables that it may stand for are spelt as.
    private mutating func romanisations(
        families: [Unicode.Scalar], given: [String], _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> (queries: [IndexQuery], said: [String]) {
        let korean = KoreanSpelling(words: context.words)
        var family: Set<String> = []
        for syllable in families { family.formUnion(try korean.latinFamily(syllable)) }
        let names = KoreanParts.parts(of: given)
        guard !family.isEmpty, !names.isEmpty else { return ([], []) }
        var joined: Set<String> = []
        var apart: [IndexQuery] = []
        for (first, second) in names {
            var firsts: Set<String> = []
            for syllable in first { firsts.formUnion(KoreanNames.spellings(of: syllable)) }
            var seconds: Set<String> = []
            for syllable in second { seconds.formUnion(KoreanNames.spellings(of: syllable)) }
            for one in firsts {
                for other in seconds where try context.words.counts(of: one + other) != nil {
                    joined.insert(one + other)
                }
            }
            let (known, others) = (try knownNames(firsts), try knownNames(seconds))
            if !known.isEmpty, !others.isEmpty {
                apart.append(.and([try anyOf(known, &reader, &tools), try anyOf(others, &reader, &tools)]))
            }
        }
        let asked = given.joined()
        if joined.subtracting([asked]).isEmpty && given.count == 2 && apart.isEmpty { return ([], []) }
        var choices = apart
        let sorted = joined.sorted()
        if !sorted.isEmpty { choices.append(try anyOf(sorted, &reader, &tools)) }
        guard !choices.isEmpty else { return ([], []) }
        let query = IndexQuery.and([try anyOf(family.sorted(), &reader, &tools), .or(choices)])
        return ([query], sorted.filter { $0 != asked }.map { "\(family.sorted()[0]) \($0)" })
    }

    private func knownNames(_ spellings: Set<String>) throws -> [String] {
        var known: [String] = []
        for spelling in spellings.sorted() {
            guard let counts = try context.words.counts(of: spelling), counts.capitalised * 2 > counts.passages else {
                continue
            }
            known.append(spelling)
        }
        return known
    }

    private mutating func wordQuery(
        _ word: String, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        let terms = try terms(of: word, &reader, &tools)
        for term in terms { note(term, word) }
        return try weighed(terms, &reader)
    }

    private mutating func anyOf(
        _ words: [String], _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> IndexQuery {
        var all: [String] = []
        for word in words {
            for term in try terms(of: word, &reader, &tools) {
                note(term, word)
                all.append(term)
            }
        }
        return try weighed(all, &reader)
    }
}

/// A Korean given name in Latin letters, taken apart.
enum KoreanParts {
    /// The two syllables that words may stand for, each as all that it may be; several ways for a name written as one word.
    static func parts(of given: [String]) -> [(first: [Unicode.Scalar], second: [Unicode.Scalar])] {
        if given.count == 2 {
            let pair = (KoreanNames.syllables(spelt: given[0]), KoreanNames.syllables(spelt: given[1]))
            return pair.0.isEmpty || pair.1.isEmpty ? [] : [pair]
        }
        guard given.count == 1, given[0].utf8.count >= 3 else { return [] }
        let letters = Array(given[0].utf8)
        var parts: [(first: [Unicode.Scalar], second: [Unicode.Scalar])] = []
        for cut in 1..<letters.count {
            let first = KoreanNames.syllables(spelt: String(decoding: letters[..<cut], as: UTF8.self))
            let second = KoreanNames.syllables(spelt: String(decoding: letters[cut...], as: UTF8.self))
            if !first.isEmpty && !second.isEmpty { parts.append((first, second)) }
        }
        return parts
    }
}
