internal import Passages
internal import XapianIndex

/// Looks at the texts of matches for what the index cannot tell, in the order of the ranking and only as far as a page needs, and
/// remembers what it found.
struct TextVerifier {
    private let tests: [TextTest]
    /// Pairs of words that a passage must have to pass.
    private let pairs: [UInt64]
    private var checkers: [TextChecker]
    private var known: [UInt32: Bool] = [:]

    /// Matches are taken from the ranking at once by this many times as many as are likely to be needed.
    private static let reserve = 2
    /// Of more matches, the next to be taken are all there are: each time goes through all of them.
    private static let enough = 1000
    /// The clock is looked at every so many texts.
    private static let textsBetweenLooks = 16

    /// - Parameter tests: What a text has to pass, all of it.
    init(_ tests: [TextTest]) {
        self.tests = tests
        pairs = Array(Set(tests.flatMap(\.pairs)))
        checkers = tests.map { TextChecker($0) }
    }

    /// The first `count` matches that pass, with bounds on how many there are. Their records are kept in `records`.
    mutating func page(
        _ count: Int, _ deadline: Deadline, _ records: inout Records, _ reader: inout IndexReader,
        _ search: (_ size: Int, _ pairs: [UInt64], _ reader: inout IndexReader) throws -> Page
    ) throws -> Page {
        var size = count * Self.reserve
        while true {
            var page = try search(size, pairs, &reader)
            let isAll = page.hits.count < size && !page.isPartial
            var passed: [PageHit] = []
            var failed = 0
            for (index, hit) in page.hits.enumerated() where passed.count < count {
                if index % Self.textsBetweenLooks == 0, deadline.isPast {
                    page.isPartial = true
                    break
                }
                if try passes(hit.number, &records, &reader) { passed.append(hit) } else { failed += 1 }
            }
            let isSeen = isAll && passed.count + failed == page.hits.count
            guard passed.count >= count || isSeen || page.isPartial else {
                // As many as would be enough if all were like the first; where none passed, all there are.
                size =
                    passed.isEmpty || size > Self.enough
                    ? Int(Int32.max) : size * Self.reserve * count / passed.count
                continue
            }
            page.matchesUpper = isSeen ? passed.count : max(passed.count, page.matchesUpper - failed)
            page.matchesLower = passed.count
            let share = Double(passed.count) / Double(max(1, passed.count + failed))
            page.matchesEstimated = max(passed.count, Int(Double(page.matchesUpper) * share))
            page.hits = passed
            return page
        }
    }

    private mutating func passes(
        _ number: UInt32, _ records: inout Records, _ reader: inout IndexReader
    ) throws -> Bool {
        if let known = known[number] { return known }
        var passes = false
        if try pairs.isEmpty || !reader.keep([number], havingPairs: pairs).isEmpty {
            passes = try reader.withRecord(number) { bytes throws(IndexError) in
                for index in checkers.indices {
                    let hasPassed = try StoredRecord.anyText(in: bytes) { checkers[index].passes($0) }
                    if !hasPassed { return false }
                }
                records.keep(number, try StoredRecord(decoding: bytes))
                return true
            }
        }
        known[number] = passes
        return passes
    }
}
