import SearchAPI
import TestSupport

/// Random answers, their texts full of what JSON must escape.
struct RandomResponses {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    private static let scalars: [Unicode.Scalar] = [
        "a", "Z", "0", " ", "\"", "\\", "/", "\n", "\r", "\t", "\0", "\u{1}", "\u{8}", "\u{1F}", "\u{7F}", "\u{80}",
        "é", "漢", "😀",
        "\u{2028}", "\u{2029}", "\u{FFFD}", "\u{10FFFF}", "<", "&", "\u{301}", "\u{FEFF}",
    ]

    mutating func text() -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            text.unicodeScalars.append(Self.scalars.randomElement(using: &random)!)
        }
        return text
    }

    mutating func optional() -> String? { Bool.random(using: &random) ? text() : nil }

    mutating func texts() -> [String] { (0..<Int.random(in: 0...3, using: &random)).map { _ in text() } }

    mutating func number() -> Int { [0, 1, 7, 1000, Int(Int32.max), 1 << 52].randomElement(using: &random)! }

    /// With no more than three places, so that rounding changes nothing.
    mutating func decimal() -> Double { Double(Int.random(in: -999_999...999_999, using: &random)) / 1000 }

    /// Keys are plain: two that are canonically equivalent are one key to Swift, and two to JSON.
    mutating func tags() -> [String: [String]] {
        var tags: [String: [String]] = [:]
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            tags["k\(Int.random(in: 0...99, using: &random))\"\\\n"] = texts()
        }
        return tags
    }

    mutating func document() -> DocumentReference {
        var document = DocumentReference(
            id: text(), title: text(), path: text(), format: text(), language: optional(), date: optional(),
            authors: texts(),
            categories: texts())
        document.folder = text()
        document.unavailable = optional()
        return document
    }

    mutating func location() -> PassageLocation {
        var location = PassageLocation(
            lineStart: number(), lineEnd: number(), byteStart: number(), byteEnd: number(),
            page: Bool.random(using: &random) ? number() : nil, of: text())
        location.pageEnd = location.page.map { $0 + number() }
        location.pageLabel = optional()
        location.pageEndLabel = optional()
        location.bestPage = Bool.random(using: &random) ? number() : nil
        location.bestPageLabel = optional()
        location.isVerbatim = Bool.random(using: &random)
        location.anchor = optional()
        location.encoding = optional()
        return location
    }

    mutating func passage() -> PassageRecord {
        PassageRecord(
            id: text(), ordinal: number(), document: document(), section: texts(), kind: text(), language: optional(),
            tags: tags(),
            location: location(),
            text: text(), fingerprint: text())
    }

    mutating func hit() -> SearchHit {
        var explanation: [TermExplanation]?
        if Bool.random(using: &random) {
            explanation = [TermExplanation(word: text(), term: text(), weight: decimal(), passages: number())]
        }
        var hit = SearchHit(
            passage: passage(), rank: number(), score: decimal(),
            snippet: [SnippetSegment(text: text()), SnippetSegment(text: text(), isMatch: true)],
            explanation: explanation)
        if Bool.random(using: &random) {
            hit.heading = [SnippetSegment(text: text(), isMatch: true), SnippetSegment(text: text())]
            hit.matches = [
                MatchRange(start: number(), end: number(), sourceStart: number(), sourceEnd: number()),
                MatchRange(start: number(), end: number()),
            ]
            hit.matches[0].page = number()
            hit.matches[0].pageLabel = text()
            hit.matches[0].page = Bool.random(using: &random) ? number() : nil
            hit.matches[0].pageLabel = optional()
            hit.explanation?.append(TermExplanation(bonus: text(), weight: decimal()))
            hit.duplicates = HitDuplicates(
                count: number(), earliest: HitDuplicates.Source(id: text(), document: text(), date: optional()),
                ids: texts())
            hit.group = HitGroup(
                total: TotalHits(value: number(), relation: .atLeast),
                hits: [SearchHit(passage: passage(), rank: number(), score: decimal(), snippet: [])])
        }
        return hit
    }

    mutating func response() -> SearchResponse {
        var facets: [String: [FacetValue]] = [:]
        for key in tags().keys { facets[key] = [FacetValue(value: text(), count: number())] }
        var response = SearchResponse(
            query: text(), parsed: text(), tookMilliseconds: decimal(), generation: text(),
            total: TotalHits(value: number(), relation: Bool.random(using: &random) ? .equal : .atLeast),
            offset: number(),
            suggestion: optional(),
            warnings: texts().map {
                SearchWarning(code: $0, detail: $0, position: Bool.random(using: &random) ? number() : nil)
            },
            hits: (0..<Int.random(in: 0...3, using: &random)).map { _ in hit() }, facets: facets)
        response.cursor = optional()
        if Bool.random(using: &random) {
            response.tree = .and([.word(text()), .phrase(text())])
            response.partial = true
        }
        if Bool.random(using: &random) {
            response.total.unit = .documents
            response.facetInfo = [text(): FacetInfo(isExact: false, sampled: number(), of: number(), values: number())]
            response.dropped = DroppedHits(count: number(), ids: texts(), bytes: number(), tokens: number())
            response.expansion = [ExpansionTerm(term: text(), weight: decimal())]
        }
        return response
    }

    mutating func summary() -> DocumentSummary {
        DocumentSummary(document: document(), passageCount: number(), tags: tags())
    }

    mutating func status() -> StatusResponse {
        StatusResponse(
            version: text(), pid: number(), uptimeSeconds: 12.5, socket: text(), queries: number(),
            index: IndexStatus(
                path: text(), generation: text(), published: text(), documents: number(), passages: number(),
                segments: number(),
                bytes: number(), languages: ["en": number(), "und": 1], formats: ["text": number()], tags: texts(),
                corpus: texts(),
                skipped: number(), skippedClasses: ["act": number(), "note": 1]))
    }
}

