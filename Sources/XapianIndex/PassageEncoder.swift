public import Passages

/// Turns passages into what Xapian stores: terms with counts, values, the record. One a thread; what it has learnt of words is
/// kept from passage to passage.
public final class PassageEncoder {
    private let profile: RankingProfile
    private let stems = StemSet()
    private var tokenizer = Tokenizer()
    private var buffer = TokenBuffer()

    /// The stems of the passage at hand.
    private var counter = TermCounter()

    /// Terms that every passage of the document has; made once a document.
    private var documentTerms = DocumentTerms()
    private var titleStems: [Int32] = []
    /// True after words were written: numbers that were given before may be void.
    private var hasWritten = false
    /// The words of what was encoded since they were last written.
    private var vocabulary = VocabularyCounter()
    private var titleWords: [SeenWord] = []
    /// Words that follow each other: in the title, and in all texts of the passage at hand.
    private var titlePairs: [UInt64] = []
    private var pairs: [UInt64] = []
    /// Values of the document's first passage, a slot each.
    private var documentLists: [UInt32: [String]] = [:]
    /// Kind and language of the first passage: others have them as values only where they differ.
    private var firstKind: PassageKind?
    private var firstLanguage: String?
    /// The headings above the passage before.
    private var lastSection: [String] = []

    /// An encoder for a profile.
    public init(profile: RankingProfile) { self.profile = profile }

    /// Appends a document to a batch for `IndexWriter.add`.
    ///
    /// - Parameters:
    ///   - passages: All of the document's.
    ///   - encoded: Called after each passage; it may take what is in the batch, write it and empty the batch, and write the
    ///     words. So a long document need not be in memory once more in this form.
    public func encode(
        _ document: Document, _ passages: [Passage], to batch: inout ByteWriter,
        encoded: (inout ByteWriter) throws -> Void
    ) rethrows {
        let names = PassageID.names(of: passages.map(\.text))
        begin(document)
        vocabulary.add(document.metadata, passages: passages.count, &tokenizer)
        for passage in passages {
            if hasWritten { begin(document) }
            let stored = passage.ordinal == 1 ? StoredDocument(document, passageNames: names) : nil
            encode(passage, of: document, stored, to: &batch)
            try encoded(&batch)
        }
    }

    /// Writes the words of all that was encoded since the last call beside the database that has it.
    public func writeWords(beside database: String) throws(SystemError) {
        _ = try vocabulary.write(to: VocabularyMerger.path(beside: database), stems)
        // No number is held between passages but by these two, and by what `begin` makes.
        hasWritten = true
        if stems.trim() {
            vocabulary.forgetNumbers()
            counter.forgetNumbers()
        }
    }

    private func begin(_ document: Document) {
        hasWritten = false
        let metadata = document.metadata
        documentTerms.begin(document, &tokenizer)
        titleStems.removeAll(keepingCapacity: true)
        titleWords.removeAll(keepingCapacity: true)
        titlePairs.removeAll(keepingCapacity: true)
        var title = metadata.title
        title.withUTF8 { text in
            tokenizer.tokenize(text, into: &buffer)
            WordPairs.append(buffer, to: &titlePairs)
            IndexTerms.forEachNumber(
                in: buffer, of: text, stems, language: stems.language(metadata.language),
                stem: { titleStems.append($0) }, word: { titleWords.append($0) })
        }
        for number in titleStems { stems.bytes(of: number) { documentTerms.addTitle($0) } }
        documentLists = [IndexSchema.formatSlot: [document.format]]
        if !document.folder.isEmpty { documentLists[IndexSchema.folderSlot] = [document.folder] }
        for (key, values) in metadata.tags where !values.isEmpty { documentLists[IndexSchema.tagSlot(key)] = values }
        if !metadata.authors.isEmpty {
            documentLists[IndexSchema.tagSlot(IndexSchema.authorTag), default: []] += metadata.authors
        }
        if !metadata.categories.isEmpty {
            documentLists[IndexSchema.tagSlot(IndexSchema.categoryTag), default: []] += metadata.categories
        }
    }

