/// Letters as they are typed, in place of the glyphs that fonts have for them.
enum PDFCharacters {
    /// `text` with ligatures and positional forms resolved, accents composed, and bullets of symbol fonts as bullets. What
    /// has no meaning (private use, control characters) is left out.
    static func clean(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
        var cleaned = ""
        for character in text {
            let scalars = character.unicodeScalars
            if scalars.count > 1, let whole = composed[character] {
                cleaned.append(whole)
                continue
            }
            for scalar in scalars { append(scalar, to: &cleaned) }
        }
        return cleaned
    }

    /// Whether a character says nothing about the text: no mapping from the font's glyph is known.
    static func isUnmapped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xFFFD, 0xE000...0xF8FF, 0xF0000...0x10FFFF, 0..<0x20, 0x7F..<0xA0: true
        default: false
        }
    }

    /// Whether words of the character's script follow each other without a space: Han, kana, Thai and their neighbours.
    static func isUnspaced(_ scalar: Unicode.Scalar?) -> Bool {
        switch scalar?.value ?? 0 {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x2E80...0x312F, 0x3190...0x9FFF, 0xF900...0xFAFF,
            0xFE30...0xFE4F, 0xFF00...0xFF65, 0x2_0000...0x3_FFFF:
            true
        default: false
        }
    }

    /// Whether a character is a syllable of Korean.
    static func isHangul(_ scalar: Unicode.Scalar) -> Bool { (0xAC00...0xD7A3).contains(scalar.value) }

    /// Whether a letter is of a script that is written from right to left.
    static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x1_0800...0x1_0FFF, 0x1_E800...0x1_EEFF: true
        default: false
        }
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
        switch scalar.value {
        case 0xFB00: text += "ff"
        case 0xFB01: text += "fi"
        case 0xFB02: text += "fl"
        case 0xFB03: text += "ffi"
        case 0xFB04: text += "ffl"
        case 0xFB05, 0xFB06: text += "st"
        case 0xF0B7, 0xF06C, 0xF09F: text += "•"
        case 0xF0A7, 0xF06E: text += "▪"
        case 0xF0D8, 0xF0E0: text += "➢"
        case 0xF0FC: text += "✓"
        case 0xF02D: text += "–"
        case 0xA0, 0x2000...0x200A, 0x202F: text += " "
        case 0xE000...0xF8FF, 0xF0000...0x10FFFF, 0..<0x20, 0x7F..<0xA0, 0xFEFF, 0xFFFE, 0xFFFF: return
        default:
            if let letters = arabic[scalar.value] { text += letters } else { text.unicodeScalars.append(scalar) }
        }
    }

    /// Letters with their accents, by the sequence that they are canonically equal to (Unicode, chapter 3.7): a character
    /// finds its composed form as the key that equals it.
    private static let composed: [Character: Character] = {
        var table: [Character: Character] = [:]
        for range in [0xC0...0x24F, 0x386...0x3CE, 0x400...0x4FF, 0x1E00...0x1FFF] as [ClosedRange<UInt32>] {
            for value in range {
                guard let scalar = Unicode.Scalar(value) else { continue }
                table[Character(scalar)] = Character(scalar)
            }
        }
        return table
    }()

    /// Arabic Presentation Forms (Unicode, blocks U+FB50 and U+FE70): each letter's forms follow one another.
    private static let arabic: [UInt32: String] = {
        var table: [UInt32: String] = [:]
        func add(_ start: UInt32, _ letters: [(String, UInt32)]) {
            var value = start
            for (letter, forms) in letters {
                for _ in 0..<forms {
                    table[value] = letter
                    value += 1
                }
            }
        }
        add(
            0xFE80,
            [
                ("ء", 1), ("آ", 2), ("أ", 2), ("ؤ", 2), ("إ", 2), ("ئ", 4), ("ا", 2), ("ب", 4), ("ة", 2), ("ت", 4),
                ("ث", 4), ("ج", 4), ("ح", 4), ("خ", 4), ("د", 2), ("ذ", 2), ("ر", 2), ("ز", 2), ("س", 4), ("ش", 4),
                ("ص", 4), ("ض", 4), ("ط", 4), ("ظ", 4), ("ع", 4), ("غ", 4), ("ف", 4), ("ق", 4), ("ك", 4), ("ل", 4),
                ("م", 4), ("ن", 4), ("ه", 4), ("و", 2), ("ى", 2), ("ي", 4), ("لآ", 2), ("لأ", 2), ("لإ", 2), ("لا", 2),
            ])
        add(0xFB56, [("پ", 4)])
        add(0xFB7A, [("چ", 4)])
        add(0xFB8A, [("ژ", 2), ("ڑ", 2), ("ک", 4), ("گ", 4)])
        add(0xFBFC, [("ی", 4)])
        return table
    }()
}
