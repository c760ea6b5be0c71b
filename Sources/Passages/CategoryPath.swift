/// Categories that hold others: `energy/gas/lng` lies in `energy/gas`, and that in `energy`.
package enum CategoryPath {
    /// The names along the path, outermost first: what `/` or `>` parts, without the white space around it.
    package static func parts(of text: String) -> [String] {
        text.split { $0 == "/" || $0 == ">" }
            .map { $0.split { $0.isWhitespace }.joined(separator: " ") }.filter { !$0.isEmpty }
    }

    /// The category as it is stored: `energy > gas` is `energy/gas`.
    package static func normal(_ text: String) -> String {
        text.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ">") }
            ? parts(of: text).joined(separator: "/") : text
    }

    /// Categories as they are stored, each once, in their order.
    package static func normal(_ categories: [String]) -> [String] {
        var seen: Set<String> = []
        return categories.map { normal($0) }.filter { !$0.isEmpty && seen.insert($0).inserted }
    }

    /// The paths above one, outermost first: of `energy/gas/lng`, `energy` and `energy/gas`.
    package static func ancestors(of category: String) -> [String] {
        let parts = parts(of: category)
        return parts.indices.dropLast().map { parts[...$0].joined(separator: "/") }
    }

    /// The category in its form for comparing: its names as `Tokenizer.key` gives them.
    package static func key(_ text: String, _ tokenizer: inout Tokenizer) -> String {
        var keys: [String] = []
        for part in parts(of: text) { keys.append(tokenizer.key(part)) }
        return keys.joined(separator: "/")
    }
}
