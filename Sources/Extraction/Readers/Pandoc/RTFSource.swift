internal import Reading

/// RTF as pandoc understands it, with what it does not read by itself.
///
/// Programs write letters in the encoding of a font or as `\u` with a stand-in, in ways of which pandoc knows a few; here each
/// becomes `\uN ?`. Headings are paragraphs in a style that the style sheet calls one; here they get `\outlinelevel`. The
/// date of the head, which pandoc leaves out, is kept. All else is copied (Rich Text Format Specification 1.9.1).
struct RTFSource {
    /// ASCII.
    private(set) var bytes: [UInt8] = []
    /// True where braces are not closed, as in a file that is cut off. Here they are, as pandoc reads nothing else.
    var isCutOff: Bool { depth > 0 }
    /// When the text was begun, or else saved: `2015-03-04`.
    var date: String? { created ?? revised }

    /// The `\outlinelevel` of paragraphs in the style of titles, which no heading has.
    static let titleLevel = 9

    /// What holds in a group and ends with it.
    private struct Group {
        /// The name of the encoding that bytes are in.
        var encoding: String?
        /// How many characters stand for a `\u`.
        var standIns = 1
        var purpose = Purpose.text
    }

    private enum Purpose { case text, fonts, styles, created, revised, picture, field }

    /// False in what is no text: pandoc writes some of it into the text, and a word for each picture.
    private var isCopied: Bool { ![.styles, .picture, .field].contains(group.purpose) }

    private let source: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var groups: [Group] = []
    /// Braces that are open, and those of them that were copied.
    private var depth = 0
    private var openCopies = 0
    private var group = Group()
    /// Bytes of letters that are not written yet.
    private var letters: [UInt8] = []
    /// True where they end within a character of two bytes.
    private var isHalf = false
    /// The first half of a character beyond 16 bits.
    private var surrogate: Int?
    /// Characters that are to be passed over, as they stand for the last `\u`.
    private var toSkip = 0

    private var documentEncoding = "windows-1252"
    private var fonts: [Int: String] = [:]
    private var defaultFont = 0
    /// The font of the table of fonts that is read.
    private var font = 0
    /// The style of the style sheet that is read, nil for one of characters, and the one that it is based on.
    private var style: Int?
    private var base: Int?
    private var styleName = ""
    /// Outline levels by style.
    private var levels: [Int: Int] = [:]
    private var created: String?
    private var revised: String?
    private var day: (year: Int, month: Int, day: Int) = (0, 0, 0)

    /// Deeper groups are no text that anybody wrote.
    private static let deepest = 1000

    init(_ source: UnsafeBufferPointer<UInt8>) {
        self.source = source
        bytes.reserveCapacity(source.count * 2)
        while position < source.count { step() }
        flush()
        // More of them than pandoc can hold stand in no file that anybody wrote.
        if openCopies <= Self.deepest { bytes += [UInt8](repeating: UInt8(ascii: "}"), count: openCopies) }
    }

    private mutating func step() {
        let byte = source[position]
        switch byte {
        case UInt8(ascii: "{"):
            flush()
            toSkip = 0
            if groups.count < Self.deepest { groups.append(group) }
            depth += 1
            if isCopied { openCopies += 1 }
            put(byte)
        case UInt8(ascii: "}"):
            flush()
            toSkip = 0
            // One too many ends nothing.
            guard depth > 0 else {
                position += 1
                return
            }
            depth -= 1
            endGroup()
            if isCopied { openCopies -= 1 }
            put(byte)
        case UInt8(ascii: "\\"): control()
        case 0x0A, 0x0D: put(byte)
        default:
            if toSkip > 0 {
                toSkip -= 1
                position += 1
            } else if byte >= 0x80 || isHalf {
                gather(byte)
                position += 1
            } else {
                if group.purpose == .styles { name(byte) }
                put(byte)
            }
        }
    }

