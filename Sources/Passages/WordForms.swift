internal import CICU

/// The two forms of a word that are compared: as it is stemmed, and as it is looked up.
struct WordForms {
    /// NFKC with case folded, accents kept: stemmers know their language's letters.
    var normal: [UInt8]
    /// `normal` without accents: what text and query are compared by.
    var folded: [UInt8]

    /// Normalises a run of word scalars, or a sign, given as UTF-8.
    init(_ raw: UnsafeBufferPointer<UInt8>) {
        let folding = WordForms.icu(raw, cicu_nfkc_casefold) ?? Array(raw)
        let scalars = String(decoding: folding, as: UTF8.self).unicodeScalars
        var normal = ""
        var folded = ""
        var previous: Unicode.Scalar = " "
        var previousFolds = false
        for scalar in scalars {
            let scalarClass = ScalarClass.of(scalar.value)
            switch scalarClass {
            case .letter where scalar.value < 0x80, .digit where scalar.value < 0x80:
                normal.unicodeScalars.append(scalar)
                folded.unicodeScalars.append(scalar)
                (previous, previousFolds) = (scalar, true)
                continue
            case .separator, .ignorable, .joiner: continue
            case .mark where previousFolds:
                if !WordForms.isOnlyShown(scalar, on: previous) { normal.unicodeScalars.append(scalar) }
                continue
            case .digit:
                // The digits of all scripts are one.
                guard let value = scalar.properties.numericValue else { break }
                (previous, previousFolds) = (scalar, true)
                let digit = String(Int(value))
                normal += digit
                folded += digit
                continue
            default: break
            }
            previous = scalar
            let written = LetterVariants.written[scalar] ?? String(scalar)
            normal += written
            for letter in written.unicodeScalars {
                if WordForms.losesAccents(letter.value) {
                    previousFolds = true
                    folded += WordForms.withoutAccents(letter)
                } else {
                    previousFolds =
                        letter.value < 0x80 || [.ideograph, .cluster, .sign].contains(scalarClass)
                    folded += LetterVariants.compared[letter] ?? String(letter)
                }
            }
        }
        self.normal = Array(normal.utf8)
        self.folded = Array(folded.utf8)
    }

    /// Whether a mark on a letter is no part of how the word is written in its language, so that stemmers do not know it: the
    /// stress of Cyrillic, and the dot that a capital İ leaves on i.
    private static func isOnlyShown(_ mark: Unicode.Scalar, on letter: Unicode.Scalar) -> Bool {
        switch mark {
        case "\u{300}", "\u{301}": (0x400...0x52F).contains(letter.value)
        case "\u{307}": letter == "i"
        default: false
        }
    }

    /// Scripts in which a mark on a letter may be left out in writing. In others (Indic scripts, say) marks are vowels.
    private static func losesAccents(_ value: UInt32) -> Bool {
        switch value {
        case 0x80...0x2AF, 0x1E00...0x1EFF, 0x2C60...0x2C7F: true  // Latin
        case 0x370...0x3FF, 0x1F00...0x1FFF: true  // Greek
        case 0x400...0x52F: true  // Cyrillic
        case 0x590...0x6FF, 0x750...0x77F: true  // Hebrew and Arabic
        default: false
        }
    }

    private static func withoutAccents(_ scalar: Unicode.Scalar) -> String {
        // The breve of й and the dots of ї make letters, not accents; the dots of ё are left out in most print.
        if ["й", "ї", "ў"].contains(scalar) { return String(scalar) }
        var text = String(scalar)
        let decomposed = text.withUTF8 { icu($0, cicu_nfkd) } ?? Array(String(scalar).utf8)
        var result = ""
        for part in String(decoding: decomposed, as: UTF8.self).unicodeScalars
        where ScalarClass.of(part.value) != .mark { result += LetterVariants.compared[part] ?? String(part) }
        return result
    }

    typealias Conversion = (UnsafePointer<CChar>, Int32, UnsafeMutablePointer<CChar>, Int32) -> Int32

    /// Runs a conversion of ICU, with a second try where the result is longer than expected. Nil for what is not UTF-8, and
    /// for what is far longer than any word.
    static func icu(_ raw: UnsafeBufferPointer<UInt8>, _ convert: Conversion) -> [UInt8]? {
        guard let base = raw.baseAddress, raw.count < 1 << 20 else { return nil }
        var capacity = raw.count * 3 + 16
        for _ in 0..<2 {
            var needed: Int32 = 0
            let result = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                needed = buffer.withMemoryRebound(to: CChar.self) { out in
                    base.withMemoryRebound(to: CChar.self, capacity: raw.count) { text in
                        convert(text, Int32(raw.count), out.baseAddress!, Int32(capacity))
                    }
                }
                count = needed >= 0 && Int(needed) <= capacity ? Int(needed) : 0
            }
            if needed < 0 { return nil }
            if Int(needed) <= capacity { return result }
            capacity = Int(needed)
        }
        return nil
    }
}

/// Dropping accents from text that is normalised already.
public enum AccentFolding {
    /// `word`, a normal form or a stem of one, without the accents that may be left out in writing.
    public static func folded(_ word: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        word.allSatisfy { $0 < 0x80 } ? Array(word) : WordForms(word).folded
    }
}
