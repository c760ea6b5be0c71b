internal import Glibc
internal import Passages

/// What the characters of a text that may be in some encoding look like.
struct LetterStatistics {
    /// Letters in small that are not ASCII, and ASCII letters in the same words.
    private var letters: [UInt32: Int] = [:]
    /// ASCII letters in words of ASCII alone.
    private var plain: [UInt32: Int] = [:]
    /// What the text costs in any language.
    private var common = 0.0
    /// Characters that are not ASCII, and those of them that no text has.
    private var foreign = 0
    private var impossible = 0

    /// The costs are in nats: minus the logarithm of how often such a thing stands in text. By judgement; the counted ones
    /// are those of letters.
    private enum Cost {
        static let invalid = 16.0
        static let control = 14.0
        static let sign = 5.5
        static let rareSign = 9.0
        static let fullWidth = 4.5
        static let capital = 1.2
        static let capitalAfterSmall = 6.0
        static let signWithinWord = 6.0
        static let line = 2.0
    }

    init(_ sample: UnsafeBufferPointer<UInt8>, _ encoding: String) {
        guard let text = TextConversion(sample, encoding: encoding, offsets: OffsetMap()) else {
            common = .infinity
            return
        }
        var word: [UInt32] = []
        var isForeign = false
        var previous: UInt32 = 0x20
        let scalars = Array(String(decoding: text.bytes, as: UTF8.self).unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let value = scalar.value
            if value < 0x80 {
                if (0x41...0x5A).contains(value & 0xDF) {
                    word.append(value | 0x20)
                } else {
                    close(&word, &isForeign)
                }
            } else {
                foreign += 1
                let next = index + 1 < scalars.count ? scalars[index + 1].value : 0x20
                if add(value, previous, next) { isForeign = true }
            }
            previous = value
        }
        close(&word, &isForeign)
    }

    /// True where most characters are such as a text may have.
    var isText: Bool { impossible * 4 <= foreign }

    /// How unlikely the text is in a language, in nats.
    func cost(of language: LetterCosts) -> Double {
        var cost = common
        for (letter, count) in letters { cost += language.cost(of: letter) * Double(count) }
        let plainCount = plain.values.reduce(0, +)
        guard plainCount > 0 else { return cost }
        // Words of ASCII tell the language, but they are not what is asked for: they count as 3 letters a character.
        let weight = min(1, 3 * Double(foreign) / Double(plainCount))
        var plainCost = 0.0
        for (letter, count) in plain { plainCost += language.costOfPlain(letter) * Double(count) }
        return cost + weight * plainCost
    }

    private mutating func close(_ word: inout [UInt32], _ isForeign: inout Bool) {
        for letter in word {
            if isForeign { letters[letter, default: 0] += 1 } else { plain[letter, default: 0] += 1 }
        }
        word.removeAll(keepingCapacity: true)
        isForeign = false
    }

    /// Counts a character; true where the word that it stands in is no plain one for it.
    private mutating func add(_ value: UInt32, _ previous: UInt32, _ next: UInt32) -> Bool {
        if value == 0xFFFD {
            common += Cost.invalid
            impossible += 1
            return true
        }
        if value < 0xA0 || (0xE000..<0xF900).contains(value) {
            common += Cost.control
            impossible += 1
            return true
        }
        if let letter = CharacterClass.letter(value) {
            letters[letter.small, default: 0] += 1
            if letter.isCapital {
                common += CharacterClass.isSmall(previous) ? Cost.capitalAfterSmall : Cost.capital
            }
            return value < 0x3000
        }
        if CharacterClass.signs.contains(value) {
            common += Cost.sign
            let isBetween = CharacterClass.isLetter(previous) && CharacterClass.isLetter(next)
            switch value {
            case 0x2019, 0xB7, 0xA0, 0xAD:
                if value == 0x2019, !CharacterClass.isLetter(previous) { common += 2 }
            case 0xBC...0xBE: if CharacterClass.isLetter(next) { common += Cost.signWithinWord }
            default: if isBetween { common += Cost.signWithinWord }
            }
            return true
        }
        if (0x2500..<0x25A0).contains(value), value == previous {
            common += Cost.line
        } else {
            let isFullWidth = (0x3000..<0x3040).contains(value) || (0xFF00..<0xFF61).contains(value) || value >= 0xFFE0
            common += isFullWidth ? Cost.fullWidth : Cost.rareSign
        }
        return value < 0x3000
    }
}

