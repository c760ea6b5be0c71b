internal import Passages

/// The sorted entries of one kind in a vocabulary that is in memory. Every read is checked against the bounds.
struct VocabularySection {
    /// The whole file.
    let bytes: UnsafeRawBufferPointer
    let count: Int
    /// Where the entries begin, and where the places of their blocks do.
    let start: Int
    let places: Int

    /// How many blocks the entries are in.
    var blocks: Int { (count + VocabularyLayout.blockEntries - 1) / VocabularyLayout.blockEntries }

    /// The section, if it lies within the file.
    init(_ bytes: UnsafeRawBufferPointer, count: UInt64, start: UInt64, places: UInt64, end: UInt64)
        throws(DamagedBytes)
    {
        let length = UInt64(bytes.count)
        guard start <= places, places <= end, end <= length, count <= length else { throw DamagedBytes() }
        let blocks = (count + UInt64(VocabularyLayout.blockEntries) - 1) / UInt64(VocabularyLayout.blockEntries)
        guard end - places == blocks * 8 else { throw DamagedBytes() }
        self.bytes = bytes
        self.count = Int(count)
        self.start = Int(start)
        self.places = Int(places)
    }

    /// A cursor before the first entry whose key is not below `key`.
    func cursor<Key: RandomAccessCollection<UInt8>>(from key: Key) throws(DamagedBytes) -> Cursor
    where Key.Index == Int {
        // The last block whose first key is below `key` has the place; the first block's key need not be looked at.
        var low = 0
        var high = blocks
        while low + 1 < high {
            let middle = (low + high) / 2
            let cursor = try Cursor(self, block: middle)
            _ = try cursor.nextKey()
            if cursor.key.lexicographicallyPrecedes(key) { low = middle } else { high = middle }
        }
        return try Cursor(self, block: low)
    }

    /// The key that a block begins with, in place.
    func firstKey(ofBlock block: Int) throws(DamagedBytes) -> UnsafeRawBufferPointer {
        var offset = try place(ofBlock: block)
        guard offset + 2 <= places, bytes[offset] == 0 else { throw DamagedBytes() }
        let length = Int(bytes[offset + 1])
        offset += 2
        // A key's length fits into seven bits, so its number is one byte.
        guard length <= VocabularyLayout.maximumKeyBytes, length <= places - offset else { throw DamagedBytes() }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
    }

    private func place(ofBlock block: Int) throws(DamagedBytes) -> Int {
        let place = bytes.loadUnaligned(fromByteOffset: places + 8 * block, as: UInt64.self)
        let from = UInt64(littleEndian: place)
        guard from >= UInt64(start), from < UInt64(places) else { throw DamagedBytes() }
        return Int(from)
    }

    /// Walks over entries.
    final class Cursor {
        /// What changes at every step: reached through a pointer, so that no access is checked.
        private struct State {
            var offset = 0
            var number = 0
            var length = 0
            var shared = 0
            /// Bytes of the forms of the word at hand that were not read yet.
            var forms = 0
        }

        private let section: VocabularySection
        private let state: UnsafeMutablePointer<State>
        private let buffer: UnsafeMutablePointer<UInt8>

        init(_ section: VocabularySection, block: Int) throws(DamagedBytes) {
            self.section = section
            state = .allocate(capacity: 1)
            state.initialize(to: State(number: block * VocabularyLayout.blockEntries))
            buffer = .allocate(capacity: VocabularyLayout.maximumKeyBytes)
            guard state.pointee.number < section.count else { return }
            state.pointee.offset = try section.place(ofBlock: block)
        }

        deinit {
            state.deallocate()
            buffer.deallocate()
        }

