internal import Passages
internal import SearchAPI
internal import XapianIndex

/// The words of one passage, to say which of a query's words it has and in which form.
struct PassageWords {
    private struct Word {
        var folded: String
        var normal: [UInt8]
        var form: String
    }

    private let words: [Word]
    private let language: String
    private let context: QueryContext

    /// The words of text, title and headings.
    init(_ passage: PassageRecord, _ context: QueryContext, _ tools: inout QueryTools) {
        var words: [Word] = []
        language = passage.language ?? FormTerm.unknownLanguage
        self.context = context
        for text in [passage.text, passage.document.title] + passage.section {
            tools.tokenizer.tokenize(text, into: &tools.buffer)
            let bytes = Array(text.utf8)
            for token in tools.buffer.tokens {
                words.append(
                    Word(
                        folded: tools.buffer.foldedText(token),
                        normal: tools.buffer.normal(token) { Array($0) },
                        form: String(decoding: bytes[token.start..<token.end], as: UTF8.self)))
            }
        }
        self.words = words
    }

    /// Whether the passage has a word of the query: itself, by its stem, or, which does not find it, in a form that is near.
    func check(
        _ text: String, _ reader: inout IndexReader, _ tools: inout QueryTools
    ) throws -> WhyNotResponse.Check {
        tools.tokenizer.tokenize(text, into: &tools.buffer)
        let buffer = tools.buffer
        var holds = true
        var details: [String] = []
        for token in buffer.tokens where token.kind != .compound || token.isAside {
            let word = buffer.foldedText(token)
            if words.contains(where: { $0.folded == word }) { continue }
            let forms = try context.lookUp(token, buffer, inflected: true, &reader, &tools).forms
            let known = Set(forms.filter { $0.form.language == language }.map(\.form.word))
            let found = words.filter { known.contains($0.normal) }
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
