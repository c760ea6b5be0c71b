internal import Passages
internal import SearchAPI
internal import XapianIndex

/// The words of one passage, to say which of a query's words it has and in which form.
struct PassageWords {
    private struct Word {
        var folded: String
        var stem: [UInt8]
        var form: String
    }

    private let words: [Word]
    private let language: String?
    private let languages: [String]

    /// The words of text, title and headings.
    init(_ passage: PassageRecord, languages: [String], _ tools: inout QueryTools) {
        var words: [Word] = []
        language = passage.language
        self.languages = languages
        for text in [passage.text, passage.document.title] + passage.section {
            tools.tokenizer.tokenize(text, into: &tools.buffer)
            let bytes = Array(text.utf8)
            for token in tools.buffer.tokens {
                words.append(
                    Word(
                        folded: tools.buffer.foldedText(token),
                        stem: tools.buffer.normal(token) { tools.stems.stem($0, language: passage.language) },
                        form: String(decoding: bytes[token.start..<token.end], as: UTF8.self)))
            }
        }
        self.words = words
    }

    /// Whether the passage has a word of the query: itself, by its stem, or, which does not find it, in a form that is near.
    func check(_ text: String, _ tools: inout QueryTools) -> WhyNotResponse.Check {
        tools.tokenizer.tokenize(text, into: &tools.buffer)
        let buffer = tools.buffer
        var holds = true
        var details: [String] = []
        for token in buffer.tokens where token.kind != .compound {
            let word = buffer.foldedText(token)
            var stems: [String: [UInt8]] = [:]
            for code in languages { stems[code] = buffer.normal(token) { tools.stems.stem($0, language: code) } }
            if words.contains(where: { $0.folded == word }) { continue }
            // The passage was stemmed in its language; the query is in every one.
            let found = words.filter { word in stems.values.contains(word.stem) }
            if !found.isEmpty {
                details.append("as " + Self.named(found))
                continue
            }
            holds = false
            let near = words.filter { isNear($0.folded, word) }
            if near.isEmpty {
                details.append("not there")
            } else {
                details.append("only near it: \(Self.named(near)); \(word)* or \(word)~ would find such")
            }
        }
        return WhyNotResponse.Check(
            kind: "word", text: text, holds: holds, detail: details.isEmpty ? nil : details.joined(separator: "; "))
    }

    /// Whether one begins the other, or they differ by a letter (by two, where they are long).
    private func isNear(_ first: String, _ second: String) -> Bool {
        let (left, right) = (Array(first.unicodeScalars), Array(second.unicodeScalars))
        guard min(left.count, right.count) >= 4 else { return false }
        if left.starts(with: right) || right.starts(with: left) { return true }
        return EditDistance.isWithin(min(left.count, right.count) > 6 ? 2 : 1, left, right)
    }

    private static func named(_ words: [Word]) -> String {
        Set(words.map(\.form)).sorted().prefix(5).map { "'\($0)'" }.joined(separator: ", ")
    }
}
