internal import Synchronization
internal import XapianIndex

/// A generation that is open for reading: as many readers as threads, each used by one thread at a time.
///
/// Requests hold on to the generation they began with; when the last is done, its readers close.
final class OpenGeneration: Sendable {
    let manifest: Manifest
    private let held: Mutex<QueryContext>
    private let slots: [Slot]
    private let next = Atomic<Int>(0)

    /// A reader and what its thread keeps.
    struct Worker: ~Copyable {
        var reader: IndexReader
        var tools = QueryTools()
    }

    private final class Slot: Sendable {
        let worker: Mutex<Worker>
        init(_ reader: consuming IndexReader) { worker = Mutex(Worker(reader: reader)) }
    }

    init(
        _ folder: IndexFolder, _ manifest: Manifest, _ postings: PostingCache, readers: Int, stopWordWeight: Double,
        spellingWeight: Double
    ) throws(IndexError) {
        self.manifest = manifest
        held = Mutex(
            QueryContext(
                manifest, words: try IndexWords(try folder.vocabularies(of: manifest)),
                stopWordWeight: stopWordWeight, spellingWeight: spellingWeight))
        var slots: [Slot] = []
        for _ in 0..<max(1, readers) {
            var reader = try folder.reader(of: manifest, postings: postings)
            slots.first?.worker.withLock { reader.share(with: $0.reader) }
            slots.append(Slot(reader))
        }
        self.slots = slots
    }

    /// What queries are read against, at this moment.
    var context: QueryContext { held.withLock { $0 } }

    /// Takes saved queries and synonyms; searches that have begun go on with those before.
    func take(_ lexicon: Lexicon, synonymWeight: Double) {
        let table = SynonymTable(lexicon.synonyms, languages: context.languages)
        held.withLock { context in
            context.saved = lexicon.saved
            context.synonyms = table
            context.synonymWeight = synonymWeight
        }
    }

    /// Has `postings` let go of what this generation has no use for.
    func keepOnlyOwn(_ postings: PostingCache) { slots[0].worker.withLock { postings.keepOnly(segmentsOf: $0.reader) } }

    /// Runs `body` with a reader that nobody else is using; waits where all are busy.
    ///
    /// The first that is free is taken: what it read a moment ago is in the processor's caches still.
    func withWorker<R: Sendable>(_ body: (inout IndexReader, inout QueryTools) throws -> R) throws -> R {
        func run(_ worker: inout sending Worker) throws -> sending R {
            worker.tools.begin()
            return try body(&worker.reader, &worker.tools)
        }
        for slot in slots {
            if let result = try slot.worker.withLockIfAvailable(run) { return result }
        }
        let turn = next.add(1, ordering: .relaxed).oldValue
        return try slots[Int(UInt(bitPattern: turn) % UInt(slots.count))].worker.withLock(run)
    }
}
