internal import Passages
internal import XapianIndex

/// A name whose other spellings are looked for, in its form for comparing.
struct SpeltName: Hashable, Sendable {
    var text: String
    /// Whether it is written with accents that this form lacks.
    var hasAccents: Bool
}

/// Words of an index that are the same name in another script, or in another romanisation of it.
struct NameSpelling {
    private let words: IndexWords
    /// Keys that are met exactly, and those that may have an ending of declension after them.
    private let keys: Set<String>
    private let stems: Set<String>
    private let source: Romanisation.Script
    private let word: String
    private let looksSlavic: Bool

    /// The spellings of a word in its form for comparing; nil for one that has too little to be known by.
    init?(_ word: String, hasAccents: Bool, _ words: IndexWords) {
        var text = word
        guard let source = text.withUTF8({ Romanisation.script(of: $0) }) else { return nil }
        let keys = Romanisation.keys(of: word, hasAccents: hasAccents).filter { $0.utf8.count >= Self.minimumKey }
        guard word.unicodeScalars.count >= 4, !keys.isEmpty else { return nil }
        self.words = words
        self.source = source
        self.word = word
        self.keys = Set(keys)
        looksSlavic = source == .latin && Romanisation.looksSlavic(word, hasAccents: hasAccents)
        switch source {
        // A name in Latin letters is in the nominative; the text may have it in any case.
        case .latin:
            stems = Set(
                keys.filter { $0.utf8.count >= Self.minimumStem }.map { key in
                    key.utf8.count > Self.minimumStem && Self.isVowel(key.utf8.last) ? String(key.dropLast()) : key
                })
        // And the other way round: what is left without its ending is the name, or lacks a vowel of it.
        case .cyrillic, .greek:
            stems = Set(
                keys.flatMap { key in
                    Self.endings.filter { key.hasSuffix($0) }.map { String(key.dropLast($0.utf8.count)) }
                }.filter { $0.utf8.count >= Self.minimumStem })
        }
    }

    private static let minimumKey = 4
    private static let minimumStem = 5
    /// Endings of declension, as keys have them.
    private static let endings: Set<String> = [
        "a", "u", "o", "e", "i", "om", "em", "am", "im", "ami", "imi", "aH", "iH", "oi", "ei", "ogo", "ego", "omu",
        "emu",
        "os", "is", "as", "on", "ov",
    ]

    private static func isVowel(_ byte: UInt8?) -> Bool { byte.map { Array("aeiou".utf8).contains($0) } ?? false }

    /// The words in other scripts, or of other romanisations, the most frequent first.
    func found() throws(IndexError) -> [IndexWords.Found] {
        var targets: [Romanisation.Script] = []
        switch source {
        case .latin:
            if words.hasCyrillic { targets.append(.cyrillic) }
            if words.hasGreek { targets.append(.greek) }
            if looksSlavic { targets.append(.latin) }
        case .cyrillic, .greek: targets.append(.latin)
        }
        var found: [IndexWords.Found] = []
        for target in targets {
            for head in heads(in: target) {
                found += try words.words(from: head) { isSpelling($0, $1, in: target) }
            }
        }
        found.sort { ($1.counts.passages, $0.word) < ($0.counts.passages, $1.word) }
        return Array(found.prefix(Self.maximumSpellings))
    }

    private static let maximumSpellings = 12

    /// With what bytes words that may be spellings begin.
    private func heads(in script: Romanisation.Script) -> [[UInt8]] {
        var heads: Set<String> = []
        for key in keys.union(stems) {
            guard let first = key.unicodeScalars.first else { continue }
            for letter in Romanisation.letters(for: first, in: script) { heads.insert(letter) }
        }
        return heads.sorted().map { Array($0.utf8) }
    }

