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
    /// Joins two parts of a compound: hyphens, underscore, ampersand, and what is written for an apostrophe but is none.
    case joiner
    /// Digits below the line (H₂O), which are parts like other digits.
    case loweredDigit
    /// Digits above the line: exponents and the marks of footnotes, which stand beside the word that they follow.
    case raisedDigit
    /// Small letters above or below the line (2º, xⁿ, Mᵐᵉ): the same at the end of a word, letters within.
    case raisedLetter
    /// Emoji, arrows, operators, currencies.
    case sign
    /// Stands for several characters, which are written out before the text is taken apart (`Expansion`).
    case expanded

    /// The class of a scalar.
    static func of(_ scalar: UInt32) -> ScalarClass {
        scalar < 0x1_0000 ? table[Int(scalar)] : classify(scalar)
    }

    /// The Basic Multilingual Plane, looked up once: the standard library's property look-up is too slow for each scalar.
    static let table: [ScalarClass] = (0..<0x1_0000).map { classify(UInt32($0)) }

    /// Those of ASCII by their bytes; for other bytes, `mark`, which nothing of ASCII is.
    static let byteTable: [ScalarClass] = (0..<0x100).map { $0 < 0x80 ? table[$0] : .mark }

    private static func classify(_ value: UInt32) -> ScalarClass {
        if let known = ofItsOwn(value) { return known }
        guard let scalar = Unicode.Scalar(value) else { return .separator }
        switch scalar.properties.generalCategory {
        case .decimalNumber: return .digit
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber,
            .otherNumber:
            return script(value) ?? .letter
        case .nonspacingMark, .spacingMark, .enclosingMark: return script(value) ?? .mark
        // Of ASCII, signs mean nothing by themselves.
        case .mathSymbol, .currencySymbol, .otherSymbol: return value < 0x80 ? .separator : script(value) ?? .sign
        default: return .separator
        }
    }

    /// Scalars that are not what their category says.
    private static func ofItsOwn(_ value: UInt32) -> ScalarClass? {
        switch value {
        case 0x2D, 0x2010, 0x2011, 0xFE63, 0xFF0D, 0x5F, 0xFF3F, 0x26, 0xFF06,
            // The hyphens of Armenian and Hebrew, and the Hebrew marks of abbreviations.
            0x58A, 0x5BE, 0x5F3, 0x5F4,
            // The middle dot of Catalan, and the point between syllables.
            0xB7, 0x387, 0x2027,
            // Letters by category, but written for an apostrophe (пʼять, oʻzbek, Qurʾan), which parts words.
            0x2B9...0x2BF, 0x374:
            return .joiner
        case 0xAD, 0x61C, 0x200C...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x2069, 0xFEFF, 0x640,
            0xFE00...0xFE0F, 0xE_0020...0xE_007F:
            return .ignorable
        case 0x2080...0x2089: return .loweredDigit
        case 0xB2, 0xB3, 0xB9, 0x2070, 0x2074...0x2079: return .raisedDigit
        // Their compatibility forms are ASCII signs, or a blank and a mark.
        case 0x207A...0x207E, 0x208A...0x208E, 0x2044, 0x2215: return .separator
        // Letters with a decomposition <super> or <sub> (UnicodeData.txt).
        case 0xAA, 0xBA, 0x2B0...0x2B8, 0x2E0...0x2E4, 0x10FC, 0x1D2C...0x1D2E, 0x1D30...0x1D3A, 0x1D3C...0x1D4D,
            0x1D4F...0x1D6A, 0x1D78, 0x1D9B...0x1DBF, 0x2071, 0x207F, 0x2090...0x209C, 0x2C7C, 0x2C7D, 0xA69C, 0xA69D,
            0xA770, 0xA7F2...0xA7F4, 0xA7F8, 0xA7F9, 0xAB5C...0xAB5F, 0xAB69:
            return .raisedLetter
        // Skin tones: what accents are to letters.
        case 0x1_F3FB...0x1_F3FF: return .mark
        // Boxes and shades, braille, and what stands where something is missing.
        case 0x2500...0x259F, 0x2800...0x28FF, 0xFFFC, 0xFFFD: return .separator
        default: return Expansion.isExpanded(value) ? .expanded : nil
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

/// Whether a letter is a capital, for words that are told apart by them (`getElementById`).
enum LetterCase: UInt8 {
    /// Has no case, or does not change it.
    case none
    case small
    case capital

    /// The Basic Multilingual Plane; beyond it no letter tells words apart.
    static let table: [LetterCase] = (0..<0x1_0000).map { classify(UInt32($0)) }

    private static func classify(_ value: UInt32) -> LetterCase {
        switch value {
        case 0x41...0x2DFF, 0xA640...0xABBF, 0xFF21...0xFF5A: break
        default: return .none
        }
        guard let properties = Unicode.Scalar(value)?.properties else { return .none }
        if properties.isLowercase, properties.uppercaseMapping != String(Unicode.Scalar(value)!) { return .small }
        // Capitals with an iota beside them (ᾼ) are of title case.
        let isCapital = properties.isUppercase || properties.generalCategory == .titlecaseLetter
        if isCapital, properties.lowercaseMapping != String(Unicode.Scalar(value)!) { return .capital }
        return .none
    }
}
