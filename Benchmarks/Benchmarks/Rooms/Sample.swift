import Foundation
import Indexing
import Passages
import Querying
import Reading
import XapianIndex

/// The sample corpus's English texts, and each form that they take on their way into the index.
struct Sample: Sendable {
    /// A record of JSON a line.
    var lines: [UInt8]
    var documents: [Document]
    var divided: [(Document, [Passage])]
    var records: [[UInt8]]
    /// Words in their order, folded; and each of them once.
    var words: [[UInt8]]
    var distinctWords: [[UInt8]]
    /// An engine with one reader on an index of the texts.
    var engine: SearchEngine

    var passages: [Passage] { divided.flatMap(\.1) }
    var textBytes: Int { passages.reduce(0) { $0 + $1.text.utf8.count } }

    /// The sample, read from the folder `Corpus` beside this package.
    static func make() -> Sample {
        do { return try Sample() } catch { fatalError("the sample cannot be made: \(error)") }
    }

    private init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
        let folders = ["Corpus/encyclopedia", "Corpus/briefs"].map { root.appending(path: $0) }
        let files = try folders.flatMap {
            try FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil)
        }.sorted { $0.path < $1.path }
        let records = try files.map { file in
            [
                "id": file.lastPathComponent, "title": file.lastPathComponent,
                "text": try String(contentsOf: file, encoding: .utf8),
            ]
        }
        lines = []
        for record in records { lines += try JSONEncoder().encode(record) + [UInt8(ascii: "\n")] }
        documents = Self.documents(of: lines)
        let splitter = PassageSplitter()
        divided = documents.map { ($0, splitter.passages(of: $0)) }
        self.records = divided.flatMap { document, passages in
            passages.enumerated().map { number, passage in
                let stored =
                    number == 0 ? StoredDocument(document, passageNames: passages.map { "\($0.ordinal)" }) : nil
                var writer = ByteWriter()
                StoredRecord(document: stored, passage: passage).encode(to: &writer)
                return writer.bytes
            }
        }
        words = []
        var tokenizer = Tokenizer()
        var buffer = TokenBuffer()
        for passage in divided.flatMap(\.1) {
            tokenizer.tokenize(passage.text, into: &buffer)
            words += buffer.tokens.map { buffer.folded($0) { Array($0) } }
        }
        distinctWords = Array(Set(words)).sorted { $0.lexicographicallyPrecedes($1) }
        let index = FileManager.default.temporaryDirectory.appending(path: "kwic-rooms-\(getpid())").path
        _ = try IndexRun(IndexingOptions(corpus: folders.map(\.path), index: index)).run()
        engine = try SearchEngine(indexPath: index, options: SearchEngineOptions(readers: 1))
        // The engine has opened what it reads.
        try FileManager.default.removeItem(atPath: index)
    }

    /// The documents of lines of JSON.
    static func documents(of lines: [UInt8]) -> [Document] {
        guard let reader = ReaderRegistry.builtIn["jsonl"], let format = FileFormat.named("jsonl") else { return [] }
        var documents: [Document] = []
        lines.withUnsafeBufferPointer { bytes in
            let source = SourceFile(path: "sample.jsonl", bytes: bytes)
            try? SourceReading.read(
                source, format, with: reader, options: ReadingOptions(), document: { documents.append($0) },
                problem: { fatalError("\($0)") })
        }
        return documents
    }
}