/// How unlikely letters are in a language, in nats.
struct LetterCosts {
    private var costs: [UInt32: Double] = [:]
    private let isLatin: Bool
    /// Letters of the language's script beyond those that were counted, and their cost.
    private var others: [ClosedRange<UInt32>]
    private let costOfOthers: Double

    private init(_ language: String, _ counts: String) {
        switch language {
        case "ru", "uk", "be", "bg", "sr", "mk": (others, costOfOthers) = ([0x400...0x52F], 9.5)
        case "el": (others, costOfOthers) = ([0x370...0x3FF], 9.5)
        case "he": (others, costOfOthers) = ([0x590...0x5FF], 9.5)
        case "ar", "fa": (others, costOfOthers) = ([0x600...0x6FF], 9.5)
        case "th": (others, costOfOthers) = ([0xE00...0xE7F], 9.5)
        case "ko": (others, costOfOthers) = ([0xAC00...0xD7AF], 9.3)
        case "ja": (others, costOfOthers) = ([0x4E00...0x9FFF], 11.2)
        case "zh-Hans", "zh-Hant": (others, costOfOthers) = ([0x4E00...0x9FFF], 10.5)
        default: (others, costOfOthers) = ([0...0x24F], 9.5)
        }
        isLatin = others[0].lowerBound == 0
        var letter: UInt32 = 0
        var count = 0.0
        for scalar in counts.unicodeScalars {
            if (0x30...0x39).contains(scalar.value) {
                count = 10 * count + Double(scalar.value - 0x30)
                costs[letter] = log(10_000 / count)
            } else {
                letter = scalar.value
                count = 0
            }
        }
    }

    /// By language, as `LetterCounts` has them.
    static let of: [String: LetterCosts] = LetterCounts.byLanguage.reduce(into: [:]) {
        $0[$1.key] = LetterCosts($1.key, $1.value)
    }

    /// A letter in a word that is not all ASCII.
    func cost(of letter: UInt32) -> Double {
        if letter < 0x80 { return isLatin ? costOfPlain(letter) : 3 }
        if let cost = costs[letter] { return cost }
        return others.contains { $0.contains(letter) } ? costOfOthers : 12
    }

    /// A letter in a word of ASCII: against 3, which letters have on average, so that it does not matter whether it counts.
    func costOfPlain(_ letter: UInt32) -> Double {
        isLatin ? (costs[letter] ?? 7) - 3 : 0.5
    }
}

/// What sort of a character something is.
private enum CharacterClass {
    /// Punctuation and signs that ordinary text has.
    static let signs = Set("“”‘’‚„«»–—…•°©®€£§·№\u{A0}\u{AD}´×½¼¾¿¡™ªº†²³µ‹›±".unicodeScalars.map(\.value))

    private struct Known {
        var small: UInt32
        var isLetter: Bool
        var isCapital: Bool
        var isSmall: Bool
    }

    /// The alphabets: looked up once, as all of them are asked for many times.
    private static let alphabets: [Known] = (UInt32(0)..<0x1000).map { value in
        guard let scalar = Unicode.Scalar(value) else {
            return Known(small: value, isLetter: false, isCapital: false, isSmall: false)
        }
        let properties = scalar.properties
        let isMark = properties.generalCategory == .nonspacingMark
        let isSign = signs.contains(value)
        return Known(
            small: properties.lowercaseMapping.unicodeScalars.first?.value ?? value,
            isLetter: (properties.isAlphabetic || isMark) && !isSign, isCapital: properties.isUppercase,
            isSmall: properties.isLowercase)
    }

    /// A letter in small; nil for what is none. Those of East Asia are all small.
    static func letter(_ value: UInt32) -> (small: UInt32, isCapital: Bool)? {
        if value < 0x1000 {
            let known = alphabets[Int(value)]
            return known.isLetter ? (known.small, known.isCapital) : nil
        }
        return (0x3041..<0xD800).contains(value) ? (value, false) : nil
    }

    static func isLetter(_ value: UInt32) -> Bool { letter(value) != nil }

    static func isSmall(_ value: UInt32) -> Bool { value < 0x1000 && alphabets[Int(value)].isSmall }
}
