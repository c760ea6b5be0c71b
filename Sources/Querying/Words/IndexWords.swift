internal import Passages
internal import XapianIndex

/// The words of a generation as they are written, in their form for comparing: those of each segment, looked up in turn.
struct IndexWords: Sendable {
    let vocabularies: [Vocabulary]
    /// Whether there are words in a script, so that none is looked for in vain.
    let hasCyrillic: Bool
    let hasGreek: Bool
    let hasHangul: Bool

    /// The words of a generation's segments.
    init(_ vocabularies: [Vocabulary]) throws(IndexError) {
        self.vocabularies = vocabularies
        // First bytes of UTF-8: U+0400 to U+04FF; U+0370 to U+03FF; U+AC00 to U+D7A3.
        hasCyrillic = try Self.hasWord(vocabularies, firstByte: 0xD0...0xD3)
        hasGreek = try Self.hasWord(vocabularies, firstByte: 0xCD...0xCF)
        hasHangul = try Self.hasWord(vocabularies, firstByte: 0xEA...0xED)
    }

    private static func hasWord(_ vocabularies: [Vocabulary], firstByte: ClosedRange<UInt8>) throws(IndexError) -> Bool
    {
        var found = false
        for vocabulary in vocabularies {
            try vocabulary.forEachWord(from: [firstByte.lowerBound]) { word, _, _ in
                found = found || word.first.map(firstByte.contains) ?? false
                return false
            }
        }
        return found
    }

    /// Whether any word begins with `head`.
    func hasWord(from head: [UInt8]) throws(IndexError) -> Bool {
        var found = false
        for vocabulary in vocabularies where !found {
            try vocabulary.forEachWord(prefix: head) { _, _ in
                found = true
                return false
            }
        }
        return found
    }

    /// The names of a kind whose form for comparing is `key`; authors are also known by their last words.
    func names(_ key: String, _ kind: NameKind) throws(IndexError) -> [NameEntry] {
        let bytes = Array(key.utf8)
        var found: [NameEntry] = []
        for vocabulary in vocabularies {
            try vocabulary.forEachName(prefix: bytes) { own, name in
                guard own.elementsEqual(bytes) else { return false }
                guard name.kind == kind else { return true }
                if let known = found.firstIndex(where: { $0.text == name.text }) {
                    found[known].passages += name.passages
                } else {
                    found.append(name.entry)
                }
                return true
            }
        }
        return found
    }

    /// A word and what is known of it.
    struct Found: Hashable, Sendable {
        var word: String
        var counts: WordCounts
    }

    /// The counts of a word; nil where it does not occur.
    func counts(of word: String) throws(IndexError) -> WordCounts? {
        var sum: WordCounts?
        for vocabulary in vocabularies {
            guard let counts = try vocabulary.counts(of: word) else { continue }
            if sum == nil { sum = counts } else { sum?.add(counts) }
        }
        return sum
    }

    /// The forms of a word in its form for comparing, each once.
    func forms(of word: String) throws(IndexError) -> [FormTerm] {
        var forms: [FormTerm] = []
        for vocabulary in vocabularies {
            for form in try vocabulary.forms(of: word) where !forms.contains(form) { forms.append(form) }
        }
        return forms
    }

    /// How many passages have a word as it is written.
    func passages(of word: String) throws(IndexError) -> Int { try counts(of: word)?.passages ?? 0 }

    /// All words that begin with `head` and pass, without order.
    func words(
        from head: [UInt8], _ passes: (UnsafeBufferPointer<UInt8>, WordCounts) -> Bool
    ) throws(IndexError) -> [Found] {
        var found: [String: WordCounts] = [:]
        for vocabulary in vocabularies {
            try vocabulary.forEachWord(prefix: head) { word, counts in
                guard passes(word, counts) else { return true }
                let text = String(decoding: word, as: UTF8.self)
                if found[text] == nil { found[text] = counts } else { found[text]?.add(counts) }
                return true
            }
        }
        return found.map { Found(word: $0.key, counts: $0.value) }
    }

    /// All words as close to one as it asks for, itself with them, that pass as well; without order.
    func words(
        like word: FuzzyWord, _ passes: (UnsafeBufferPointer<UInt8>, WordCounts) -> Bool
    ) throws(IndexError) -> [Found] {
        var found: [String: WordCounts] = [:]
        for vocabulary in vocabularies {
            let walk = FuzzyWalk(word)
            try vocabulary.forEachWord(skipping: { other, shared, counts in
                let (isClose, skip) = walk.look(at: other, shared: shared)
                guard isClose, passes(other, counts) else { return skip }
                let text = String(decoding: other, as: UTF8.self)
                if found[text] == nil { found[text] = counts } else { found[text]?.add(counts) }
                return nil
            })
        }
        return found.map { Found(word: $0.key, counts: $0.value) }
    }
}
