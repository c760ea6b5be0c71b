internal import Glibc
package import Passages

extension Document {
    /// White space between two blocks that is longer than this many bytes is a break: nobody reads both as one text.
    private static let longestGap = 256

    /// Compares the blocks with the source: which of them it has byte for byte, and what white space is between them.
    ///
    /// The one place where that is decided for text that is cited by its file's own bytes, so that no reader can claim it wrongly.
    ///
    /// - Parameters:
    ///   - source: What the blocks' bytes count.
    ///   - baseOffset: The place of its first byte, as the blocks count.
    package mutating func settlePlaces(in source: UnsafeBufferPointer<UInt8>, baseOffset: Int = 0) {
        guard positions != .text else { return }
        var end: Int?
        for index in blocks.indices {
            let bytes = blocks[index].range.bytes
            let (low, high) = (bytes.lowerBound - baseOffset, bytes.upperBound - baseOffset)
            guard low >= 0, high <= source.count else {
                blocks[index].isVerbatim = false
                end = nil
                continue
            }
            blocks[index].isVerbatim = Self.says(source[low..<high], blocks[index].text)
            blocks[index].gap = nil
            if let end, end <= low, let gap = Self.gap(source, end..<low) {
                if gap.count > Self.longestGap {
                    blocks[index].startsAfterBreak = true
                } else {
                    blocks[index].gap = String(decoding: gap, as: UTF8.self)
                }
            }
            end = high
        }
    }

    private static func says(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, _ text: String) -> Bool {
        guard bytes.count == text.utf8.count else { return false }
        let here = UnsafeBufferPointer(rebasing: bytes)
        let isSame = text.utf8.withContiguousStorageIfAvailable { text in
            guard let one = text.baseAddress, let other = here.baseAddress else { return text.isEmpty }
            return memcmp(one, other, text.count) == 0
        }
        return isSame ?? bytes.elementsEqual(text.utf8)
    }

    /// The bytes between two blocks where they are white space.
    private static func gap(
        _ source: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
    ) -> Slice<UnsafeBufferPointer<UInt8>>? {
        var index = range.lowerBound
        while index < range.upperBound {
            guard let length = SourceLines.spaceLength(source, at: index, before: range.upperBound) else { return nil }
            index += length
        }
        return source[range]
    }
}
