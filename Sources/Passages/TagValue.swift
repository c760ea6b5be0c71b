/// Values of tags.
package enum TagValue {
    /// A value in its form for comparing: its words, and the sign of a number under zero.
    package static func key(_ text: String, _ tokenizer: inout Tokenizer) -> String {
        let key = tokenizer.key(text)
        return isWhole(text) && !isDigit(text.utf8.first) ? "-" + key : key
    }

    /// Whether it is a number with a sign or a decimal point, which is found as a whole: who asks for 5 wants neither −5 nor 4.5.
    package static func isWhole(_ text: String) -> Bool {
        let number = text.replacing("−", with: "-")
        let digits = number.hasPrefix("-") ? number.dropFirst() : number[...]
        guard isDigit(digits.utf8.first), Double(number) != nil else { return false }
        return number.hasPrefix("-") || digits.contains(".")
    }

    private static func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
}
