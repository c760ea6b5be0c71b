internal import Passages

/// The values of a slot that can have several: a byte for the length of each, and its text in UTF-8.
enum ValueList {
    /// The list of `texts`, those that are empty left out. A long one is cut and ends in `…`.
    static func encoded(_ texts: [String]) -> [UInt8] {
        var list: [UInt8] = []
        for text in texts where !text.isEmpty {
            let value = cut(text)
            guard list.count + value.count < IndexSchema.maximumListBytes else { break }
            list.append(UInt8(value.count))
            list += value
        }
        return list
    }

    private static func cut(_ text: String) -> [UInt8] {
        guard text.utf8.count > IndexSchema.maximumFacetBytes else { return Array(text.utf8) }
        var start = Array(text.utf8.prefix(IndexSchema.maximumFacetBytes - 3))
        // Not within a character.
        while let last = start.last, last & 0xC0 == 0x80 { start.removeLast() }
        if let last = start.last, last >= 0xC0 { start.removeLast() }
        return start + Array("…".utf8)
    }
}
