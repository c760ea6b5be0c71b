internal import CXapian
internal import Passages

/// Passages `first` to `last` of a segment (its own numbers, from 1), replaced or deleted since it was written.
public struct DeadRange: Hashable, Sendable {
    public var first: UInt32
    public var last: UInt32

    /// A range.
    public init(first: UInt32, last: UInt32) {
        self.first = first
        self.last = last
    }
}

/// How a page is ordered.
public enum PageOrder: Hashable, Sendable {
    case relevance
    /// By a value slot; passages without the value come last, equal ones by relevance or by their numbers.
    case value(slot: UInt8, descending: Bool, tiesByNumber: Bool = false)
}

/// A match.
public struct PageHit: Hashable, Sendable {
    /// The passage's number in this reader.
    public var number: UInt32
    /// The number of its document's first passage, by which the document is known.
    public var first: UInt32
    /// `TextSignature` of its text; 0 where there is none.
    public var signature: UInt64
    public var weight: Double

    /// A match.
    public init(number: UInt32, first: UInt32, signature: UInt64 = 0, weight: Double) {
        self.number = number
        self.first = first
        self.signature = signature
        self.weight = weight
    }
}

/// One page of an answer.
public struct Page: Hashable, Sendable {
    public var hits: [PageHit]
    /// Between these two lies how many passages match.
    public var matchesLower: Int
    public var matchesUpper: Int
    /// About how many.
    public var matchesEstimated: Int
    /// True where the time was up before all matches were seen.
    public var isPartial: Bool

    /// A page.
    public init(
        hits: [PageHit], matchesLower: Int, matchesUpper: Int, matchesEstimated: Int, isPartial: Bool = false
    ) {
        self.isPartial = isPartial
        self.hits = hits
        self.matchesLower = matchesLower
        self.matchesUpper = matchesUpper
        self.matchesEstimated = matchesEstimated
    }
}

/// A read-only view of the segments of one generation.
///
/// Each call that reaches Xapian is `mutating`, so the compiler allows one at a time, as Xapian asks.
public struct IndexReader: ~Copyable {
    let handle: OpaquePointer
    private let segmentCount: Int

    /// Opens segments as one index.
    ///
    /// - Parameters:
    ///   - segments: Paths, each with what is dead in it, ascending and without overlap.
    ///   - postings: Where lists of postings are kept; nil keeps none.
    public init(segments: [(path: String, dead: [DeadRange])], postings: PostingCache? = nil) throws(IndexError) {
        var dead: [cx_dead] = []
        for (index, segment) in segments.enumerated() {
            for range in segment.dead {
                dead.append(cx_dead(segment: UInt32(index), first: range.first, last: range.last))
            }
        }
        var opened: OpaquePointer?
        var error = cx_error()
        let status = withCStrings(segments.map(\.path)) {
            cx_reader_open($0, segments.count, dead, dead.count, postings?.handle, &opened, &error)
        }
        guard status == CX_OK, let opened else {
            throw IndexError(taking: &error, doing: "open the index's segments")
        }
        handle = opened
        segmentCount = segments.count
    }

    deinit { cx_reader_close(handle) }

    /// Uses what another reader of the same segments holds in memory; both may be used at the same time.
    public mutating func share(with other: borrowing IndexReader) { cx_reader_share(handle, other.handle) }

    /// The stored record of a passage.
    public mutating func record(_ number: UInt32) throws(IndexError) -> StoredRecord {
        try withRecord(number) { bytes throws(IndexError) in try StoredRecord(decoding: bytes) }
    }

    /// Those of `numbers` whose passages may have all of `pairs` (as `WordPairs` hashes them) in one of their texts or the other:
    /// all that have, and a few that have not.
    public mutating func keep(_ numbers: [UInt32], havingPairs pairs: [UInt64]) throws(IndexError) -> [UInt32] {
        var kept = numbers
        var count = numbers.count
        var error = cx_error()
        let status = kept.withUnsafeMutableBufferPointer {
            cx_reader_keep_pairs(handle, $0.baseAddress, &count, pairs, pairs.count, &error)
        }
        guard status == CX_OK else { throw IndexError(taking: &error, doing: "look for words that follow each other") }
        kept.removeLast(numbers.count - count)
        return kept
    }

