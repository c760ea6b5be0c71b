internal import Reading

/// The addresses of an archive's files, made of the names that stand in it: valid, within the archive, no two alike.
struct ArchiveNames {
    private var used: Set<String> = []
    /// How often each name was met that had been used before.
    private var repeats: [String: Int] = [:]

    /// A file's address; nil for files that no reader of the archive wants: hidden ones (as in a corpus folder), and what macOS
    /// and archivers add for themselves.
    mutating func address(of name: [UInt8], isFromDOS: Bool) -> String? {
        let parts = Self.decode(name, isFromDOS: isFromDOS).split(separator: "/").filter { $0 != "." && $0 != ".." }
        // The symbol table of an ar file has the name `/`, or one of BSD's.
        if parts.isEmpty, !name.isEmpty { return nil }
        if parts.contains(where: { $0.hasPrefix(".") || $0 == "__MACOSX" || $0.hasPrefix("__.SYMDEF") }) { return nil }
        return unique(parts.isEmpty ? "unnamed" : parts.joined(separator: "/"))
    }

    /// `address`, or where that is used already with a number at its end, or before its extension: `a/b-2.txt`.
    mutating func unique(_ address: String, hasExtension: Bool = true) -> String {
        if used.insert(address).inserted { return address }
        let length = hasExtension ? FileFormat.pathExtension(address)?.count : nil
        let suffix = length.map { address.suffix($0 + 1) } ?? ""
        var number = repeats[address] ?? 1
        while true {
            number += 1
            let numbered = "\(address.dropLast(suffix.count))-\(number)\(suffix)"
            if used.insert(numbered).inserted {
                repeats[address] = number
                return numbered
            }
        }
    }

    /// A name as text: UTF-8 where it is that, else the code page of DOS or Latin-1. Control characters become `_`.
    private static func decode(_ name: [UInt8], isFromDOS: Bool) -> String {
        let text: String
        if let valid = String(validating: name, as: UTF8.self) {
            text = valid
        } else {
            let scalars = name.map { byte -> Unicode.Scalar in
                byte < 0x80 || !isFromDOS ? Unicode.Scalar(byte) : codePage437[Int(byte) - 0x80]
            }
            text = String(String.UnicodeScalarView(scalars))
        }
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? "_" : $0 }))
    }

    /// Bytes 0x80 to 0xFF of code page 437.
    private static let codePage437 = Array(
        ("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
            + "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}").unicodeScalars)
}
