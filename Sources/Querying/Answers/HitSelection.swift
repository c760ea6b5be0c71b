internal import Passages
internal import SearchAPI
internal import XapianIndex

/// A candidate that is to be shown.
struct SelectedHit {
    var candidate: Candidate
    /// Those with nearly its text that come after it.
    var copies: [Candidate] = []
}

/// Chooses the hits of an answer from ranked matches: folds near-duplicates, and keeps to so many of a document.
///
/// It goes through the matches from the first on, so that what the first page shows does not depend on how many pages are read.
struct HitSelection {
    private let folds: Bool
    /// Hits of one document at most.
    private let perDocument: Int?

    /// Texts that are compared in a search at most. Beyond, only passages with the same signature are folded.
    private static let maximumComparisons = 300

    private(set) var hits: [SelectedHit] = []
    /// Whether there are more after them.
    private(set) var hasMore = false

    /// - Parameter isByDocument: Whether a document is shown once where the request does not say how often.
    init(_ request: SearchRequest, isByDocument: Bool = false) {
        folds = request.fold == .duplicates
        perDocument = request.groupBy == nil ? request.perDocument ?? (isByDocument ? 1 : nil) : 1
    }

    /// Chooses the first `count`.
    mutating func select(
        _ count: Int, from matches: inout RankedMatches, _ records: inout Records, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws {
        // One more tells whether there are more. What is folded and grouped away is made up for if need be.
        var size = count + 1
        while true {
            try matches.load(size, &records, &reader, &tools)
            try choose(count, matches.candidates, &records, &reader, &tools)
            if hasMore || matches.isComplete { return }
            if hits.count >= count, size > count {
                hasMore = true
                return
            }
            guard size < SearchLimits.depth * 4 else { return }
            size *= 4
        }
    }

    private mutating func choose(
        _ count: Int, _ candidates: [Candidate], _ records: inout Records, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws {
        hits = []
        hasMore = false
        var shown: [UInt32: Int] = [:]
        var alike = SignatureIndex()
        var texts = TextComparison(budget: Self.maximumComparisons)
        for candidate in candidates {
            if folds {
                let original = try alike.places(of: candidate.signature).first { place in
                    try texts.areNearlySame(
                        hits[place].candidate, candidate, &records, &reader, &tools)
                }
                if let original {
                    hits[original].copies.append(candidate)
                    continue
                }
            }
            if let perDocument, shown[candidate.first, default: 0] >= perDocument { continue }
            guard hits.count < count else {
                hasMore = true
                // What still comes may be a copy of one that is shown.
                if folds { continue } else { return }
            }
            shown[candidate.first, default: 0] += 1
            if folds { alike.insert(candidate.signature, hits.count) }
            hits.append(SelectedHit(candidate: candidate))
        }
    }
}

/// Finds those of earlier signatures that are like one.
private struct SignatureIndex {
    private var signatures: [UInt64] = []
    private var places: [Int] = []
    private var byPart: [UInt32: [Int]] = [:]

    private func keys(of signature: UInt64) -> [UInt32] {
        (0..<4).map { UInt32($0) << 16 | UInt32(signature >> (16 * UInt64($0)) & 0xFFFF) }
    }

    mutating func insert(_ signature: UInt64, _ place: Int) {
        guard signature != 0 else { return }
        for key in keys(of: signature) { byPart[key, default: []].append(signatures.count) }
        signatures.append(signature)
        places.append(place)
    }

    /// Ascending.
    func places(of signature: UInt64) -> [Int] {
        guard signature != 0 else { return [] }
        var found: Set<Int> = []
        for key in keys(of: signature) {
            for index in byPart[key] ?? [] where TextSignature.areAlike(signatures[index], signature) {
                found.insert(places[index])
            }
        }
        return found.sorted()
    }
}

/// Compares stored texts, a limited number of them.
struct TextComparison {
    private var budget: Int
    private var shingles: [UInt32: Set<UInt64>] = [:]

    init(budget: Int) { self.budget = budget }

    /// Whether two passages that have similar signatures have nearly the same text.
    mutating func areNearlySame(
        _ first: Candidate, _ second: Candidate, _ records: inout Records, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> Bool {
        guard budget > 0 else { return first.signature == second.signature }
        budget -= 1
        let left = try shingles(of: first.number, keeps: true, &records, &reader, &tools)
        let right = try shingles(of: second.number, keeps: false, &records, &reader, &tools)
        return TextSignature.overlap(left, right) >= TextSignature.enough
    }

    private mutating func shingles(
        of number: UInt32, keeps: Bool, _ records: inout Records, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> Set<UInt64> {
        if let known = shingles[number] { return known }
        tools.tokenizer.tokenize(try records.record(number, &reader).passage.text, into: &tools.buffer)
        let found = TextSignature.shingles(tools.buffer)
        if keeps { shingles[number] = found }
        return found
    }
}
