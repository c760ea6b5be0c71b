/// What a text says of its own character encoding.
enum DeclaredEncoding {
    /// The name that stands in the text; nil where none does.
    static func name(in bytes: UnsafeBufferPointer<UInt8>, format: FileFormat) -> String? {
        let head = lowered(bytes.prefix(8192))
        switch format.name {
        case "html": return xmlDeclaration(head) ?? value(after: "charset", in: head) ?? modeline(head)
        case "latex": return inputEncoding(head) ?? modeline(head) ?? modeline(lowered(bytes.suffix(3000)))
        case "json", "jsonl", "csv": return nil
        default: return xmlDeclaration(head) ?? modeline(head) ?? modeline(lowered(bytes.suffix(3000)))
        }
    }

    /// The encoding that a name stands for, in lower case and as WHATWG reads it: what is declared as the narrower of two
    /// encodings is often the wider. nil for UTF-8 and UTF-16, which the text would have been known by.
    static func known(_ name: String) -> String? {
        var name = name.lowercased()
        for suffix in ["-unix", "-dos", "-mac"] where name.hasSuffix(suffix) { name.removeLast(suffix.utf8.count) }
        let plain = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        if plain.isEmpty || plain.hasPrefix("utf") || plain.hasPrefix("ucs") || plain.hasPrefix("iso10646") {
            return nil
        }
        if plain.hasSuffix("ascii") || plain == "ansix341968" || plain == "binary" || plain == "8bit" { return nil }
        return wider[plain] ?? name
    }

    /// By the name's letters and digits.
    private static let wider: [String: String] = {
        let rows = [
            "windows-1252": "iso88591 latin1 l1 isolatin1 cp1252 windows1252 xcp1252 ansinew ansi",
            "windows-1250": "cp1250 windows1250 xcp1250", "windows-1251": "cp1251 windows1251 xcp1251 win1251",
            "windows-1253": "cp1253 windows1253", "windows-1255": "cp1255 windows1255 iso88598i iso88598e",
            "windows-1254": "iso88599 latin5 l5 cp1254 windows1254", "windows-1256": "cp1256 windows1256",
            "windows-1257": "cp1257 windows1257", "windows-874": "iso885911 tis620 tis620thai windows874 cp874 dos874",
            "iso-8859-2": "iso88592 latin2 l2 isolatin2", "iso-8859-5": "iso88595 cyrillic",
            "iso-8859-6": "iso88596 arabic", "iso-8859-7": "iso88597 greek",
            "iso-8859-15": "iso885915 latin9 latin0 l9", "koi8-r": "koi8r koi8 koi cskoi8r", "koi8-u": "koi8u koi8ru",
            "ibm866": "cp866 ibm866 866 alternativnyj", "ibm850": "cp850 ibm850 850", "ibm852": "cp852 ibm852 852",
            "macintosh": "macintosh mac macroman xmacroman applemac", "x-mac-cyrillic": "xmaccyrillic maccyrillic",
            "gb18030": "gb18030 gb2312 gbk xgbk cp936 ms936 windows936 euccn chineseiso8bit csgb2312 gb231280",
            "big5": "big5 cnbig5 xxbig5 cp950 chinesebig5", "euc-jp": "eucjp xeucjp ujis eucjapan japaneseiso8bit",
            "shift_jis": "shiftjis sjis xsjis mskanji cp932 windows31j ms932 japaneseshiftjis",
            "euc-kr": "euckr ksc56011987 ksc5601 cp949 uhc windows949 koreaniso8bit korean",
        ]
        var table: [String: String] = [:]
        for (name, aliases) in rows { for alias in aliases.split(separator: " ") { table[String(alias)] = name } }
        return table
    }()

    private static func lowered(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> String {
        String(decoding: bytes.map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 < 0x80 ? $0 : 0x3F }, as: UTF8.self)
    }

    /// `<?xml version="1.0" encoding="…"?>`
    private static func xmlDeclaration(_ head: String) -> String? {
        guard head.hasPrefix("<?xml"), let end = head.firstRange(of: "?>") else { return nil }
        return value(after: "encoding", in: String(head[..<end.lowerBound]))
    }

    /// `\usepackage[latin1]{inputenc}`, `\inputencoding{latin1}`
    private static func inputEncoding(_ head: String) -> String? {
        if let package = head.firstRange(of: "]{inputenc}") {
            let options = head[..<package.lowerBound]
            guard let open = options.lastIndex(of: "[") else { return nil }
            return options[options.index(after: open)...].split(separator: ",").last
                .map { $0.filter { !$0.isWhitespace } }
        }
        guard let command = head.firstRange(of: "\\inputencoding{") else { return nil }
        return String(head[command.upperBound...].prefix { $0 != "}" })
    }

    /// `-*- coding: x -*-`, `vim: set fileencoding=x`, and the like at the end of a file.
    private static func modeline(_ part: String) -> String? {
        for sign in ["coding:", "coding="] {
            var rest = part[...]
            while let place = rest.firstRange(of: sign) {
                let line = String(String(rest[..<place.lowerBound].reversed().prefix { !$0.isNewline }).reversed())
                rest = rest[place.upperBound...]
                let isMode = line.contains("-*-") || line.contains("vim:") || line.contains("vi:") || isComment(line)
                if isMode, let name = word(rest) { return name }
            }
        }
        return nil
    }

    /// `# coding: x`, `% coding: x`, `;; coding: x`: nothing before it but signs, or a name that `coding` is the end of.
    private static func isComment(_ line: String) -> Bool {
        guard let first = line.first, "#%;/*.".contains(first) else { return false }
        return !line.contains { $0.isLetter } || line.hasSuffix("file") || line.hasSuffix("en")
    }

    /// `charset=x`, `charset="x"`, `encoding='x'`
    private static func value(after key: String, in text: String) -> String? {
        var rest = text[...]
        while let place = rest.firstRange(of: key) {
            rest = rest[place.upperBound...]
            var value = rest.drop { $0 == " " }
            guard value.first == "=" else { continue }
            value = value.dropFirst().drop { $0 == " " || $0 == "\"" || $0 == "'" }
            if let name = word(value) { return name }
        }
        return nil
    }

    private static func word(_ text: Substring) -> String? {
        let word = text.drop { $0 == " " }.prefix(60)
            .prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_:.".contains($0)) }
        return word.isEmpty ? nil : String(word)
    }
}

/// Encodings of seven bits, whose text looks like ASCII with escape sequences (ISO 2022).
enum EscapedEncoding {
    /// The encoding that the first designating sequence is of; nil where there is none.
    static func name(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        var rest = bytes[...]
        while let escape = rest.firstIndex(of: 0x1B) {
            let sign = Array(bytes[(escape + 1)...].prefix(3))
            if sign.starts(with: Array("$B".utf8)) || sign.starts(with: Array("$@".utf8)) { return "iso-2022-jp" }
            if sign == Array("$)C".utf8) { return "iso-2022-kr" }
            if sign == Array("$)A".utf8) || sign == Array("$)G".utf8) { return "iso-2022-cn" }
            rest = bytes[(escape + 1)...]
        }
        return nil
    }
}
