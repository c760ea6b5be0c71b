import Foundation
import Indexing
import Passages
import Querying
import SearchAPI
import TestSupport
import Testing
import XapianIndex

/// A corpus and its index, in a temporary folder of their own.
struct TestIndex {
    let folder: TemporaryFolder
    var options: IndexingOptions

    /// An empty corpus and no index yet.
    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("corpus"), withIntermediateDirectories: true)
        options = IndexingOptions(corpus: [folder.file("corpus")], index: folder.file("index"))
        options.freeBytes = 0
        // Laws compare with a full build, which knows of no documents that were there before.
        options.allowsRemoval = true
        options.jobs = 2
    }

    /// Where a file of the corpus is.
    func path(_ name: String) -> String { folder.file("corpus/" + name) }

    @discardableResult
    func write(_ text: String, _ name: String) throws -> String { try folder.write(text, to: "corpus/" + name) }

    @discardableResult
    func write(bytes: [UInt8], _ name: String) throws -> String { try folder.write(Data(bytes), to: "corpus/" + name) }

    func delete(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    @discardableResult
    func run() throws -> IndexReport { try IndexRun(options).run() }

    func engine() throws -> SearchEngine { try SearchEngine(indexPath: options.index, options: SearchEngineOptions()) }

    var index: IndexFolder { IndexFolder(path: options.index) }

    /// The same corpus indexed afresh, elsewhere.
    func rebuilt() throws -> TestIndex {
        var other = self
        other.options.index = folder.file("rebuilt-\(UInt64.random(in: 0 ... .max))")
        try other.run()
        return other
    }

    /// Everything that the index says of its living documents.
    func content() throws -> IndexContent { try IndexContent(engine()) }
}

/// What an index holds, apart from how it is laid out in segments.
struct IndexContent: Equatable {
    var documents: [DocumentSummary] = []
    var passages: [PassageRecord] = []
    var documentCount = 0
    var passageCount = 0
    var languages: [String: Int]
    var formats: [String: Int]
    var skipped: [SkippedFile]

    init(_ engine: SearchEngine) throws {
        let status = try engine.status()
        documentCount = status.documents
        passageCount = status.passages
        languages = status.languages
        formats = status.formats
        // When a file was first skipped is a matter of history, not of content.
        skipped = try engine.skipped(SkippedRequest(limit: .max)).files.map { file in
            var file = file
            file.since = nil
            return file
        }
        while true {
            let page = try engine.documents(offset: documents.count, limit: 7)
            documents += page.documents
            if page.documents.isEmpty { break }
        }
        for document in documents {
            for id in try engine.document(id: document.document.id).passages {
                passages.append(try engine.passage(id: id, context: 0).passage)
            }
        }
    }

    /// What differs, in a few words; nil where nothing does.
    func difference(from other: IndexContent) -> String? {
        if self == other { return nil }
        let parts: [(String, Bool, String)] = [
            (
                "documents", documents == other.documents,
                "\(documents.map(\.document.id)) \(other.documents.map(\.document.id))"
            ),
            ("passages", passages == other.passages, "\(passages.map(\.id)) \(other.passages.map(\.id))"),
            (
                "counts", documentCount == other.documentCount && passageCount == other.passageCount,
                "\(documentCount)/\(passageCount) \(other.documentCount)/\(other.passageCount)"
            ),
            ("languages", languages == other.languages, "\(languages) \(other.languages)"),
            ("formats", formats == other.formats, "\(formats) \(other.formats)"),
            (
                "skipped", skipped == other.skipped,
                skipped.map { "\n  \($0)" }.joined() + "\n against" + other.skipped.map { "\n  \($0)" }.joined()
            ),
        ]
        return parts.filter { !$0.1 }.map { "\($0.0): \($0.2)" }.joined(separator: "\n")
    }
}

/// The message of what `body` throws; empty where it throws nothing.
func message(_ body: () throws -> Void) -> String {
    do {
        try body()
        return ""
    } catch {
        return "\(error)"
    }
}