/// The answers besides that to a search.
extension RandomResponses {
    mutating func passageResponse() -> PassageResponse {
        PassageResponse(passage: passage(), before: [passage()], after: [], generation: text())
    }

    mutating func documents() -> DocumentsResponse {
        DocumentsResponse(
            generation: text(), total: number(), offset: number(), documents: [summary(), summary()])
    }

    mutating func documentResponse() -> DocumentResponse {
        DocumentResponse(generation: text(), document: summary(), passages: texts())
    }

    mutating func skipped() -> SkippedResponse {
        let reasons = SkipReason.all.map(\.word) + [text()]
        let files = (0..<3).map { number in
            SkippedFile(
                path: text(), reason: reasons.randomElement(using: &random)!, detail: text(),
                size: number == 0 ? nil : self.number(), isPartial: number == 1, since: number == 2 ? nil : text())
        }
        return SkippedResponse(files, generation: text(), for: SkippedRequest(limit: 2))
    }

    mutating func facet() -> FacetResponse {
        FacetResponse(
            generation: text(), key: text(), values: [FacetValue(value: text(), count: number())],
            info: FacetInfo(isExact: true, sampled: number(), of: number(), values: number()),
            warnings: [SearchWarning(code: text(), detail: text())])
    }

    mutating func whyNot() -> WhyNotResponse {
        var answer = WhyNotResponse(
            generation: text(), query: text(), parsed: text(), id: text(), verdict: .rankedLower, detail: text())
        guard Bool.random(using: &random) else { return answer }
        answer.passage = text()
        answer.checks = [WhyNotResponse.Check(kind: text(), text: text(), holds: true, detail: optional())]
        answer.rank = number()
        (answer.score, answer.pageScore) = (decimal(), decimal())
        answer.explanation = [TermExplanation(bonus: text(), weight: decimal())]
        answer.skipped = skipped().files
        return answer
    }

    mutating func folders() -> FoldersResponse {
        FoldersResponse(
            generation: text(),
            folders: [
                FolderStatus(
                    name: text(), path: text(), documents: number(), seen: optional(), isAvailable: true,
                    include: texts(), exclude: texts())
            ])
    }

    mutating func completions() -> CompletionsResponse {
        CompletionsResponse(
            prefix: text(), generation: text(),
            suggestions: [Completion(text: text(), kind: .author, passages: number())])
    }

    mutating func failure() -> SearchFailure {
        SearchFailure(
            SearchFailure.Code.allCases.randomElement(using: &random)!, text(),
            position: Bool.random(using: &random) ? 3 : nil)
    }
}
