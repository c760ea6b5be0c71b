import Foundation
import Indexing
import Querying
import SearchAPI
import TestSupport
import Testing

/// A corpus made of texts, and an engine that has it open.
struct Library {
    let folder: TemporaryFolder
    var options: IndexingOptions

    /// Writes and indexes files.
    init(_ files: [String: String], maximumSegments: Int = 8) throws {
        folder = try TemporaryFolder()
        options = IndexingOptions(corpus: [folder.file("corpus")], index: folder.file("index"))
        options.freeBytes = 0
        options.jobs = 2
        options.maximumSegments = maximumSegments
        try add(files)
    }

    /// Writes files and brings the index up to date.
    func add(_ files: [String: String]) throws {
        for (name, text) in files { try folder.write(text, to: "corpus/" + name) }
        _ = try IndexRun(options).run()
    }

    func engine(readers: Int = 1, ranking: RankingOptions = RankingOptions()) throws -> SearchEngine {
        try SearchEngine(
            indexPath: options.index, options: SearchEngineOptions(readers: readers, ranking: ranking))
    }

    /// One file of records, each a document with its number, from 0, as id.
    static func records(_ texts: [String], more: [String] = []) throws -> [String: String] {
        let lines = try texts.enumerated().map { number, text in
            let data = try JSONEncoder().encode(["id": String(number), "text": text])
            return String(decoding: data, as: UTF8.self)
        }
        return ["records.jsonl": (lines + more).joined(separator: "\n") + "\n"]
    }
}

extension SearchEngine {
    /// Ids of the documents that a query finds, best first.
    func ids(_ query: String, filters: [String: [String]] = [:], sort: SearchAPI.SortOrder = .relevance) throws
        -> [String]
    {
        var request = SearchRequest(query: query, limit: 1000, filters: filters, sort: sort)
        request.fold = .none
        return try search(request).hits.map(\.passage.document.id)
    }

    /// Why a query fails; nil where it does not.
    func failure(_ request: SearchRequest) -> SearchFailure? {
        do {
            _ = try search(request)
            return nil
        } catch {
            return error
        }
    }
}