    private func isSpelling(
        _ other: UnsafeBufferPointer<UInt8>, _ counts: WordCounts, in script: Romanisation.Script
    ) -> Bool {
        // Names, in scripts that have capitals, as all of these do.
        guard counts.capitalised * 2 > counts.passages else { return false }
        let keys = Romanisation.keys(of: other, hasAccents: counts.hasAccents)
        if script == .latin {
            if source == .latin {
                guard !other.elementsEqual(word.utf8), !self.keys.isDisjoint(with: keys) else { return false }
                // Last, as it takes longest.
                return Romanisation.looksSlavic(String(decoding: other, as: UTF8.self), hasAccents: counts.hasAccents)
            }
            return keys.contains { key in
                self.keys.contains(key) || stems.contains(key)
                    || Self.isVowel(key.utf8.last) && stems.contains(String(key.dropLast()))
            }
        }
        return keys.contains { key in
            self.keys.contains(key)
                || Self.endings.contains { key.hasSuffix($0) && stems.contains(String(key.dropLast($0.utf8.count))) }
                || stems.contains(key) && keys.count == 1 && self.keys.contains { key.hasPrefix($0) }
        }
    }
}

/// Korean names in Hangul and in Latin letters.
struct KoreanSpelling {
    let words: IndexWords

    private static let maximumSpellings = 8

    /// Hangul that the Latin words may stand for and that some word of the index begins with.
    ///
    /// - Parameters:
    ///   - family: The spelling of a family name that comes first; nil where there is none, as in a place's name.
    ///   - parts: The words after it.
    func hangul(family: String?, parts: [String]) throws(IndexError) -> [String] {
        var starts = [""]
        if let family { starts = try existing(KoreanNames.families(spelt: family).map { String($0) }) }
        for part in parts { starts = try continued(starts, by: part) }
        return Array(starts.filter { $0.unicodeScalars.count >= 2 }.prefix(Self.maximumSpellings))
    }

    /// `starts`, each continued by syllables that are spelt as `spelling`, all of it.
    private func continued(_ starts: [String], by spelling: String) throws(IndexError) -> [String] {
        let letters = Array(spelling.utf8)
        // By how much of the spelling is used up.
        var reached: [[String]] = Array(repeating: [], count: letters.count + 1)
        reached[0] = starts
        for place in letters.indices where !reached[place].isEmpty {
            for end in place + 1...min(letters.count, place + KoreanNames.maximumSpelling) {
                let syllables = KoreanNames.syllables(spelt: String(decoding: letters[place..<end], as: UTF8.self))
                guard !syllables.isEmpty else { continue }
                for start in reached[place] where start.unicodeScalars.count < 5 {
                    reached[end] += try existing(syllables.map { start + String($0) })
                }
            }
        }
        return reached[letters.count]
    }

    private func existing(_ texts: [String]) throws(IndexError) -> [String] {
        var found: [String] = []
        for text in texts where try words.hasWord(from: Array(text.utf8)) { found.append(text) }
        return found
    }

    /// Latin words of the index that one word of Hangul may be spelt as: all syllables written together.
    func latin(_ hangul: [Unicode.Scalar]) throws(IndexError) -> [String] {
        var spellings = [""]
        for syllable in hangul {
            spellings = spellings.flatMap { start in KoreanNames.spellings(of: syllable).map { start + $0 } }
            guard !spellings.isEmpty, spellings.count <= 2000 else { return [] }
        }
        return try names(among: spellings)
    }

    /// Latin spellings of a family name that the index has.
    func latinFamily(_ syllable: Unicode.Scalar) throws(IndexError) -> [String] {
        try names(among: KoreanNames.familySpellings(of: syllable))
    }

    private func names(among spellings: [String]) throws(IndexError) -> [String] {
        var found: [IndexWords.Found] = []
        for spelling in Set(spellings) {
            guard let counts = try words.counts(of: spelling),
                counts.capitalised * 2 > counts.passages || counts.isCompound
            else { continue }
            found.append(IndexWords.Found(word: spelling, counts: counts))
        }
        found.sort { ($1.counts.passages, $0.word) < ($0.counts.passages, $1.word) }
        return found.prefix(Self.maximumSpellings).map(\.word)
    }
}
