import Benchmark
import Indexing
import Passages
import Querying
import Reading
import SearchAPI
import XapianIndex

/// The steps that indexing and asking spend their time in, each by itself on the sample corpus. A figure is of one whole
/// pass over the sample, whose size stands in the benchmark's name where it is of text.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .instructions], warmupIterations: 3, maxDuration: .seconds(2),
        maxIterations: 10_000)
    let sample = Sample.make()
    indexing(sample)
    asking(sample)
}

private func indexing(_ sample: Sample) {
    let size = "\(sample.textBytes >> 10) KiB"
    Benchmark("records of JSON lines to documents, \(size)") { benchmark in
        for _ in benchmark.scaledIterations { blackHole(Sample.documents(of: sample.lines)) }
    }
    Benchmark("tokeniser, \(size)") { benchmark in
        var tokenizer = Tokenizer()
        var buffer = TokenBuffer()
        for _ in benchmark.scaledIterations {
            for passage in sample.passages { tokenizer.tokenize(passage.text, into: &buffer) }
            blackHole(buffer.wordCount)
        }
    }
    Benchmark("stemmer, words already met, \(sample.words.count) words") { benchmark in
        let stems = StemSet()
        for word in sample.words { _ = word.withUnsafeBufferPointer { stems.term($0, language: "en") } }
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            for word in sample.words { blackHole(word.withUnsafeBufferPointer { stems.term($0, language: "en") }) }
        }
    }
    Benchmark("stemmer, words not yet met, \(sample.distinctWords.count) words") { benchmark in
        for _ in benchmark.scaledIterations {
            let stems = StemSet()
            for word in sample.distinctWords {
                blackHole(word.withUnsafeBufferPointer { stems.term($0, language: "en") })
            }
        }
    }
    Benchmark("splitter, \(size)") { benchmark in
        let splitter = PassageSplitter()
        for _ in benchmark.scaledIterations {
            for document in sample.documents { blackHole(splitter.passages(of: document)) }
        }
    }
    Benchmark("passages to terms, values and records, \(size)") { benchmark in
        let encoder = PassageEncoder(profile: RankingProfile())
        for _ in benchmark.scaledIterations {
            var batch = ByteWriter()
            for (document, passages) in sample.divided { encoder.encode(document, passages, to: &batch) { _ in } }
            blackHole(batch)
        }
    }
    Benchmark("record decoding, \(sample.records.count) records") { benchmark in
        for _ in benchmark.scaledIterations {
            for record in sample.records { blackHole(try record.withUnsafeBytes { try StoredRecord(decoding: $0) }) }
        }
    }
}

private func asking(_ sample: Sample) {
    // The parser is no part of the engine's interface. An expression whose fault is its last byte is read to the end, and
    // with `strict` nothing is searched then.
    Benchmark("query parser, an expression of 12 words") { benchmark in
        let text =
            "(salt OR barley) NEAR/5 \"railway bridge\" AND (title:mill OR year:1937..1945) -camp* +port harbour~ AND ("
        let request = SearchRequest(query: text, strict: true)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(try? sample.engine.search(request)) }
    }
    Benchmark("one hit: match, ranking, record, highlighting") { benchmark in
        let request = SearchRequest(query: "railway bridge river", limit: 1)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(try sample.engine.search(request)) }
    }
    // Against the last: nine more records, highlighted.
    Benchmark("ten hits: match, ranking, records, highlighting") { benchmark in
        let request = SearchRequest(query: "railway bridge river", limit: 10)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(try sample.engine.search(request)) }
    }
    Benchmark("JSON of an answer with ten hits") { benchmark in
        let answer = try sample.engine.search(SearchRequest(query: "railway bridge river", limit: 10))
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            var writer = JSONWriter()
            answer.write(to: &writer)
            blackHole(writer.bytes.count)
        }
    }
}
