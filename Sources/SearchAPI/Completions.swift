/// What may be meant by the beginning of a query.
public struct Completion: Hashable, Sendable, JSONReadable, Decodable {
    /// What a completion is.
    public enum Kind: String, Hashable, Sendable, JSONReadable { case title, author, category, word }

    /// The whole text to search for, the words before the last with it.
    public var text: String
    public var kind: Kind
    /// Passages that have it: those of the documents so called; of words, those with all of them, counted up to a bound where
    /// there are several.
    public var passages: Int

    /// A completion.
    public init(text: String, kind: Kind, passages: Int) {
        self.text = text
        self.kind = kind
        self.passages = passages
    }
}

/// The answer to `GET /v1/suggest`.
public struct CompletionsResponse: Hashable, Sendable, JSONReadable, Decodable {
    public var prefix: String
    public var generation: String
    /// The likeliest first.
    public var suggestions: [Completion]

    /// An answer.
    public init(prefix: String, generation: String, suggestions: [Completion]) {
        self.prefix = prefix
        self.generation = generation
        self.suggestions = suggestions
    }
}

extension CompletionsResponse: JSONWritable {
    /// Writes the answer as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("prefix", prefix)
            writer.member("generation", generation)
            writer.key("suggestions")
            writer.array(suggestions) { writer, completion in
                writer.object { writer in
                    writer.member("text", completion.text)
                    writer.member("kind", completion.kind.rawValue)
                    writer.member("passages", completion.passages)
                }
            }
        }
    }
}
