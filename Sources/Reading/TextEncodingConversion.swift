internal import CICU
internal import Passages

/// Text in one encoding as UTF-8, character by character, by ICU.
struct TextConversion {
    private(set) var bytes: [UInt8] = []
    private(set) var offsets: OffsetMap
    /// Characters.
    private(set) var count = 0
    /// Places that are not valid in the encoding; U+FFFD stands there.
    private(set) var badCount = 0
    /// Where the first of them is in the source and in the text, in bytes.
    private(set) var firstBad: (source: Int, text: Int)?

    /// What programs write who say that they write the first.
    private static let superset = ["euc-kr": "windows-949"]

    /// Characters that are converted at once.
    private static let pieceLength = 16 << 10

    /// - Parameters:
    ///   - start: The first byte that is text.
    ///   - encoding: A name that ICU knows.
    ///   - offsets: What comes before `start`, if it is mapped too.
    /// - Returns: nil where ICU does not know the encoding.
    init?(_ source: UnsafeBufferPointer<UInt8>, from start: Int = 0, encoding: String, offsets: OffsetMap) {
        guard let decoder = cicu_decoder_open(Self.superset[encoding] ?? encoding) else { return nil }
        defer { cicu_decoder_close(decoder) }
        self.offsets = offsets
        guard let base = source.baseAddress else { return }
        // A little more than it takes: to grow means to hold it twice.
        let isWide = encoding.hasPrefix("utf-")
        bytes.reserveCapacity(isWide ? source.count * 3 / 2 : source.count + source.count { $0 >= 0x80 } + 64)
        let room = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 4 * Self.pieceLength)
        let steps = UnsafeMutableBufferPointer<cicu_step>.allocate(capacity: Self.pieceLength)
        defer {
            room.deallocate()
            steps.deallocate()
        }
        guard let out = room.baseAddress, let firstStep = steps.baseAddress else { return }
        var position = start
        while true {
            var place = position
            let made = Int(
                cicu_decode(decoder, base, source.count, &position, out, firstStep, Int32(Self.pieceLength)))
            if made == 0 { break }
            var length = 0
            for step in steps[..<made] {
                self.offsets.append(step: Int(step.length), sourceStep: Int(step.source))
                length += Int(step.length)
                if step.is_bad {
                    badCount += 1
                    firstBad = firstBad ?? (place, bytes.count + length - Int(step.length))
                }
                place += Int(step.source)
            }
            count += made
            bytes.append(contentsOf: room[..<length])
        }
    }

    /// UTF-8 with some bytes that are not: U+FFFD for each.
    init(repairing source: UnsafeBufferPointer<UInt8>, from start: Int, offsets: OffsetMap) {
        self.offsets = offsets
        bytes.reserveCapacity(source.count)
        var position = start
        while position < source.count {
            let length = UTF8Sequence.length(source, at: position)
            if length > 0 {
                for byte in source[position..<position + length] { bytes.append(byte) }
                self.offsets.append(step: length, sourceStep: length)
            } else {
                bytes.append(contentsOf: [0xEF, 0xBF, 0xBD])
                self.offsets.append(step: 3, sourceStep: 1)
                badCount += 1
                firstBad = firstBad ?? (position, bytes.count - 3)
            }
            count += 1
            position += max(1, length)
        }
    }
}

/// The form of UTF-8 (RFC 3629).
enum UTF8Sequence {
    /// How many bytes the character at `index` has; 0 where none begins that is valid.
    static func length(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let first = bytes[index]
        if first < 0x80 { return 1 }
        let length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0
        guard length > 0, index + length <= bytes.count else { return 0 }
        for next in bytes[(index + 1)..<(index + length)] where next & 0xC0 != 0x80 { return 0 }
        let second = bytes[index + 1]
        switch first {
        case 0xE0: return second >= 0xA0 ? length : 0
        case 0xED: return second < 0xA0 ? length : 0
        case 0xF0: return second >= 0x90 ? length : 0
        case 0xF4: return second < 0x90 ? length : 0
        default: return length
        }
    }
}