    private func encode(
        _ passage: Passage, of document: Document, _ stored: StoredDocument?, to batch: inout ByteWriter
    ) {
        let language = passage.language ?? document.metadata.language
        let stemming = stems.language(language)
        let start = batch.bytes.count
        // How many terms, values and pairs there are, and the length of the record: known when all of it is written.
        for _ in 0..<4 { batch.fixed(UInt32(0)) }
        var count = documentTerms.count
        batch.bytes.append(contentsOf: documentTerms.bytes)
        func boolean(_ term: String) {
            batch.booleanTerm(term.utf8)
            count += 1
        }

        counter.begin()
        vocabulary.beginPassage()
        var text = passage.text
        text.withUTF8 { text in
            tokenizer.tokenize(text, into: &buffer)
            counter.count(buffer, of: text, stems, stemming, weight: 1, &vocabulary)
        }
        let words = buffer.wordCount
        let signature = TextSignature.of(buffer)
        // The title is a text of the document's first passage, as it is in records.
        pairs.removeAll(keepingCapacity: true)
        if stored != nil { pairs += titlePairs }
        WordPairs.append(buffer, to: &pairs)
        for var heading in passage.section {
            heading.withUTF8 { text in
                tokenizer.tokenize(text, into: &buffer)
                counter.count(buffer, of: text, stems, stemming, weight: profile.sectionWeight, &vocabulary)
            }
            WordPairs.append(buffer, to: &pairs)
            IndexTerms.forEachNumber(in: buffer, stems, language: stemming) { number in
                stems.bytes(of: number) { batch.booleanTerm(IndexSchema.sectionPrefix.utf8, $0) }
                count += 1
            }
        }
        for number in titleStems { counter.add(number, profile.titleWeight) }
        for word in titleWords { vocabulary.count(word) }
        for number in counter.numbers {
            let stored = profile.count(occurrences: counter.occurrences(of: number), words: words)
            stems.bytes(of: number) { batch.term(IndexSchema.wordPrefix.utf8, $0, count: stored) }
        }
        count += UInt32(counter.numbers.count)

        boolean(IndexSchema.kindPrefix + passage.kind.rawValue)
        if let language { boolean(IndexSchema.languagePrefix + language) }
        for year in passage.years { boolean(IndexSchema.yearPrefix + String(year)) }
        for date in passage.dates { IndexSchema.dateTerms(date).forEach(boolean) }
        if let stored { boolean(IndexSchema.documentTerm(stored.id)) }
        if !passage.section.isEmpty { boolean(IndexSchema.presenceTerm("section")) }
        if language != nil { boolean(IndexSchema.presenceTerm("lang")) }
        if !passage.years.isEmpty { boolean(IndexSchema.presenceTerm("year")) }
        if !passage.dates.isEmpty { boolean(IndexSchema.presenceTerm("mentions")) }

        let valueCount = values(passage, of: document, language: language, signature, to: &batch)
        pairs.withUnsafeBytes { batch.bytes.append(contentsOf: $0) }
        let recordStart = batch.bytes.count
        StoredRecord(document: stored, passage: passage).encode(to: &batch)
        batch.replace(at: start, count)
        batch.replace(at: start + 4, UInt32(valueCount))
        batch.replace(at: start + 8, UInt32(pairs.count))
        batch.replace(at: start + 12, UInt32(batch.bytes.count - recordStart))
    }

    /// Appends the values of a passage; returns how many there are.
    private func values(
        _ passage: Passage, of document: Document, language: String?, _ signature: UInt64, to batch: inout ByteWriter
    ) -> Int {
        var count = 0
        func value(_ slot: UInt32, _ bytes: some Collection<UInt8>) {
            batch.fixed(slot)
            batch.fixed(UInt16(bytes.count))
            batch.bytes.append(contentsOf: bytes)
            count += 1
        }
        func list(_ slot: UInt32, _ texts: [String]) {
            let list = ValueList.encoded(texts)
            if !list.isEmpty { value(slot, list) }
        }
        if let date = document.metadata.date { value(UInt32(IndexSchema.dateSlot), date.utf8.prefix(1000)) }
        if signature != 0 { withUnsafeBytes(of: signature.littleEndian) { value(IndexSchema.signatureSlot, $0) } }
        let code = language ?? "und"
        if passage.ordinal == 1 {
            value(UInt32(IndexSchema.pathSlot), document.path.utf8.prefix(1000))
            for (slot, texts) in documentLists.sorted(by: { $0.key < $1.key }) { list(slot, texts) }
            (firstKind, firstLanguage) = (passage.kind, code)
            list(IndexSchema.kindSlot, [passage.kind.rawValue])
            list(IndexSchema.languageSlot, [code])
        } else {
            var place: [UInt8] = []
            var rest = (passage.ordinal - 1) << 1 | (passage.section == lastSection ? 0 : 1)
            while rest > 0 {
                place.append(UInt8(truncatingIfNeeded: rest))
                rest >>= 8
            }
            value(IndexSchema.placeSlot, place)
            if passage.kind != firstKind { list(IndexSchema.kindSlot, [passage.kind.rawValue]) }
            if code != firstLanguage { list(IndexSchema.languageSlot, [code]) }
        }
        list(IndexSchema.yearSlot, passage.years.map(String.init))
        list(IndexSchema.mentionSlot, passage.dates)
        lastSection = passage.section
        return count
    }
}