    /// Calls `body` with the bytes of a stored record, valid for the call.
    public mutating func withRecord<R>(
        _ number: UInt32, _ body: (UnsafeRawBufferPointer) throws(IndexError) -> R
    ) throws(IndexError) -> R {
        var bytes = cx_bytes()
        var error = cx_error()
        guard cx_reader_record(handle, number, &bytes, &error) == CX_OK else {
            throw IndexError(taking: &error, doing: "read passage \(number)")
        }
        defer { cx_bytes_free(&bytes) }
        return try body(UnsafeRawBufferPointer(start: bytes.data, count: bytes.length))
    }

    /// The number of the passage `steps` after another of the same document (before it, if negative). Segments take turns in
    /// the numbering, and a document lies in one segment.
    public func number(_ number: UInt32, movedBy steps: Int) -> UInt32 {
        // A damaged record may name any step; passage 0 is refused when it is read.
        UInt32(exactly: Int(number) + steps * max(1, segmentCount)) ?? 0
    }

    /// How many passages of a document lie from one to a later one.
    public func steps(from first: UInt32, to number: UInt32) -> Int {
        (Int(number) - Int(first)) / max(1, segmentCount)
    }

    /// The number in this reader of a segment's passage.
    public func number(segment: Int, local: UInt32) -> UInt32 {
        (local - 1) * UInt32(max(1, segmentCount)) + UInt32(segment) + 1
    }

    /// The segment that holds a passage, and the passage's own number there.
    public func place(of number: UInt32) -> (segment: Int, local: UInt32) {
        let count = UInt32(max(1, segmentCount))
        return (Int((number - 1) % count), (number - 1) / count + 1)
    }

    /// How many passages have a term, the dead counted with them.
    public mutating func frequency(of term: String) throws(IndexError) -> Int {
        guard IndexSchema.canBeTerm(term) else { return 0 }
        var count: UInt32 = 0
        var error = cx_error()
        guard cx_reader_frequency(handle, term, term.utf8.count, &count, &error) == CX_OK else {
            throw IndexError(taking: &error, doing: "look up a term")
        }
        return Int(count)
    }

    /// Passages that any of some terms is in, the dead with them.
    public mutating func frequency(ofAny terms: [String]) throws(IndexError) -> Int {
        var program = ByteWriter()
        for term in terms where IndexSchema.canBeTerm(term) {
            program.bytes.append(UInt8(term.utf8.count))
            program.bytes += term.utf8
        }
        var count: UInt32 = 0
        var error = cx_error()
        let status = cx_reader_frequency_of_any(handle, program.bytes, program.bytes.count, &count, &error)
        guard status == CX_OK else { throw IndexError(taking: &error, doing: "look up terms") }
        return Int(count)
    }

    /// The stored count of a term in a passage, 0 where it is not in it.
    public mutating func count(of term: String, in number: UInt32) throws(IndexError) -> Int {
        guard IndexSchema.canBeTerm(term) else { return 0 }
        var count: UInt32 = 0
        var error = cx_error()
        guard cx_reader_count(handle, term, term.utf8.count, number, &count, &error) == CX_OK else {
            throw IndexError(taking: &error, doing: "look up a term")
        }
        return Int(count)
    }

