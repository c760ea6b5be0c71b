/// Numbers byte strings: each distinct one gets the next number from 0. Open addressing over one arena, no allocation a
/// look-up.
///
/// Numbers are 32 bits wide, and so are places in the arena: a table ends with 2³¹ strings or 4 GiB of them.
public struct ByteTable: @unchecked Sendable {
    // Sound: the storage is written to only by its one owner; a table that shares it copies it first.
    private var storage: ByteTableStorage

    /// An empty table.
    public init() { storage = ByteTableStorage() }

    /// How many distinct strings it holds.
    public var count: Int { storage.strings.pointee.count }

    /// Bytes of the strings it holds.
    public var byteCount: Int { storage.strings.pointee.byteCount }

    /// The number of `bytes`, and whether it is new.
    public mutating func insert(_ bytes: UnsafeBufferPointer<UInt8>) -> (number: Int, isNew: Bool) {
        let key = NumberedStrings.Key(bytes)
        let strings = storage.strings
        let slot = strings.pointee.find(key, bytes)
        let number = strings.pointee.slots[slot].number
        return number >= 0 ? (Int(number), false) : (append(key, bytes, at: slot), true)
    }

    /// The number of `bytes`, if it has one.
    public func number(of bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let strings = storage.strings
        let number = strings.pointee.slots[strings.pointee.find(NumberedStrings.Key(bytes), bytes)].number
        return number >= 0 ? Int(number) : nil
    }

    /// Calls `body` with the bytes of a number that `insert` gave.
    public func withBytes<R>(of number: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        try withExtendedLifetime(storage) { try body(bytes(of: number)) }
    }

    /// The bytes of a number that `insert` gave: valid until the table is changed.
    package func bytes(of number: Int) -> UnsafeBufferPointer<UInt8> {
        precondition(number >= 0 && number < count)
        return storage.strings.pointee.bytes(of: number)
    }

    /// Forgets everything and gives the memory back.
    public mutating func removeAll() { self = ByteTable() }

    @inline(never)
    private mutating func append(_ key: NumberedStrings.Key, _ bytes: UnsafeBufferPointer<UInt8>, at slot: Int) -> Int {
        // A copy has its strings in the same slots.
        if !isKnownUniquelyReferenced(&storage) { storage = ByteTableStorage(copying: storage) }
        return storage.strings.pointee.append(key, bytes, at: slot)
    }
}

/// Owns the memory of a table. What it holds is reached through a pointer, so that a look-up counts no references and checks no
/// access.
private final class ByteTableStorage {
    let strings: UnsafeMutablePointer<NumberedStrings>

    init() {
        strings = .allocate(capacity: 1)
        strings.initialize(to: NumberedStrings())
    }

    init(copying other: ByteTableStorage) {
        strings = .allocate(capacity: 1)
        strings.initialize(to: NumberedStrings(copying: other.strings.pointee))
    }

    deinit {
        strings.pointee.free()
        strings.deinitialize(count: 1)
        strings.deallocate()
    }
}

/// The slots, places and bytes of a table, in memory that it does not free by itself.
private struct NumberedStrings {
    /// What is compared first, before the bytes are looked up: of a string of up to eight bytes it is all there is.
    struct Key {
        /// The first eight bytes, the first lowest; zeros after the end.
        var start: UInt64
        /// Bits of the hash, and below them the length, or 255 for all that are longer.
        var tag: UInt32
        /// Where to begin to look; of this the low bits are taken.
        var place: UInt32
    }

    /// 16 bytes, so that a string that is short, or not there, is found out in one line of the processor's cache.
    struct Slot {
        var start: UInt64
        var tag: UInt32
        /// -1 where nothing is.
        var number: Int32
    }

    private(set) var slots: UnsafeMutablePointer<Slot>
    private var mask: Int
    private(set) var count = 0
    /// Where the strings begin in the arena, and where the last one ends.
    private var places: UnsafeMutablePointer<UInt32>
    private var placeCapacity: Int
    private var arena: UnsafeMutablePointer<UInt8>
    private var arenaCapacity: Int

    private static let emptySlot = Slot(start: 0, tag: 0, number: -1)

    init() { self.init(slots: 64, places: 33, arena: 256) }

    private init(slots slotCount: Int, places placeCapacity: Int, arena arenaCapacity: Int) {
        slots = .allocate(capacity: slotCount)
        slots.initialize(repeating: Self.emptySlot, count: slotCount)
        mask = slotCount - 1
        places = .allocate(capacity: placeCapacity)
        places[0] = 0
        self.placeCapacity = placeCapacity
        arena = .allocate(capacity: arenaCapacity)
        self.arenaCapacity = arenaCapacity
    }

    init(copying other: NumberedStrings) {
        self.init(slots: other.mask + 1, places: other.placeCapacity, arena: other.arenaCapacity)
        slots.update(from: other.slots, count: other.mask + 1)
        places.update(from: other.places, count: other.count + 1)
        arena.update(from: other.arena, count: other.byteCount)
        count = other.count
    }

    func free() {
        slots.deallocate()
        places.deallocate()
        arena.deallocate()
    }

    var byteCount: Int { Int(places[count]) }

