/// A text without the lines that OpenPGP puts around it when it is signed or encrypted within the mail's text (RFC 9580).
struct MailArmour {
    private(set) var text: String
    /// True where a part of the text is encrypted; it is left out.
    private(set) var isEncrypted = false
    /// True where the text is no longer what stood there.
    private(set) var isChanged = false

    init(_ text: String) {
        self.text = text
        guard text.contains("-----BEGIN PGP ") else { return }
        enum Place { case text, signedHead, signed, signature, encrypted }
        var place = Place.text
        var result = ""
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: { $0.isNewline }) {
            let mark = line.hasPrefix("-----") ? line[...].trimmed() : ""
            switch (place, mark) {
            case (.text, "-----BEGIN PGP SIGNED MESSAGE-----"): place = .signedHead
            case (.text, "-----BEGIN PGP MESSAGE-----"):
                place = .encrypted
                isEncrypted = true
            case (.signed, "-----BEGIN PGP SIGNATURE-----"): place = .signature
            case (.signature, "-----END PGP SIGNATURE-----"), (.encrypted, "-----END PGP MESSAGE-----"): place = .text
            // The names of hash functions, up to an empty line.
            case (.signedHead, _): if line.allSatisfy(\.isWhitespace) { place = .signed }
            // A dash at the head of a line is escaped.
            case (.signed, _): result += (line.hasPrefix("- ") ? line.dropFirst(2) : line) + "\n"
            case (.text, _): result += line + "\n"
            case (.signature, _), (.encrypted, _): break
            }
        }
        self.text = result
        isChanged = true
    }
}
