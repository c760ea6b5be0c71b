/// Keys by which the spellings of a name in Latin, Cyrillic and Greek letters meet: `Хрущёв`, `Khrushchev`, `Chruschtschow`.
///
/// A key is a rough transcription. Its letters are those of ASCII, with capitals for sounds that Latin spelling has no one way
/// for: `C` ч, `H` х, `S` ш, `T` ц, `Z` ж. Vowels that are written with a glide or without have one key (`е` and `э`, `ya` and
/// `ia`), double letters are single, and `z` is `s`. Latin spelling is ambiguous (`ch` is ч, х or ш), so that a word in it has
/// several keys, one of which is that of the word in the other script.
public enum Romanisation {
    /// Scripts with keys.
    public enum Script: Sendable { case latin, cyrillic, greek }

    /// Keys of a Latin word at most: a word with more ambiguous letters loses some.
    private static let maximumKeys = 24
    /// Longer words are no names.
    private static let maximumLetters = 24

    /// The script of a word in its form for comparing; nil for one that is mixed or in another.
    public static func script(of word: UnsafeBufferPointer<UInt8>) -> Script? {
        guard let first = word.first else { return nil }
        if first < 0x80 { return word.allSatisfy { $0 &- 97 < 26 } ? .latin : nil }
        let script: Script = first >= 0xD0 && first <= 0xD3 ? .cyrillic : .greek
        guard word.count % 2 == 0 else { return nil }
        for index in stride(from: 0, to: word.count, by: 2) {
            let isOfScript =
                script == .cyrillic ? (0xD0...0xD3).contains(word[index]) : (0xCD...0xCF).contains(word[index])
            guard isOfScript else { return nil }
        }
        return script
    }

    /// The keys of a word in its form for comparing, none for one that has no script of these or is too long.
    ///
    /// - Parameter hasAccents: True where the word is written with accents that this form lacks, as `Hruščov`.
    public static func keys(of word: String, hasAccents: Bool = false) -> [String] {
        var word = word
        return word.withUTF8 { keys(of: $0, hasAccents: hasAccents) }
    }

    /// The keys of a word given as UTF-8.
    public static func keys(of word: UnsafeBufferPointer<UInt8>, hasAccents: Bool = false) -> [String] {
        guard word.count <= 2 * maximumLetters, let script = script(of: word) else { return [] }
        if script == .latin { return word.count <= maximumLetters ? latinKeys(Array(word), hasAccents) : [] }
        var letters: [UInt32] = []
        for index in stride(from: 0, to: word.count, by: 2) {
            letters.append(UInt32(word[index] & 0x1F) << 6 | UInt32(word[index + 1] & 0x3F))
        }
        let sounds = script == .cyrillic ? cyrillic(letters) : greek(letters)
        return sounds.map { [text(normalised($0))] } ?? []
    }

    private static func text(_ key: [UInt8]) -> String { String(decoding: key, as: UTF8.self) }

    // MARK: What spelling leaves open

    private static func isVowel(_ sound: UInt8) -> Bool {
        switch sound {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"): true
        default: false
        }
    }

    /// Sounds with glides left out, single, and е for the о that is heard after ш, ч, ж.
    private static func normalised(_ sounds: [UInt8]) -> [UInt8] {
        let i = UInt8(ascii: "i")
        var key: [UInt8] = []
        for (index, sound) in sounds.enumerated() {
            var sound = sound
            if sound == i, index + 1 < sounds.count, isVowel(sounds[index + 1]) { continue }
            if sound == UInt8(ascii: "o"), let last = key.last,
                last == UInt8(ascii: "S") || last == UInt8(ascii: "C") || last == UInt8(ascii: "Z")
            {
                sound = UInt8(ascii: "e")
            }
            // т and с make the ц of `ts`.
            if sound == UInt8(ascii: "s"), key.last == UInt8(ascii: "t") {
                key[key.count - 1] = UInt8(ascii: "T")
                continue
            }
            if sound != key.last { key.append(sound) }
        }
        return key
    }

    // MARK: Latin

