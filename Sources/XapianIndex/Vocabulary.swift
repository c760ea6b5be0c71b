internal import Glibc
internal import Passages

/// A segment's words as they are written, in their form for comparing, and its documents' titles, authors and categories. Read
/// in place from a file that is mapped, by any number of threads.
public final class Vocabulary: Sendable {
    private let words: VocabularySection
    private let names: VocabularySection
    private let path: String
    nonisolated(unsafe) private let mapping: UnsafeMutableRawPointer
    private let size: Int

    /// Opens the file at `path`.
    ///
    /// - Throws: `notFound`, or `damaged` for what is no vocabulary.
    public init(path: String) throws(IndexError) {
        let operation = "read the vocabulary \(path)"
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw IndexError(errno == ENOENT ? .notFound : .failed, operation, cause: String(cString: strerror(errno)))
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_size >= VocabularyLayout.headerBytes else {
            throw IndexError(.damaged, operation, cause: "it is too short")
        }
        size = Int(status.st_size)
        guard let mapping = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0), mapping != MAP_FAILED else {
            throw IndexError(.failed, operation, cause: String(cString: strerror(errno)))
        }
        let bytes = UnsafeRawBufferPointer(start: mapping, count: size)
        do throws(DamagedBytes) {
            (words, names) = try Self.sections(bytes)
        } catch {
            munmap(mapping, size)
            throw IndexError(.damaged, operation, cause: "its header is no vocabulary's")
        }
        self.mapping = mapping
        self.path = path
    }

    deinit { munmap(mapping, size) }

    /// Lets go of the memory of what lies before a cursor's place. It can still be read.
    func release(before cursor: VocabularySection.Cursor) {
        // No bytes from there: their place is all that is asked for. At the end of a file there is none.
        guard let place = try? cursor.readBytes(0).baseAddress else { return }
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let end = (place - UnsafeRawPointer(mapping)) / page * page
        if end > 0 { madvise(mapping, end, MADV_DONTNEED) }
    }

    private static func sections(
        _ bytes: UnsafeRawBufferPointer
    ) throws(DamagedBytes) -> (VocabularySection, VocabularySection) {
        guard bytes.prefix(8).elementsEqual(VocabularyLayout.magic) else { throw DamagedBytes() }
        func field(_ index: Int) -> UInt64 {
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 + 8 * index, as: UInt64.self))
        }
        guard field(5) == UInt64(bytes.count) else { throw DamagedBytes() }
        return (
            try VocabularySection(
                bytes, count: field(0), start: UInt64(VocabularyLayout.headerBytes), places: field(1), end: field(3)),
            try VocabularySection(
                bytes, count: field(2), start: field(3), places: field(4), end: field(5))
        )
    }

    /// How many distinct words it has.
    public var wordCount: Int { words.count }
    /// How many entries its titles, authors and categories have.
    public var nameCount: Int { names.count }

    private var damaged: IndexError {
        IndexError(.damaged, "read the vocabulary \(path)", cause: "an entry is not whole")
    }

    /// The counts of a word in its form for comparing; nil where it does not occur.
    public func counts(of word: String) throws(IndexError) -> WordCounts? {
        let key = Array(word.utf8)
        do throws(DamagedBytes) {
            let cursor = try words.cursor(from: key)
            while try cursor.nextKey() {
                let counts = try cursor.readCounts()
                if cursor.key.elementsEqual(key) { return counts }
                if !cursor.key.lexicographicallyPrecedes(key) { return nil }
            }
            return nil
        } catch { throw damaged }
    }

    /// The forms of a word in its form for comparing: as it is written in each language, under its stem there.
    public func forms(of word: String) throws(IndexError) -> [FormTerm] {
        let key = Array(word.utf8)
        do throws(DamagedBytes) {
            let cursor = try words.cursor(from: key)
            while try cursor.nextKey() {
                _ = try cursor.readCounts()
                if cursor.key.elementsEqual(key) {
                    return try VocabularyForms.decoded(Array(try cursor.readForms()), of: key)
                }
                if !cursor.key.lexicographicallyPrecedes(key) { return [] }
            }
            return []
        } catch { throw damaged }
    }

    /// Visits words in the order of their bytes, beginning with the first that is not below `start`, as long as `body` returns
    /// true.
    ///
    /// - Parameter body: Is given the word as UTF-8, valid for the call, and how many of its bytes are those of the word that
    ///   was visited before.
    public func forEachWord(
        from start: [UInt8] = [],
        _ body: (_ word: UnsafeBufferPointer<UInt8>, _ shared: Int, _ counts: WordCounts) -> Bool
    ) throws(IndexError) {
        do throws(DamagedBytes) {
            let cursor = try words.cursor(from: start)
            var isBefore = !start.isEmpty
            while try cursor.nextKey() {
                let counts = try cursor.readCounts()
                if isBefore {
                    if cursor.key.lexicographicallyPrecedes(start) { continue }
                    isBefore = false
                    if !body(cursor.key, 0, counts) { return }
                } else if !body(cursor.key, cursor.shared, counts) {
                    return
                }
            }
        } catch { throw damaged }
    }

    /// Visits words that begin with `prefix`, in the order of their bytes, as long as `body` returns true.
    public func forEachWord(
        prefix: [UInt8], _ body: (_ word: UnsafeBufferPointer<UInt8>, _ counts: WordCounts) -> Bool
    ) throws(IndexError) {
        try forEachWord(from: prefix) { word, _, counts in word.starts(with: prefix) && body(word, counts) }
    }

    /// Visits words in the order of their bytes.
    ///
    /// - Parameter body: As in `forEachWord(from:_:)`, where `shared` may be less than it could be; returns nil to go on with the
    ///   next word, or a number of bytes, and all words that begin with as many bytes of this one are passed over.
    public func forEachWord(
        skipping body: (_ word: UnsafeBufferPointer<UInt8>, _ shared: Int, _ counts: WordCounts) -> Int?
    ) throws(IndexError) {
        do throws(DamagedBytes) {
            let cursor = try words.cursor(from: [])
            var isThere = try cursor.nextKey()
            var shared = 0
            while isThere {
                let counts = try cursor.readCounts()
                if let prefix = body(cursor.key, shared, counts) {
                    isThere = try cursor.nextKey(pastPrefix: min(prefix, cursor.length))
                    // What lies between was not seen.
                    shared = min(cursor.shared, max(0, prefix - 1))
                } else {
                    isThere = try cursor.nextKey()
                    shared = cursor.shared
                }
            }
        } catch { throw damaged }
    }

    /// Visits names whose form for comparing begins with `prefix`, in the order of that, as long as `body` returns true.
    public func forEachName(
        prefix: [UInt8], _ body: (_ key: UnsafeBufferPointer<UInt8>, _ name: NameView) -> Bool
    ) throws(IndexError) {
        do throws(DamagedBytes) {
            let prefix = prefix.prefix(VocabularyLayout.maximumKeyBytes)
            let cursor = try names.cursor(from: prefix)
            while try cursor.nextKey() {
                let name = try cursor.readName()
                if cursor.key.lexicographicallyPrecedes(prefix) { continue }
                guard cursor.key.starts(with: prefix), body(cursor.key, name) else { return }
            }
        } catch { throw damaged }
    }

    func wordCursor() throws(IndexError) -> VocabularySection.Cursor {
        do throws(DamagedBytes) { return try words.cursor(from: []) } catch { throw damaged }
    }

    func nameCursor() throws(IndexError) -> VocabularySection.Cursor {
        do throws(DamagedBytes) { return try names.cursor(from: []) } catch { throw damaged }
    }
}

// Sound: the mapping is only read, and lives as long as the object.
extension VocabularySection: @unchecked Sendable {}
