internal import Foundation
internal import Indexing
internal import Querying
internal import SearchAPI
internal import TestSupport

/// Sends very many random and mutated query strings through the engine, and reports whatever is not an answer or a refusal
/// that names the fault. Started by Scripts/query-campaign.
///
/// Arguments: a corpus folder, how many queries, the first seed.
@main enum Campaign {
    /// Queries by one seed.
    private static let block = 10_000
    /// Milliseconds that an answer may take, and what else a query may take besides: a shared machine may stop a process.
    private static let timeout = 2000
    private static let grace = 1000.0

    static func main() throws {
        let arguments = CommandLine.arguments
        let count = Int(arguments[2]) ?? 0
        let firstSeed = UInt64(arguments[3]) ?? 0
        let folder = try TemporaryFolder()
        var options = IndexingOptions(corpus: [arguments[1]], index: folder.file("index"))
        options.freeBytes = 0
        _ = try IndexRun(options).run()
        let saved = ["camps": "logging OR \"labour camps\"", "both": "query:camps OR ferry", "round": "query:round"]
        let synonyms = Synonyms.parse("car, automobile, motor car\nsalt => sodium chloride").synonyms
        let engine = try SearchEngine(
            indexPath: options.index, options: SearchEngineOptions(),
            lexicon: { Lexicon(saved: saved, synonyms: synonyms) })

        var asked = 0
        var refused: [String: Int] = [:]
        var faults = 0
        var slowest = 0.0
        var partial = 0
        let clock = ContinuousClock()
        let started = clock.now
        var seed = firstSeed
        while asked < count {
            var random = SeededGenerator(seed: seed)
            for _ in 0..<min(block, count - asked) {
                let request = request(&random)
                let before = clock.now
                do {
                    let answer = try engine.search(request)
                    if answer.partial == true { partial += 1 }
                    if request.mode == .query, request.tree == nil, !answer.parsed.isEmpty, asked % 10 == 0 {
                        let again = try engine.search(SearchRequest(query: answer.parsed, limit: 1))
                        if again.parsed != answer.parsed {
                            faults += 1
                            report("is parsed otherwise the second time: \(answer.parsed)", request, seed)
                        }
                    }
                } catch {
                    refused[error.code.rawValue, default: 0] += 1
                    let isFault =
                        error.code == .internalError || error.code == .indexUnavailable || request.mode == .words
                    if isFault {
                        faults += 1
                        report("\(error.code.rawValue): \(error.detail)", request, seed)
                    }
                }
                let elapsed = before.duration(to: clock.now) / .milliseconds(1)
                slowest = max(slowest, elapsed)
                if elapsed > Double(timeout) + grace {
                    faults += 1
                    report("took \(Int(elapsed)) ms", request, seed)
                }
                asked += 1
            }
            seed += 1
            if asked % 100_000 == 0 { print("\(asked) queries, \(faults) faults", started.duration(to: clock.now)) }
        }
        print(
            "\(asked) queries, seeds \(firstSeed) to \(seed - 1): \(faults) faults; refused: \(refused.sorted { $0.key < $1.key });"
                + " partial: \(partial); slowest \(Int(slowest)) ms; \(started.duration(to: clock.now))")
        if faults > 0 { exit(1) }
    }

    private static func request(_ random: inout SeededGenerator) -> SearchRequest {
        var request = SearchRequest(
            query: QueryStrings.random(&random), limit: Int.random(in: 1...10, using: &random),
            strict: Int.random(in: 0..<4, using: &random) == 0)
        request.timeoutMilliseconds = timeout
        switch Int.random(in: 0..<10, using: &random) {
        case 0: request.mode = .words
        case 1: request.match = .folded
        case 2: request.match = .exact
        case 3:
            request.filters = [["year", "lang", "topic", "title"].randomElement(using: &random) ?? "": [request.query]]
        case 4: request.wantsTree = true
        case 5: request.explain = true
        case 6: request.groupBy = "document"
        default: break
        }
        return request
    }

    private static func report(_ fault: String, _ request: SearchRequest, _ seed: UInt64) {
        print("FAULT, seed \(seed): \(request.json): \(fault)")
    }
}
