internal import Passages

/// The terms that every passage of a document has, encoded as a batch for `IndexWriter.add` has them.
///
/// Paths and tags' values come again from document to document, above all in files of records, so what they give is kept.
struct DocumentTerms {
    /// Encoded terms, some perhaps twice, which a run allows.
    private struct Encoded {
        var bytes = ByteWriter()
        var count: UInt32 = 0

        /// Adds a term, which passages have or not.
        mutating func add(_ term: String) {
            bytes.booleanTerm(term.utf8)
            count += 1
        }

        /// Adds a word, which counts as one that stands once in a passage of usual length.
        mutating func add(word term: String) {
            bytes.term(term.utf8, UnsafeBufferPointer(start: nil, count: 0), count: UInt16(RankingProfile.scale))
            count += 1
        }

        mutating func add(_ others: Encoded) {
            bytes.bytes.append(contentsOf: others.bytes.bytes)
            count += others.count
        }
    }

    /// A tag with a value; a path has the empty key.
    private struct Source: Hashable {
        var key: String
        var value: String
    }

    private var terms = Encoded()
    private var known: [Source: Encoded] = [:]

    /// Paths and values remembered.
    private static let knownLimit = 10_000

    /// How many terms there are.
    var count: UInt32 { terms.count }
    /// The terms.
    var bytes: [UInt8] { terms.bytes.bytes }

    /// Begins with what a document's path, format and metadata give.
    mutating func begin(_ document: Document, _ tokenizer: inout Tokenizer) {
        terms.bytes.bytes.removeAll(keepingCapacity: true)
        terms.count = 0
        if known.count > Self.knownLimit { known.removeAll() }
        let metadata = document.metadata
        terms.add(IndexSchema.formatPrefix + document.format)
        if !document.folder.isEmpty { terms.add(IndexSchema.folderTerm(tokenizer.key(document.folder))) }
        add(Source(key: "", value: document.path)) { Self.pathTerms(document.path, &tokenizer) }
        for (key, values) in metadata.tags { addTag(key, values, &tokenizer) }
        addTag(IndexSchema.authorTag, metadata.authors, &tokenizer)
        if !metadata.title.isEmpty { terms.add(IndexSchema.presenceTerm("title")) }
        if metadata.date != nil { terms.add(IndexSchema.presenceTerm("date")) }
        guard !metadata.categories.isEmpty else { return }
        terms.add(IndexSchema.presenceTerm(IndexSchema.categoryTag))
        for category in metadata.categories {
            for path in CategoryPath.ancestors(of: category) + [category] {
                terms.add(IndexSchema.tagTerm(IndexSchema.categoryTag, value: CategoryPath.key(path, &tokenizer)))
            }
            for word in Self.words(of: category, &tokenizer) {
                terms.add(word: IndexSchema.tagWordTerm(IndexSchema.categoryTag, word: word))
            }
        }
    }

    /// Adds a word of the title.
    mutating func addTitle(_ word: UnsafeBufferPointer<UInt8>) {
        terms.bytes.booleanTerm(IndexSchema.titlePrefix.utf8, word)
        terms.count += 1
    }

    private mutating func addTag(_ key: String, _ values: [String], _ tokenizer: inout Tokenizer) {
        guard !values.isEmpty else { return }
        terms.add(IndexSchema.presenceTerm(key))
        for value in values {
            add(Source(key: key, value: value)) { Self.tagTerms(key, value, &tokenizer) }
        }
    }

    private mutating func add(_ source: Source, _ make: () -> Encoded) {
        if let made = known[source] { return terms.add(made) }
        let made = make()
        known[source] = made
        terms.add(made)
    }

    private static func pathTerms(_ path: String, _ tokenizer: inout Tokenizer) -> Encoded {
        var made = Encoded()
        made.add(IndexSchema.pathTerm(path))
        var folder = path[...]
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            made.add(IndexSchema.pathTerm(String(folder)))
        }
        for word in words(of: path, &tokenizer) {
            made.add(word: IndexSchema.bounded(IndexSchema.pathWordPrefix, word))
        }
        return made
    }

    private static func tagTerms(_ key: String, _ value: String, _ tokenizer: inout Tokenizer) -> Encoded {
        var made = Encoded()
        made.add(IndexSchema.tagTerm(key, value: TagValue.key(value, &tokenizer)))
        guard !TagValue.isWhole(value) else { return made }
        for word in words(of: value, &tokenizer) { made.add(word: IndexSchema.tagWordTerm(key, word: word)) }
        return made
    }

    private static func words(of text: String, _ tokenizer: inout Tokenizer) -> [String] {
        var buffer = TokenBuffer()
        tokenizer.tokenize(text, into: &buffer)
        return buffer.tokens.map { buffer.foldedText($0) }
    }
}

extension ByteWriter {
    /// A term of `IndexWriter.add`'s batch, without a count.
    mutating func booleanTerm(_ term: String.UTF8View) { booleanTerm(term, UnsafeBufferPointer(start: nil, count: 0)) }

    /// The same of a prefix and the rest.
    mutating func booleanTerm(_ prefix: String.UTF8View, _ rest: UnsafeBufferPointer<UInt8>) {
        term(prefix, rest, count: 0)
    }

    /// A term with its count.
    mutating func term(_ prefix: String.UTF8View, _ rest: UnsafeBufferPointer<UInt8>, count: UInt16) {
        bytes.append(UInt8(prefix.count + rest.count))
        fixed(count)
        bytes.append(contentsOf: prefix)
        bytes.append(contentsOf: rest)
    }
}
