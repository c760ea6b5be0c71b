/// Text for a terminal, from documents that may hold anything.
public enum TerminalText {
    /// `text` without what would steer a terminal or turn its reading direction.
    ///
    /// Control characters (C0, C1, DEL) become their pictures or U+FFFD, so that they can be seen; so do the marks that
    /// override or isolate writing directions. Letters of right-to-left scripts stay.
    ///
    /// - Parameter keepsLines: True where a line feed and a tab stay themselves.
    public static func neutralised(_ text: String, keepsLines: Bool = false) -> String {
        if text.utf8.allSatisfy(isPrintable) { return text }
        guard text.unicodeScalars.contains(where: { isUnsafe($0) }) else { return text }
        var safe = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if !isUnsafe(scalar) || (keepsLines && (scalar == "\n" || scalar == "\t")) {
                safe.append(scalar)
            } else if scalar.value < 0x20, let picture = Unicode.Scalar(0x2400 + scalar.value) {
                safe.append(picture)
            } else {
                safe.append(scalar == "\u{7F}" ? "\u{2421}" : "\u{FFFD}")
            }
        }
        return String(safe)
    }

    /// Whether a byte is an ASCII character that is shown as it is, one column wide.
    public static func isPrintable(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true  // C0, DEL, C1
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true  // marks of direction
        case 0x2028, 0x2029: true  // line and paragraph separator
        default: false
        }
    }

    /// Columns that `text` takes on a terminal.
    public static func width(_ text: some StringProtocol) -> Int {
        text.reduce(0) { $0 + width($1) }
    }

    /// Columns of one character: 2 for wide ones of East Asia and emoji, 0 for marks alone, else 1.
    public static func width(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    // The blocks whose characters are Wide or Fullwidth in Unicode's EastAsianWidth.txt.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97F,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
        0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}