        /// The key of the entry at hand, until the next is read.
        var key: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: buffer, count: state.pointee.length) }
        var length: Int { state.pointee.length }
        /// How many bytes of the key are those of the entry before.
        var shared: Int { state.pointee.shared }

        /// Moves on to the next entry and reads its key; false at the end. What belongs to the entry must be read next.
        func nextKey() throws(DamagedBytes) -> Bool {
            if state.pointee.forms > 0 { _ = try readForms() }
            guard state.pointee.number < section.count else { return false }
            let shared = try readNumber()
            let rest = try readNumber()
            let offset = state.pointee.offset
            guard shared <= state.pointee.length, rest <= VocabularyLayout.maximumKeyBytes - shared,
                rest <= section.places - offset
            else { throw DamagedBytes() }
            // A few bytes mostly.
            for index in 0..<rest { buffer[shared + index] = section.bytes[offset + index] }
            state.pointee.shared = shared
            state.pointee.length = shared + rest
            state.pointee.offset = offset + rest
            state.pointee.number += 1
            return true
        }

        /// Moves on from the entry at hand, which was read, over those that begin with the same `count` bytes; false at the end.
        /// Where true, the key of the first that does not is read.
        func nextKey(pastPrefix count: Int) throws(DamagedBytes) -> Bool {
            // All keys that are read here but the last begin with it, so it stays where it is.
            let prefix = UnsafeBufferPointer(start: buffer, count: count)
            while true {
                try skipEntries(sharing: count)
                guard state.pointee.number < section.count else { return false }
                guard state.pointee.number % VocabularyLayout.blockEntries == 0 else { return try nextKey() }
                // Then blocks, in steps that grow, while they begin with it.
                let block = state.pointee.number / VocabularyLayout.blockEntries
                guard try section.firstKey(ofBlock: block).starts(with: prefix) else { return try nextKey() }
                var low = block
                var step = 1
                while low + step < section.blocks, try section.firstKey(ofBlock: low + step).starts(with: prefix) {
                    low += step
                    step *= 2
                }
                var high = min(low + step, section.blocks)
                while low + 1 < high {
                    let middle = (low + high) / 2
                    if try section.firstKey(ofBlock: middle).starts(with: prefix) {
                        low = middle
                    } else {
                        high = middle
                    }
                }
                state.pointee.number = low * VocabularyLayout.blockEntries
                state.pointee.offset = try section.place(ofBlock: low)
                guard try nextKey() else { return false }
                try skipCounts()
            }
        }

        /// Moves on over entries of the block whose keys have `count` bytes in common with those before them. Their keys are not read, but
        /// for these bytes: no more of them is needed for the key that follows.
        private func skipEntries(sharing count: Int) throws(DamagedBytes) {
            if state.pointee.forms > 0 { _ = try readForms() }
            var (offset, number, length) = (state.pointee.offset, state.pointee.number, state.pointee.length)
            let (bytes, end) = (section.bytes.baseAddress!, section.places)
            while number % VocabularyLayout.blockEntries != 0, number < section.count {
                guard offset + 2 <= end else { throw DamagedBytes() }
                // Keys are short enough for their lengths to be numbers of one byte.
                let shared = Int(bytes.load(fromByteOffset: offset, as: UInt8.self))
                if shared < count { break }
                let rest = Int(bytes.load(fromByteOffset: offset + 1, as: UInt8.self))
                guard shared <= length, shared + rest <= VocabularyLayout.maximumKeyBytes, rest <= end - offset - 2
                else {
                    throw DamagedBytes()
                }
                offset += 2 + rest
                for _ in 0..<2 {
                    while offset < end, bytes.load(fromByteOffset: offset, as: UInt8.self) >= 0x80 { offset += 1 }
                    offset += 1
                }
                // The forms, whose length is written before them.
                var (forms, shift) = (0, 0)
                while offset < end, shift < 42 {
                    let byte = Int(bytes.load(fromByteOffset: offset, as: UInt8.self))
                    offset += 1
                    forms |= (byte & 0x7F) << shift
                    if byte < 0x80 { break }
                    shift += 7
                }
                guard forms <= end - offset else { throw DamagedBytes() }
                offset += forms
                guard offset <= end else { throw DamagedBytes() }
                length = shared + rest
                number += 1
            }
            (state.pointee.offset, state.pointee.number, state.pointee.length) = (offset, number, length)
        }

        /// The next number of the entry.
        func readNumber() throws(DamagedBytes) -> Int {
            var offset = state.pointee.offset
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while true {
                guard offset < section.places, shift < 49 else { throw DamagedBytes() }
                let byte = section.bytes[offset]
                offset += 1
                value |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { break }
                shift += 7
            }
            state.pointee.offset = offset
            return Int(value)
        }

        /// How long the forms of the word at hand are, where they are not read yet.
        var formsLength: Int {
            get { state.pointee.forms }
            set { state.pointee.forms = newValue }
        }

        /// The forms of the word at hand, whose counts were read.
        func readForms() throws(DamagedBytes) -> UnsafeRawBufferPointer {
            defer { state.pointee.forms = 0 }
            return try readBytes(state.pointee.forms)
        }

        /// The next bytes of the entry.
        func readBytes(_ count: Int) throws(DamagedBytes) -> UnsafeRawBufferPointer {
            let offset = state.pointee.offset
            guard count <= section.places - offset else { throw DamagedBytes() }
            state.pointee.offset = offset + count
            return UnsafeRawBufferPointer(rebasing: section.bytes[offset..<offset + count])
        }
    }
}

extension VocabularySection.Cursor {
    /// What belongs to a word.
    func readCounts() throws(DamagedBytes) -> WordCounts {
        let first = try readNumber()
        let capitalised = try readNumber()
        formsLength = try readNumber()
        return WordCounts(
            passages: first >> 2, capitalised: capitalised, isCompound: first & 1 != 0, hasAccents: first & 2 != 0)
    }

    /// What belongs to a word, its forms with it.
    func readWord() throws(DamagedBytes) -> (counts: WordCounts, forms: [UInt8]) {
        let counts = try readCounts()
        return (counts, Array(try readForms()))
    }

    /// Moves past what belongs to a word.
    func skipCounts() throws(DamagedBytes) {
        _ = try readCounts()
    }

    /// What belongs to a name.
    func readName() throws(DamagedBytes) -> NameView {
        guard let kind = NameKind(rawValue: try readNumber()) else { throw DamagedBytes() }
        let passages = try readNumber()
        let text = try readBytes(try readNumber())
        return NameView(kind: kind, passages: passages, bytes: text)
    }
}
