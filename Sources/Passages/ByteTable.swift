/// Numbers byte strings: each distinct one gets the next number from 0. Open addressing over one arena, no allocation a
/// look-up.
public struct ByteTable: Sendable {
    private var slots: [Int32]
    private var hashes: [UInt32] = []
    private var ends: [Int32] = [0]
    private var arena: [UInt8] = []

    /// An empty table.
    public init() {
        slots = Array(repeating: -1, count: 1024)
    }

    /// How many distinct strings it holds.
    public var count: Int { hashes.count }

    /// Bytes of the strings it holds.
    public var byteCount: Int { arena.count }

    /// The number of `bytes`, and whether it is new.
    public mutating func insert(_ bytes: UnsafeBufferPointer<UInt8>) -> (number: Int, isNew: Bool) {
        let hash = ByteTable.hash(bytes)
        let slot = find(bytes, hash)
        if slots[slot] >= 0 { return (Int(slots[slot]), false) }
        let number = hashes.count
        slots[slot] = Int32(number)
        hashes.append(hash)
        arena.append(contentsOf: bytes)
        ends.append(Int32(arena.count))
        if hashes.count * 2 > slots.count { grow() }
        return (number, true)
    }

    /// The number of `bytes`, if it has one.
    public func number(of bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let found = slots[find(bytes, ByteTable.hash(bytes))]
        return found >= 0 ? Int(found) : nil
    }

    /// Calls `body` with the bytes of a number that `insert` gave.
    public func withBytes<R>(of number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        arena.withUnsafeBufferPointer { arena in
            body(UnsafeBufferPointer(rebasing: arena[Int(ends[number])..<Int(ends[number + 1])]))
        }
    }

    /// Forgets everything and gives the memory back.
    public mutating func removeAll() { self = ByteTable() }

    private func find(_ bytes: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> Int {
        let mask = slots.count - 1
        var slot = Int(hash) & mask
        while true {
            let number = slots[slot]
            if number < 0 { return slot }
            if hashes[Int(number)] == hash, equals(Int(number), bytes) { return slot }
            slot = (slot + 1) & mask
        }
    }

    private func equals(_ number: Int, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = Int(ends[number])
        guard Int(ends[number + 1]) - start == bytes.count else { return false }
        for index in 0..<bytes.count where arena[start + index] != bytes[index] { return false }
        return true
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        let mask = slots.count - 1
        for (number, hash) in hashes.enumerated() {
            var slot = Int(hash) & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(number)
        }
    }

    /// FNV-1a folded to 32 bits, with a last mix so that its low bits serve as an index.
    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash ^= hash >> 32
        return UInt32(truncatingIfNeeded: hash &* 0x9E37_79B9_7F4A_7C15 >> 32)
    }
}
