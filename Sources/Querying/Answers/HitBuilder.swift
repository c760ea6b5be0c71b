internal import Passages
internal import SearchAPI
internal import XapianIndex

/// Makes hits out of what was selected: text, snippet, copies, groups.
struct HitBuilder {
    /// Nil where hits are to have no snippets.
    var snippets: SnippetMaker?
    /// Matches of a passage that are listed at most.
    private static let maximumMatches = 500
    /// Copies that are named at most.
    private static let copiesNamed = 5
    /// Copies whose dates are compared.
    private static let copiesDated = 100
    /// Passages that all groups of an answer are chosen from.
    private static let groupPassages = 20_000

    /// A hit.
    mutating func hit(
        _ selected: SelectedHit, rank: Int, _ records: inout Records, _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws -> SearchHit {
        let candidate = selected.candidate
        let stored = try records.record(candidate.number, &reader).passage
        var passage = try records.passage(candidate.number, first: candidate.first, &reader)
        let snippet = snippets?.snippet(
            of: passage.text, pageStarts: stored.pageBreaks.map(\.offset), language: passage.language, &tools)
        if let best = snippet?.best.flatMap({ stored.page(at: $0) }), !stored.pageBreaks.isEmpty {
            passage.location.bestPage = best.number
            passage.location.bestPageLabel = best.label
        }
        var hit = SearchHit(passage: passage, rank: rank, score: candidate.score, snippet: snippet?.segments ?? [])
        hit.matches = (snippet?.matches ?? []).prefix(Self.maximumMatches).map {
            Self.range($0, in: passage, on: stored.page(at: $0.lowerBound))
        }
        hit.heading = snippets?.heading(of: passage, &tools) ?? []
        if !selected.copies.isEmpty { hit.duplicates = try duplicates(selected, passage, &records, &reader) }
        return hit
    }

    private static func range(_ match: Range<Int>, in passage: PassageRecord, on page: PageNumber?) -> MatchRange {
        var range = MatchRange(start: match.lowerBound, end: match.upperBound)
        let location = passage.location
        range.page = page?.number
        range.pageLabel = page?.label
        // What is in another encoding has other lengths than the text.
        if location.isVerbatim, location.encoding == nil || location.of == PositionSpace.text.rawValue {
            range.sourceStart = location.byteStart + match.lowerBound
            range.sourceEnd = location.byteStart + match.upperBound
        }
        return range
    }

    private func duplicates(
        _ selected: SelectedHit, _ passage: PassageRecord, _ records: inout Records, _ reader: inout IndexReader
    ) throws -> HitDuplicates {
        func source(_ passage: PassageRecord) -> HitDuplicates.Source {
            HitDuplicates.Source(id: passage.id, document: passage.document.id, date: passage.document.date)
        }
        var ids: [String] = []
        var earliest = passage.document.date == nil ? nil : source(passage)
        for copy in selected.copies.prefix(Self.copiesDated) {
            let copied = try records.passage(copy.number, first: copy.first, &reader)
            if ids.count < Self.copiesNamed { ids.append(copied.id) }
            if let date = copied.document.date, date < earliest?.date ?? "~" { earliest = source(copied) }
        }
        return HitDuplicates(count: selected.copies.count, earliest: earliest, ids: ids)
    }

    /// Adds to each hit the next best passages of its document, and how many of it match.
    mutating func addGroups(
        to hits: inout [SearchHit], of selected: [SelectedHit], _ query: IndexQuery, _ request: SearchRequest,
        _ options: SearchEngineOptions, _ deadline: Deadline, ranked: [UInt32: Candidate], _ records: inout Records,
        _ reader: inout IndexReader,
        _ tools: inout QueryTools
    ) throws {
        let perGroup = request.perGroup ?? 1
        var numbers: [UInt32] = []
        for hit in selected {
            let count = try records.document(first: hit.candidate.first, &reader).passageNames.count
            for step in 0..<min(count, Self.groupPassages - numbers.count) {
                numbers.append(reader.number(hit.candidate.first, movedBy: step))
            }
        }
        guard !numbers.isEmpty else { return }
        var all = RankedMatches(
            .filter(query, by: .passages(numbers.sorted())), order: .relevance, options: options, deadline)
        try all.load(numbers.count, &records, &reader, &tools)
        let isWhole = numbers.count < Self.groupPassages
        // Those among the best have the score that they have there.
        let members = all.candidates.map { ranked[$0.number] ?? $0 }.sorted { $1.score < $0.score }
        let groups = Dictionary(grouping: members, by: \.first)
        for (index, chosen) in selected.enumerated() {
            let members = groups[chosen.candidate.first] ?? []
            let others = members.filter { $0.number != chosen.candidate.number }.prefix(perGroup - 1)
            var shown: [SearchHit] = []
            for other in others {
                shown.append(
                    try hit(SelectedHit(candidate: other), rank: hits[index].rank, &records, &reader, &tools))
            }
            hits[index].group = HitGroup(
                total: TotalHits(value: max(1, members.count), relation: isWhole ? .equal : .atLeast), hits: shown)
        }
    }
}