    /// Letters of Latin spelling and the sounds that they may be; the longest come first.
    private static let rules: [(letters: [UInt8], sounds: [[UInt8]])] = [
        ("schtsch", ["SC"]), ("shch", ["SC"]), ("stsch", ["SC"]), ("tsch", ["C"]), ("tch", ["C"]), ("dzh", ["dZ"]),
        ("sch", ["S", "Z"]), ("sh", ["S"]), ("zh", ["Z"]), ("kh", ["H"]), ("ch", ["C", "H", "S"]), ("cz", ["C"]),
        ("sz", ["S"]), ("ts", ["T"]), ("tz", ["T"]), ("ph", ["f"]), ("th", ["t"]), ("gh", ["g"]), ("ck", ["k"]),
        ("ou", ["u"]), ("oo", ["u"]), ("yo", ["e", "o"]), ("jo", ["e", "o"]), ("io", ["o", "e"]), ("x", ["ks", "H"]),
        ("c", ["k", "T"]), ("q", ["k"]), ("w", ["v"]), ("y", ["i"]), ("z", ["s", "T"]), ("h", ["H"]),
    ].map { (Array($0.0.utf8), $0.1.map { Array($0.utf8) }) }

    private static let rulesByLetter: [[(letters: [UInt8], sounds: [[UInt8]])]] = (0..<128).map { letter in
        rules.filter { Int($0.letters[0]) == letter }
    }

    private static func latinKeys(_ word: [UInt8], _ hasAccents: Bool) -> [String] {
        var partial: [[UInt8]] = [[]]
        var place = 0
        while place < word.count {
            let (length, sounds) = sounds(word, place, hasAccents)
            place += length
            if sounds.count == 1 {
                for index in partial.indices { partial[index] += sounds[0] }
            } else {
                partial = Array(partial.flatMap { start in sounds.map { start + $0 } }.prefix(maximumKeys))
            }
        }
        var keys: [String] = []
        for sounds in partial {
            let key = text(normalised(sounds))
            if !keys.contains(key) { keys.append(key) }
        }
        return keys
    }

    private static func sounds(_ word: [UInt8], _ place: Int, _ hasAccents: Bool) -> (length: Int, sounds: [[UInt8]]) {
        let letter = word[place]
        let rest = word[place...]
        // `Romanoff`, `Prokofieff`.
        if letter == UInt8(ascii: "f"), place > 1, rest.count == 2, rest.last == letter {
            return (2, [[UInt8(ascii: "v")]])
        }
        if letter == UInt8(ascii: "j") {
            let isBeforeVowel = rest.count > 1 && isVowel(word[place + 1])
            if rest.starts(with: Array("jo".utf8)) { return (2, ["e", "o", "Ze"].map { Array($0.utf8) }) }
            return (1, isBeforeVowel ? [[UInt8(ascii: "i")], [UInt8(ascii: "Z")]] : [[UInt8(ascii: "i")]])
        }
        for rule in rulesByLetter[Int(letter)] where rest.starts(with: rule.letters) {
            guard hasAccents, rule.letters.count == 1 else { return (rule.letters.count, rule.sounds) }
            switch letter {
            case UInt8(ascii: "c"): return (1, rule.sounds + [[UInt8(ascii: "C")]])
            case UInt8(ascii: "z"): return (1, rule.sounds + [[UInt8(ascii: "Z")]])
            default: return (1, rule.sounds)
            }
        }
        if letter == UInt8(ascii: "s"), hasAccents { return (1, [[letter], [UInt8(ascii: "S")]]) }
        return (1, [[letter]])
    }

    // MARK: Cyrillic and Greek

    private static let cyrillicSounds: [UInt32: [UInt8]] = table(
        "а a б b в v г g д d е e ж Z з s и i й i к k л l м m н n о o п p р r с s т t у u ф f х H ц T ч C ш S щ SC ы i э e "
            + "ю u я a і i ї i є e ґ g ў u ј i љ l њ n ћ C ђ dZ џ dZ ѓ g ќ k ъ - ь -")

    private static let greekSounds: [UInt32: [UInt8]] = table(
        "α a β v γ g δ d ε e ζ s η i θ t ι i κ k λ l μ m ν n ξ ks ο o π p ρ r σ s ς s τ t υ i φ f χ H ψ ps ω o")

    private static func table(_ pairs: String) -> [UInt32: [UInt8]] {
        let parts = pairs.split(separator: " ")
        var table: [UInt32: [UInt8]] = [:]
        for index in stride(from: 0, to: parts.count, by: 2) {
            guard let letter = parts[index].unicodeScalars.first else { continue }
            table[letter.value] = parts[index + 1] == "-" ? [] : Array(parts[index + 1].utf8)
        }
        return table
    }

