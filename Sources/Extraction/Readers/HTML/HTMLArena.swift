internal import CGumbo
internal import Glibc

/// The memory of one parse by Gumbo, given back all at once.
///
/// Gumbo frees its tree by a function that calls itself for every level, and allocates each name and each attribute by
/// itself. A tree in an arena needs no walk to be freed, and is built faster.
final class HTMLArena {
    /// Classes of 16 bytes up to 512, then one for each power of two.
    private static let fineClasses = 32
    private static let chunkBytes = 1 << 20
    /// Each piece carries its class before it; 16 bytes keep what follows aligned as `malloc` would.
    private static let headerBytes = 16

    // One parse at a time allocates; checking each access would cost as much as the allocation.
    @exclusivity(unchecked) private var chunks: [UnsafeMutableRawPointer] = []
    @exclusivity(unchecked) private var next: UnsafeMutableRawPointer?
    @exclusivity(unchecked) private var left = 0
    @exclusivity(unchecked) private var free = [UnsafeMutableRawPointer?](
        repeating: nil, count: HTMLArena.fineClasses + 64)

    deinit {
        for chunk in chunks { Glibc.free(chunk) }
    }

    /// Parses `bytes` as a whole page. The tree lives as long as the arena and the bytes do.
    ///
    /// - Returns: nil where there is no memory.
    func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeMutablePointer<GumboOutput>? {
        var options = kGumboDefaultOptions
        options.max_errors = 0
        options.userdata = Unmanaged.passUnretained(self).toOpaque()
        options.allocator = { arena, size in
            guard let arena else { return nil }
            return Unmanaged<HTMLArena>.fromOpaque(arena)._withUnsafeGuaranteedRef { $0.allocate(size) }
        }
        options.deallocator = { arena, piece in
            guard let arena, let piece else { return }
            Unmanaged<HTMLArena>.fromOpaque(arena)._withUnsafeGuaranteedRef { $0.release(piece) }
        }
        return bytes.withMemoryRebound(to: CChar.self) { characters in
            guard let base = characters.baseAddress else { return nil }
            return withUnsafePointer(to: &options) { gumbo_parse_with_options($0, base, characters.count) }
        }
    }

    /// The class of a size, and how many bytes its pieces have.
    private static func sizeClass(_ size: Int) -> (index: Int, bytes: Int) {
        let units = max(1, (size + 15) / 16)
        if units <= fineClasses { return (units - 1, units * 16) }
        let power = Int.bitWidth - (size - 1).leadingZeroBitCount
        return (fineClasses + power, 1 << power)
    }

    private func allocate(_ size: Int) -> UnsafeMutableRawPointer {
        let (index, bytes) = Self.sizeClass(size)
        if let piece = free[index] {
            free[index] = piece.load(as: UnsafeMutableRawPointer?.self)
            return piece
        }
        let total = bytes + Self.headerBytes
        if left < total { refill(total) }
        guard let start = next else { abort() }
        next = start + total
        left -= total
        start.storeBytes(of: index, as: Int.self)
        return start + Self.headerBytes
    }

    private func refill(_ total: Int) {
        let size = max(Self.chunkBytes, total)
        // Gumbo has no way to be told that there is no memory: the process ends, as with its own allocator.
        guard let chunk = malloc(size) else { abort() }
        chunks.append(chunk)
        next = chunk
        left = size
    }

    private func release(_ piece: UnsafeMutableRawPointer) {
        let index = (piece - Self.headerBytes).load(as: Int.self)
        piece.storeBytes(of: free[index], as: UnsafeMutableRawPointer?.self)
        free[index] = piece
    }
}