    func bytes(of number: Int) -> UnsafeBufferPointer<UInt8> {
        let start = Int(places[number])
        return UnsafeBufferPointer(start: arena + start, count: Int(places[number + 1]) - start)
    }

    /// The slot that has the string, or the free one where it belongs.
    @inline(__always)
    func find(_ key: Key, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var index = Int(key.place) & mask
        while true {
            let slot = slots[index]
            if slot.number < 0 { return index }
            if slot.start == key.start, slot.tag == key.tag, bytes.count <= 8 || hasRest(Int(slot.number), bytes) {
                return index
            }
            index = (index + 1) & mask
        }
    }

    /// Whether a string of more than eight bytes, of which these are the same, is `bytes`.
    private func hasRest(_ number: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = Int(places[number])
        guard Int(places[number + 1]) - start == bytes.count, let base = bytes.baseAddress else { return false }
        let own = UnsafeRawPointer(arena + start)
        let other = UnsafeRawPointer(base)
        var offset = 8
        while offset + 8 < bytes.count {
            if Self.word(own + offset) != Self.word(other + offset) { return false }
            offset += 8
        }
        return Self.word(own + bytes.count - 8) == Self.word(other + bytes.count - 8)
    }

    /// Gives the next number to a string that `find` did not find, and puts it into the slot that `find` gave.
    mutating func append(_ key: Key, _ bytes: UnsafeBufferPointer<UInt8>, at slot: Int) -> Int {
        let number = count
        let start = byteCount
        let end = UInt32(start + bytes.count)
        if Int(end) > arenaCapacity {
            let capacity = max(Int(end), arenaCapacity * 2)
            arena = Self.moved(arena, start, capacity)
            arenaCapacity = capacity
        }
        if let base = bytes.baseAddress { (arena + start).update(from: base, count: bytes.count) }
        if count + 2 > placeCapacity {
            placeCapacity *= 2
            places = Self.moved(places, count + 1, placeCapacity)
        }
        places[count + 1] = end
        slots[slot] = Slot(start: key.start, tag: key.tag, number: Int32(number))
        count += 1
        // Two thirds full at most.
        if count * 3 > (mask + 1) * 2 { grow() }
        return number
    }

    private static func moved<T>(_ memory: UnsafeMutablePointer<T>, _ count: Int, _ capacity: Int)
        -> UnsafeMutablePointer<T>
    {
        let new = UnsafeMutablePointer<T>.allocate(capacity: capacity)
        new.moveInitialize(from: memory, count: count)
        memory.deallocate()
        return new
    }

    private mutating func grow() {
        slots.deallocate()
        let slotCount = (mask + 1) * 2
        slots = .allocate(capacity: slotCount)
        slots.initialize(repeating: Self.emptySlot, count: slotCount)
        mask = slotCount - 1
        for number in 0..<count {
            let key = Key(bytes(of: number))
            var index = Int(key.place) & mask
            while slots[index].number >= 0 { index = (index + 1) & mask }
            slots[index] = Slot(start: key.start, tag: key.tag, number: Int32(number))
        }
    }

    @inline(__always)
    fileprivate static func word(_ pointer: UnsafeRawPointer) -> UInt64 {
        UInt64(littleEndian: pointer.loadUnaligned(as: UInt64.self))
    }
}

extension NumberedStrings.Key {
    /// The key of a string: eight bytes at a time are multiplied into the hash, both halves of the product kept.
    @inline(__always)
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        let count = bytes.count
        start = Self.firstBytes(bytes)
        var hash = Self.mix(start ^ 0x9E37_79B9_7F4A_7C15, UInt64(truncatingIfNeeded: count) ^ 0xC2B2_AE3D_27D4_EB4F)
        if count > 8, let base = bytes.baseAddress {
            let raw = UnsafeRawPointer(base)
            var offset = 8
            while offset + 8 < count {
                hash = Self.mix(NumberedStrings.word(raw + offset) ^ 0x9E37_79B9_7F4A_7C15, hash)
                offset += 8
            }
            // The last eight, some of which may have been taken already.
            hash = Self.mix(NumberedStrings.word(raw + count - 8) ^ 0x9E37_79B9_7F4A_7C15, hash)
        }
        tag = UInt32(truncatingIfNeeded: hash >> 32) & ~0xFF | UInt32(truncatingIfNeeded: min(count, 255))
        place = UInt32(truncatingIfNeeded: hash)
    }

    @inline(__always)
    private static func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
        let product = first.multipliedFullWidth(by: second)
        return product.high ^ product.low
    }

    /// The first eight bytes, or as many as there are, read without going past the end.
    @inline(__always)
    private static func firstBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return 0 }
        let raw = UnsafeRawPointer(base)
        let count = bytes.count
        if count >= 8 { return NumberedStrings.word(raw) }
        if count >= 4 {
            // Two halves; where they overlap they have the same bytes.
            let low = UInt64(UInt32(littleEndian: raw.loadUnaligned(as: UInt32.self)))
            let high = UInt64(UInt32(littleEndian: (raw + count - 4).loadUnaligned(as: UInt32.self)))
            return low | high << UInt64(8 * (count - 4))
        }
        return UInt64(base[0]) | UInt64(base[count / 2]) << UInt64(8 * (count / 2))
            | UInt64(base[count - 1]) << UInt64(8 * (count - 1))
    }
}