    /// Living passages that have a term, ascending, at most `limit`.
    public mutating func passages(with term: String, limit: Int) throws(IndexError) -> [UInt32] {
        guard IndexSchema.canBeTerm(term) else { return [] }
        var error = cx_error()
        var status = CX_OK
        let numbers = [UInt32](unsafeUninitializedCapacity: limit) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            status = cx_reader_postings(handle, term, term.utf8.count, base, limit, &count, &error)
        }
        guard status == CX_OK else { throw IndexError(taking: &error, doing: "look up a term") }
        return numbers
    }

    /// How often words stand in a passage and in its section.
    public struct SectionCounts: Sendable {
        /// How many passages the section has; 1 where there is none but this passage, or very many.
        public var passages: Int
        /// Of each word the counts as they are stored, added up.
        public var counts: [(own: Double, section: Double)]
    }

    /// What stands in passages and in their sections.
    ///
    /// - Parameter words: The terms of each, counted as one.
    public mutating func sections(of passages: [UInt32], words: [[String]]) throws(IndexError) -> [SectionCounts] {
        guard !passages.isEmpty, !words.isEmpty else { return [] }
        var program = ByteWriter()
        for terms in words {
            program.fixed(UInt32(terms.count))
            for term in terms {
                program.bytes.append(UInt8(term.utf8.count))
                program.bytes += term.utf8
            }
        }
        var numbers = passages
        var sizes = Array(repeating: UInt32(0), count: passages.count)
        var sums = Array(repeating: 0.0, count: passages.count * words.count * 2)
        var error = cx_error()
        let status = cx_reader_sections(
            handle, program.bytes, program.bytes.count, &numbers, numbers.count, IndexSchema.placeSlot, &sizes, &sums,
            &error)
        guard status == CX_OK else { throw IndexError(taking: &error, doing: "look around passages") }
        return passages.indices.map { passage in
            SectionCounts(
                passages: Int(sizes[passage]),
                counts: words.indices.map { word in
                    let place = (passage * words.count + word) * 2
                    return (sums[place], sums[place + 1])
                })
        }
    }

    /// Terms that begin with `prefix`, in byte order, with their frequencies (the dead counted with them), as long as `body`
    /// returns true.
    public mutating func forEachTerm(
        prefix: String, _ body: (_ term: String, _ frequency: Int) -> Bool
    ) throws(IndexError) {
        try visitTerms(prefix: prefix, withFrequencies: true) { term, frequency in
            body(String(decoding: term, as: UTF8.self), frequency)
        }
    }

    /// The same with terms as UTF-8, valid for the call.
    public mutating func forEachTermBytes(
        prefix: String, _ body: (_ term: UnsafeBufferPointer<UInt8>, _ frequency: Int) -> Bool
    ) throws(IndexError) {
        try visitTerms(prefix: prefix, withFrequencies: true, body)
    }

    /// The same without frequencies, of which each takes a read; terms as UTF-8, valid for the call.
    public mutating func forEachTermName(
        prefix: String, _ body: (_ term: UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(IndexError) {
        try visitTerms(prefix: prefix, withFrequencies: false) { term, _ in body(term) }
    }

    private mutating func visitTerms(
        prefix: String, withFrequencies: Bool, _ body: (_ term: UnsafeBufferPointer<UInt8>, _ frequency: Int) -> Bool
    ) throws(IndexError) {
        guard prefix.isEmpty || IndexSchema.canBeTerm(prefix) else { return }
        var error = cx_error()
        let status = withoutActuallyEscaping(body) { body in
            var visitor = TermVisitor(visit: body)
            return withUnsafeMutablePointer(to: &visitor) { context in
                cx_reader_terms(
                    handle, prefix, prefix.utf8.count, withFrequencies,
                    { context, term, length, frequency in
                        let visitor = context!.assumingMemoryBound(to: TermVisitor.self)
                        return term.withMemoryRebound(to: UInt8.self, capacity: length) { bytes in
                            visitor.pointee.visit(UnsafeBufferPointer(start: bytes, count: length), Int(frequency))
                        }
                    }, context, &error)
            }
        }
        guard status == CX_OK else { throw IndexError(taking: &error, doing: "list terms") }
    }

    /// One page of a ranking.
    ///
    /// - Parameters:
    ///   - countUpTo: Matches are counted exactly at least up to here.
    ///   - k1: BM25's k1, as it is written in books (about 1.2).
    ///   - budget: After so long the page is made of what was seen until then.
    ///   - wantsSignatures: Whether hits are to have their texts' signatures, which takes some reads a hit.
    ///   - pairs: Pairs of words, as `WordPairs` hashes them, that a passage must have in one of its texts. Passages that are known not to
    ///     have them may be left out of the hits, but not of the counts.
    public mutating func search(
        _ query: IndexQuery, offset: Int, limit: Int, countUpTo: Int, order: PageOrder, k1: Double,
        budget: Duration? = nil, wantsSignatures: Bool = true, pairs: [UInt64] = []
    ) throws(IndexError) -> Page {
        var program = ByteWriter()
        query.encode(to: &program)
        var request = cx_page_request()
        request.offset = UInt32(offset)
        request.limit = UInt32(limit)
        request.count_up_to = UInt32(clamping: countUpTo)
        request.k1 = k1 * RankingProfile.scale
        request.budget_ns = budget.map(Self.nanoseconds) ?? 0
        request.place_slot = IndexSchema.placeSlot
        request.signature_slot = IndexSchema.signatureSlot
        request.wants_signatures = wantsSignatures
        switch order {
        case .relevance: request.sort = CX_BY_RELEVANCE
        case .value(let slot, let descending, let tiesByNumber):
            request.sort = descending ? CX_BY_VALUE_DESCENDING : CX_BY_VALUE
            request.ties_by_number = tiesByNumber
            request.sort_slot = UInt32(slot)
        }
        var page = cx_page()
        var error = cx_error()
        let status = pairs.withUnsafeBufferPointer { pairs in
            (request.pairs, request.pair_count) = (pairs.baseAddress, pairs.count)
            return cx_reader_search(handle, program.bytes, program.bytes.count, &request, &page, &error)
        }
        guard status == CX_OK else { throw IndexError(taking: &error, doing: "search") }
        defer { cx_page_free(&page) }
        let hits = UnsafeBufferPointer(start: page.hits, count: page.count).map { hit in
            PageHit(number: hit.docid, first: hit.first, signature: hit.signature, weight: hit.weight)
        }
        return Page(
            hits: hits, matchesLower: Int(page.matches_lower), matchesUpper: Int(page.matches_upper),
            matchesEstimated: Int(page.matches_estimated), isPartial: page.is_partial)
    }

    /// A budget for the shim: 0 means none there, so nothing left is a nanosecond.
    private static func nanoseconds(_ budget: Duration) -> UInt64 {
        let (seconds, attoseconds) = budget.components
        return UInt64(clamping: max(1, min(seconds, 1_000_000_000) * 1_000_000_000 + attoseconds / 1_000_000_000))
    }

    /// Counts what the matches have, in one pass over them.
    ///
    /// - Parameters:
    ///   - budget: Matches to look at, about; where there are more, those in an evenly spread part of the index are.
    ///   - estimate: How many matches there are, about.
    public mutating func tally(
        _ query: IndexQuery, _ facets: [FacetSource], budget: Int, estimate: Int = .max
    ) throws(IndexError) -> Tally {
        var program = ByteWriter()
        query.encode(to: &program)
        let wanted = facets.map(\.facet)
        var tally = cx_tally()
        var error = cx_error()
        let status = wanted.withUnsafeBufferPointer { wanted in
            var request = cx_tally_request()
            request.facets = wanted.baseAddress
            request.facet_count = wanted.count
            request.budget = UInt32(clamping: budget)
            request.estimate = UInt32(clamping: estimate)
            request.place_slot = IndexSchema.placeSlot
            return cx_reader_tally(handle, program.bytes, program.bytes.count, &request, &tally, &error)
        }
        defer { cx_tally_free(&tally) }
        guard status == CX_OK else { throw IndexError(taking: &error, doing: "count what passages have") }
        return Tally(tally, facets: facets.count)
    }

    /// The first `limit` matches, unweighted: segment after segment, in each ascending.
    ///
    /// - Parameter budget: After so long, those that were seen until then are all.
    public mutating func matches(
        _ query: IndexQuery, limit: Int = .max, budget: Duration? = nil
    ) throws(IndexError) -> (numbers: [UInt32], isPartial: Bool) {
        var program = ByteWriter()
        query.encode(to: &program)
        var found = cx_numbers()
        var isPartial = false
        var error = cx_error()
        let status = cx_reader_matches(
            handle, program.bytes, program.bytes.count, limit, budget.map(Self.nanoseconds) ?? 0, &found, &isPartial,
            &error)
        defer { cx_numbers_free(&found) }
        guard status == CX_OK else { throw IndexError(taking: &error, doing: "search") }
        return (Array(UnsafeBufferPointer(start: found.data, count: found.count)), isPartial)
    }
}

// Sound: one owner, and Xapian is reached only through `mutating` calls.
extension IndexReader: @unchecked Sendable {}

private struct TermVisitor {
    let visit: (UnsafeBufferPointer<UInt8>, Int) -> Bool
}