    /// Copies a byte that means what it says.
    private mutating func put(_ byte: UInt8) {
        flush()
        if isCopied { bytes.append(byte) }
        position += 1
    }

    private mutating func endGroup() {
        switch group.purpose {
        case .created: created = created ?? date(day)
        case .revised: revised = revised ?? date(day)
        default: break
        }
        group = groups.popLast() ?? Group()
    }

    private func date(_ day: (year: Int, month: Int, day: Int)) -> String? {
        guard day.year > 1601 else { return nil }
        return ISODate.parse("\(day.year)-\(Self.two(day.month))-\(Self.two(day.day))") ?? ISODate.parse("\(day.year)")
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    // Controls.

    private mutating func control() {
        let start = position
        guard position + 1 < source.count else { return put(source[position]) }
        let next = source[position + 1]
        if next == UInt8(ascii: "'") { return hexadecimal() }
        guard Self.isLetter(next) else {
            if toSkip > 0 {
                toSkip -= 1
                position += 2
                return
            }
            flush()
            if isCopied { bytes += source[start..<start + 2] }
            position += 2
            return
        }
        var end = start + 1
        while end < source.count, Self.isLetter(source[end]), end - start < 40 { end += 1 }
        let word = String(decoding: source[start + 1..<end], as: UTF8.self)
        var digits = end
        if digits < source.count, source[digits] == UInt8(ascii: "-") { digits += 1 }
        while digits < source.count, (0x30...0x39).contains(source[digits]), digits - end < 12 { digits += 1 }
        let number = Int(String(decoding: source[end..<digits], as: UTF8.self))
        if number == nil { digits = end }
        position = digits
        if position < source.count, source[position] == 0x20 { position += 1 }
        if word == "u", let number { return unicode(number) }
        if toSkip > 0 {
            toSkip -= 1
            return
        }
        flush()
        if word == "uc" {
            group.standIns = min(max(0, number ?? 1), 100)
            return
        }
        if word == "bin" {
            position = min(source.count, position + max(0, number ?? 0))
            return
        }
        if word == "pict" { group.purpose = .picture }
        if word == "stylesheet" { group.purpose = .styles }
        // What a field shows is plain text: pandoc leaves out the words of a link.
        if word == "fldinst" { group.purpose = .field }
        if isCopied, word != "field", word != "fldrslt" {
            bytes += source[start..<digits]
            // A blank ends the word; what follows may begin with a letter.
            bytes.append(0x20)
        }
        obey(word, number)
    }

    private mutating func obey(_ word: String, _ number: Int?) {
        switch word {
        case "ansicpg": if let number, let name = Self.codePage(number) { documentEncoding = name }
        case "mac": documentEncoding = "macintosh"
        case "pc": documentEncoding = "ibm437"
        case "pca": documentEncoding = "ibm850"
        case "deff": defaultFont = number ?? 0
        case "fonttbl": group.purpose = .fonts
        case "creatim", "revtim":
            group.purpose = word == "creatim" ? .created : .revised
            day = (0, 0, 0)
        case "yr": day.year = number ?? 0
        case "mo": day.month = number ?? 0
        case "dy": day.day = number ?? 0
        case "f":
            if group.purpose == .fonts { font = number ?? 0 } else { group.encoding = number.flatMap { fonts[$0] } }
        case "fcharset" where group.purpose == .fonts:
            if let number, fonts.count < 10_000 { fonts[font] = Self.charset(number) }
        case "cpg" where group.purpose == .fonts:
            if let number, let name = Self.codePage(number) { fonts[font] = name }
        case "plain": group.encoding = fonts[defaultFont]
        case "s":
            if group.purpose == .styles {
                (style, base, styleName) = (number ?? 0, nil, "")
            } else if group.purpose == .text, let level = number.flatMap({ levels[$0] }) {
                bytes += "\\outlinelevel\(level) ".utf8
            }
        case "sbasedon": if group.purpose == .styles { base = number }
        case "ds", "cs", "ts": if group.purpose == .styles { (style, styleName) = (nil, "") }
        default: break
        }
    }

    /// A byte of the name of a style, which ends with a semicolon.
    private mutating func name(_ byte: UInt8) {
        guard byte == UInt8(ascii: ";") else {
            if styleName.utf8.count < 100 { styleName.unicodeScalars.append(UnicodeScalar(byte)) }
            return
        }
        // What is based on a heading's style is a heading, whatever its name.
        let level = Self.level(ofStyle: styleName) ?? base.flatMap { levels[$0] }
        if let style, let level, levels.count < 10_000 { levels[style] = level }
        (style, base, styleName) = (nil, nil, "")
    }

    /// Programs write the names of these styles in English, whatever language they show them in.
    private static func level(ofStyle name: String) -> Int? {
        let name = name.split { $0.isWhitespace }.joined(separator: " ").lowercased()
        if name == "title" { return titleLevel }
        guard name.hasPrefix("heading "), let level = Int(name.dropFirst("heading ".count)), (1...9).contains(level)
        else {
            return nil
        }
        return level - 1
    }

    // Letters.

    private mutating func hexadecimal() {
        let digits = source[min(position + 2, source.count)..<min(position + 4, source.count)]
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
        position = min(source.count, position + (value == nil ? 2 : 4))
        if toSkip > 0 {
            toSkip -= 1
        } else if let value {
            gather(value)
        }
    }

    private mutating func unicode(_ number: Int) {
        flush()
        toSkip = group.standIns
        let unit = number & 0xFFFF
        if (0xD800..<0xDC00).contains(unit) {
            surrogate = unit
        } else if (0xDC00..<0xE000).contains(unit) {
            // pandoc knows no characters beyond 16 bits.
            if surrogate != nil { write(0xFFFD) }
            surrogate = nil
        } else {
            surrogate = nil
            // Letters of symbol fonts are in the private area with their code.
            write(unit)
        }
    }

    private mutating func write(_ unit: Int) {
        if group.purpose == .styles, unit < 0x80 { name(UInt8(unit)) }
        if isCopied { bytes += "\\u\(unit) ?".utf8 }
    }

    private mutating func gather(_ byte: UInt8) {
        letters.append(byte)
        isHalf =
            !isHalf && byte >= 0x81 && byte != 0xFF && Self.doubles.contains(group.encoding ?? documentEncoding)
    }

    /// Writes the letters that were gathered.
    private mutating func flush() {
        guard !letters.isEmpty else { return }
        let encoding = group.encoding ?? documentEncoding
        let text = letters.withUnsafeBufferPointer {
            TextEncoding.text($0, in: encoding) ?? String(decoding: $0, as: UTF8.self)
        }
        letters.removeAll(keepingCapacity: true)
        isHalf = false
        for scalar in text.unicodeScalars { write(scalar.value > 0xFFFF ? 0xFFFD : Int(scalar.value)) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    // Encodings.

    private static let doubles: Set<String> = ["windows-31j", "gb18030", "windows-949", "big5"]

    /// The encoding of a code page of Windows; nil for one that is not known.
    private static func codePage(_ number: Int) -> String? {
        switch number {
        case 932: "windows-31j"
        case 936, 54936: "gb18030"
        case 949: "windows-949"
        case 950: "big5"
        case 1250...1258: "windows-\(number)"
        case 437, 850, 852, 855, 857, 862, 864, 866: "ibm\(number)"
        case 874: "windows-874"
        case 10000: "macintosh"
        case 20866: "koi8-r"
        case 65001: "utf-8"
        default: nil
        }
    }

    /// The encoding of a font's `\fcharset`; nil for the document's own.
    private static func charset(_ number: Int) -> String? {
        let pages = [
            0: 1252, 77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255,
            178: 1256,
            186: 1257, 204: 1251, 222: 874, 238: 1250, 255: 437,
        ]
        return pages[number].flatMap(codePage)
    }
}
