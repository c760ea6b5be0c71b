/// reStructuredText as pandoc understands it.
enum RSTSource {
    /// Roles without the domain that Sphinx writes before them: `:py:func:` as `:func:`, which pandoc takes for text otherwise.
    /// Line ends stay where they are.
    static func withoutDomains(_ source: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(source.count)
        let colon = UInt8(ascii: ":")
        var index = 0
        while index < source.count {
            guard source[index] == colon, let second = wordEnd(source, after: index),
                let third = wordEnd(source, after: second),
                third + 1 < source.count, source[third + 1] == UInt8(ascii: "`")
            else {
                out.append(source[index])
                index += 1
                continue
            }
            out += source[second...third]
            index = third + 1
        }
        return out
    }

    /// The authors in the fields at the head of a text where there are several such fields, of which pandoc keeps one.
    static func authors(_ source: UnsafeBufferPointer<UInt8>) -> [String] {
        let head = String(decoding: UnsafeBufferPointer(rebasing: source.prefix(4096)), as: UTF8.self)
        let fields = head.split(separator: "\n", omittingEmptySubsequences: false).prefix(60).compactMap {
            line -> String? in
            guard line.lowercased().hasPrefix(":author:") else { return nil }
            let name = line.dropFirst(":author:".count).split { $0.isWhitespace }.joined(separator: " ")
            return name.isEmpty ? nil : name
        }
        return fields.count > 1 ? fields : []
    }

    /// The colon that ends the word which begins after the one at `start`; nil where there is no short word.
    private static func wordEnd(_ source: UnsafeBufferPointer<UInt8>, after start: Int) -> Int? {
        var index = start + 1
        while index < source.count, index - start < 24 {
            let byte = source[index]
            if byte == UInt8(ascii: ":") { return index > start + 1 ? index : nil }
            let isWord = (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
            guard isWord else { return nil }
            index += 1
        }
        return nil
    }
}
