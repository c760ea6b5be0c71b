import ArgumentParser
import SearchAPI

/// Which passages a search lets through.
struct FilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only passages with this tag. Repeat it: the same key means or, different keys mean and.",
            valueName: "key:value"))
    var filter: [String] = []

    /// By key.
    func table() throws -> [String: [String]] {
        var filters: [String: [String]] = [:]
        for text in filter {
            guard let (key, value) = Self.pair(text) else {
                throw ValidationError("--filter takes KEY:VALUE, as in --filter lang:en, and '\(text)' is not that.")
            }
            filters[key, default: []].append(value)
        }
        return filters
    }

    /// The key and the value of `KEY:VALUE`; nil for anything else.
    static func pair(_ text: String) -> (key: String, value: String)? {
        guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else { return nil }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }
}

/// Which of the matches are shown as hits of their own.
struct HitChoice: ParsableArguments {
    enum Grouping: String, ExpressibleByArgument, CaseIterable { case document }

    @Option(help: "Show one passage, the best, of each 'document'.")
    var groupBy: Grouping?

    @Option(help: ArgumentHelp("With --group-by: show so many of each document.", valueName: "count"))
    var perGroup: Int?

    @Option(help: ArgumentHelp("Show at most so many passages of a document.", valueName: "count"))
    var perDocument: Int?

    @Option(
        help: ArgumentHelp(
            "'duplicates': passages with nearly the same text are shown once; or 'none'. Default: duplicates; with --queries or --format trec none.",
            valueName: "what"),
        transform: { text in
            if let folding = Folding(rawValue: text) { return folding }
            throw ValidationError("--fold takes duplicates or none, and '\(text)' is neither.")
        })
    var fold: Folding?

    func check() throws {
        for (name, count) in [("--per-group", perGroup), ("--per-document", perDocument)] {
            guard let count, !(1...SearchLimits.perDocument).contains(count) else { continue }
            throw ValidationError("\(name) must be 1 to \(SearchLimits.perDocument), and \(count) is not.")
        }
        if perGroup != nil, groupBy == nil { throw ValidationError("--per-group goes with --group-by document.") }
        if perDocument != nil, groupBy != nil { throw ValidationError("--per-document goes without --group-by.") }
    }

    func apply(to request: inout SearchRequest) {
        request.groupBy = groupBy?.rawValue
        request.perGroup = perGroup
        request.perDocument = perDocument
        if let fold { request.fold = fold }
    }
}