    private static func cyrillic(_ letters: [UInt32]) -> [UInt8]? {
        var sounds: [UInt8] = []
        for letter in letters {
            guard let sound = cyrillicSounds[letter] else { return nil }
            sounds += sound
        }
        return sounds
    }

    /// Two letters that are one sound, or another than each has alone.
    private static let greekPairs: [[UInt32]: [UInt8]] = {
        var pairs: [[UInt32]: [UInt8]] = [:]
        for (letters, sounds) in [
            ("ου", "u"), ("αι", "e"), ("ει", "i"), ("οι", "i"), ("αυ", "av"), ("ευ", "ev"), ("μπ", "b"), ("ντ", "d"),
            ("γκ", "g"), ("γγ", "ng"), ("γχ", "nH"),
        ] { pairs[letters.unicodeScalars.map(\.value)] = Array(sounds.utf8) }
        return pairs
    }()

    private static func greek(_ letters: [UInt32]) -> [UInt8]? {
        var sounds: [UInt8] = []
        var place = 0
        while place < letters.count {
            if place + 1 < letters.count, let pair = greekPairs[[letters[place], letters[place + 1]]] {
                // Inside a word the nasal is heard and mostly written.
                if place > 0, letters[place] == 0x3BC { sounds.append(UInt8(ascii: "m")) }
                if place > 0, letters[place] == 0x3BD { sounds += Array("nt".utf8) } else { sounds += pair }
                place += 2
                continue
            }
            guard let sound = greekSounds[letters[place]] else { return nil }
            sounds += sound
            place += 1
        }
        return sounds
    }
}

extension Romanisation {
    /// Letters that words of a script begin with if their key begins with `sound`.
    public static func letters(for sound: Unicode.Scalar, in script: Script) -> [String] {
        let isVowel = sound.isASCII && isVowel(UInt8(truncatingIfNeeded: sound.value))
        switch script {
        case .latin:
            let others = latinInitials[sound].map { $0.map { String($0) } } ?? [String(sound)]
            return isVowel ? others + ["y", "j", "i"] : others
        case .cyrillic, .greek:
            let table = script == .cyrillic ? cyrillicSounds : greekSounds
            var letters = table.filter { $0.value.first.map(UInt32.init) == sound.value }.compactMap {
                Unicode.Scalar($0.key)
            }
            if script == .cyrillic {
                if isVowel { letters += ["и", "й"] }
                if sound == "T" { letters.append("т") }
            } else {
                switch sound {
                case "u": letters.append("ο")
                case "b": letters.append("μ")
                case "d": letters.append("ν")
                case "T": letters.append("τ")
                case "e": letters.append("α")
                case "i": letters += ["ε", "ο"]
                default: break
                }
            }
            return letters.map { String($0) }
        }
    }

    private static let latinInitials: [Unicode.Scalar: String] = [
        "S": "sc", "C": "ct", "Z": "zsj", "T": "tcz", "H": "hkcx", "k": "kcq", "s": "sz", "v": "vw", "f": "fp",
        "i": "iyj",
        "u": "uo",
    ]

    /// Signs that a Latin word is a Slavic name: only such words are looked for in other Latin spellings.
    public static func looksSlavic(_ word: String, hasAccents: Bool) -> Bool {
        guard word.utf8.count >= 5 else { return false }
        if hasAccents,
            word.utf8.contains(where: { $0 == UInt8(ascii: "s") || $0 == UInt8(ascii: "c") || $0 == UInt8(ascii: "z") })
        {
            return true
        }
        return slavicEndings.contains { word.hasSuffix($0) } || slavicLetters.contains { word.contains($0) }
    }

    private static let slavicEndings = [
        "ov", "ev", "ow", "ew", "off", "eff", "ova", "eva", "owa", "ewa", "sky", "ski", "skij", "skii", "skiy", "skaya",
        "skaja", "enko", "vich", "vic", "vitch", "witsch", "witch", "wicz", "zin", "tsyn", "zyn", "tsin",
    ]
    private static let slavicLetters = ["zh", "kh", "shch", "tsch", "tch", "chtch"]
}
