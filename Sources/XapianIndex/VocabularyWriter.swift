internal import Glibc
internal import Passages

/// Writes a `.words` file: words in the order of their bytes, then names in the order of their keys.
struct VocabularyWriter: ~Copyable {
    private let path: String
    private let file: Int32
    private var pending = ByteWriter()
    private var written = 0
    private var failure: Int32?
    private var places: [UInt64] = []
    private var count = 0
    private var lastKey: [UInt8] = []
    private var header: [UInt64] = []

    private static let bufferBytes = 1 << 18

    init(creating path: String) throws(SystemError) {
        self.path = path
        file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw SystemError("create", path, code: errno) }
        pending.bytes = Array(repeating: 0, count: VocabularyLayout.headerBytes)
    }

    deinit { close(file) }

    /// Appends a word; each must come after the last.
    mutating func add(word: UnsafeBufferPointer<UInt8>, _ counts: WordCounts, forms: [UInt8]) {
        key(word)
        pending.number(counts.passages << 2 | (counts.hasAccents ? 2 : 0) | (counts.isCompound ? 1 : 0))
        pending.number(counts.capitalised)
        pending.number(forms.count)
        pending.bytes += forms
        flushIfFull()
    }

    /// Ends the words; names follow.
    mutating func endWords() { endSection() }

    /// Appends a name; none may come before the last.
    mutating func add(key: UnsafeBufferPointer<UInt8>, _ name: NameEntry) {
        self.key(key)
        pending.number(name.kind.rawValue)
        pending.number(name.passages)
        pending.text(name.text)
        flushIfFull()
    }

    private mutating func key(_ key: UnsafeBufferPointer<UInt8>) {
        let key = key.prefix(VocabularyLayout.maximumKeyBytes)
        var shared = 0
        if count % VocabularyLayout.blockEntries == 0 {
            places.append(UInt64(written + pending.bytes.count))
        } else {
            while shared < min(key.count, lastKey.count), key[shared] == lastKey[shared] { shared += 1 }
        }
        pending.number(shared)
        pending.number(key.count - shared)
        pending.bytes.append(contentsOf: key[shared...])
        lastKey.removeLast(lastKey.count - min(shared, lastKey.count))
        lastKey.append(contentsOf: key[shared...])
        count += 1
    }

    private mutating func endSection() {
        header += [UInt64(count), UInt64(written + pending.bytes.count)]
        for place in places { pending.fixed(place) }
        header.append(UInt64(written + pending.bytes.count))
        places.removeAll()
        lastKey.removeAll()
        count = 0
    }

    private mutating func flushIfFull() { if pending.bytes.count >= Self.bufferBytes { flush() } }

    private mutating func flush() {
        put(pending.bytes, at: written)
        written += pending.bytes.count
        pending.bytes.removeAll(keepingCapacity: true)
    }

    private mutating func put(_ bytes: [UInt8], at place: Int) {
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count, failure == nil {
                let result = pwrite(file, buffer.baseAddress! + done, buffer.count - done, off_t(place + done))
                if result < 0, errno != EINTR { failure = errno }
                if result > 0 { done += result }
            }
        }
    }

    /// Writes what is left; returns the file's bytes. Who publishes it syncs it to disk.
    consuming func finish() throws(SystemError) -> Int {
        endSection()
        flush()
        // Words: count, places, end; names: count, places, end. The end of the words is where the names begin.
        var head = ByteWriter()
        head.bytes = VocabularyLayout.magic
        for number in [header[0], header[1], header[3], header[2], header[4], header[5]] { head.fixed(number) }
        put(head.bytes, at: 0)
        if let failure { throw SystemError("write", path, code: failure) }
        return written
    }
}
