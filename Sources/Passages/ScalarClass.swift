/// What a Unicode scalar is to the tokeniser.
enum ScalarClass: UInt8 {
    case separator
    case letter
    case digit
    /// Continues a word: combining marks.
    case mark
    /// A script written without spaces between words: Han, kana, Hangul. Each scalar is a token; pairs are terms.
    case ideograph
    /// Thai, Lao, Khmer, Burmese: the same, but a single scalar says nothing by itself.
    case cluster
    /// Shows nothing and parts nothing: soft hyphen, joiners, marks of direction, tatweel.
    case ignorable
    /// Joins two parts of a compound: hyphens, underscore, ampersand.
    case joiner

    /// The class of a scalar.
    static func of(_ scalar: UInt32) -> ScalarClass {
        scalar < 0x1_0000 ? table[Int(scalar)] : classify(scalar)
    }

    /// The Basic Multilingual Plane, looked up once: the standard library's property look-up is too slow for each scalar.
    static let table: [ScalarClass] = (0..<0x1_0000).map { classify(UInt32($0)) }

    private static func classify(_ value: UInt32) -> ScalarClass {
        switch value {
        case 0x2D, 0x2010, 0x2011, 0x5F, 0x26: return .joiner
        case 0xAD, 0x61C, 0x200C...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x2069, 0xFEFF, 0x640,
            0xFE00...0xFE0F:
            return .ignorable
        // Letters by category, but written for an apostrophe (пʼять, oʻzbek), which parts words.
        case 0x2BB, 0x2BC: return .separator
        // ½ is no number that its digits (12) would find.
        case 0xBC...0xBE, 0x2150...0x215F, 0x2189: return .separator
        default: break
        }
        guard let scalar = Unicode.Scalar(value) else { return .separator }
        switch scalar.properties.generalCategory {
        case .decimalNumber: return .digit
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber,
            .otherNumber:
            return script(value) ?? .letter
        case .nonspacingMark, .spacingMark, .enclosingMark: return script(value) ?? .mark
        case .otherSymbol where (0x3300...0x33FF).contains(value): return .letter  // ㎞ and its kind
        default: return .separator
        }
    }

    /// Blocks of the scripts without spaces (Unicode 15, Blocks.txt).
    private static func script(_ value: UInt32) -> ScalarClass? {
        switch value {
        case 0x1100...0x11FF, 0x2E80...0x2FDF, 0x3005...0x3007, 0x3021...0x3029, 0x3041...0x30FF, 0x3100...0x318F,
            0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA960...0xA97F, 0xAC00...0xD7FF, 0xF900...0xFAFF,
            0xFF66...0xFFDC, 0x2_0000...0x3_FFFF:
            .ideograph
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0xAA60...0xAA7F: .cluster
        default: nil
        }
    }
}
