internal import Passages

/// Which encoding a file is in that is read in chunks: found out once, from all of it.
///
/// A chunk by itself would be judged by what is in it: one of ASCII alone, or with a few letters, otherwise than its
/// neighbours.
package struct EncodingSurvey {
    /// What the end of a line is in bytes: `0A`, or that as a code unit of UTF-16 or UTF-32.
    package let lineEnd: [UInt8]
    private let wide: String?
    private var tally = UTF8Tally()
    private var sample = EncodingSample()

    /// A survey that has seen nothing but a file's head, `FileFormat.headBytes` or all.
    package init(head: UnsafeBufferPointer<UInt8>) {
        wide = TextEncoding.wideName(head)
        lineEnd =
            switch wide {
            case "utf-16le": [0x0A, 0]
            case "utf-16be": [0, 0x0A]
            case "utf-32le": [0x0A, 0, 0, 0]
            case "utf-32be": [0, 0, 0, 0x0A]
            default: [0x0A]
            }
    }

    /// How many of these bytes are whole characters: the last may have been cut.
    ///
    /// - Parameter bytes: From the first byte of a character on.
    package func wholeCharacters(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        if wide != nil { return bytes.count / lineEnd.count * lineEnd.count }
        for length in 1...4 where length <= bytes.count {
            let start = bytes.count - length
            if bytes[start] < 0x80 { break }
            if bytes[start] >= 0xC0 {
                let needed = bytes[start] < 0xE0 ? 2 : bytes[start] < 0xF0 ? 3 : 4
                return needed > length ? start : bytes.count
            }
        }
        return bytes.count
    }

    /// Looks at the next bytes of the file, its first included.
    package mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard wide == nil else { return }
        if SourceCheck.firstInvalidByte(bytes) == nil {
            tally.valid += bytes.count { $0 >= 0xC0 }
        } else {
            tally.add(bytes)
            sample.add(bytes)
        }
    }

    /// The encoding by its IANA name in lower case, `utf-8` for UTF-8 with a few bad bytes as well; nil for what looks like
    /// no encoding at all.
    package var encoding: String? {
        if let wide { return wide }
        if tally.bad == 0 || tally.isNearlyUTF8 { return TextEncoding.utf8 }
        let guess = EncodingGuess(sample)
        return guess.isText ? guess.encoding : nil
    }
}

/// How many characters of a text are UTF-8 of more than a byte, and how many bytes are none of UTF-8.
struct UTF8Tally {
    var valid = 0
    var bad = 0

    /// Counts until there is no doubt: legacy text shows in its first lines; reading on makes the others sure.
    mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        var position = 0
        while position < bytes.count, bad < 1000 || bad <= valid {
            let length = UTF8Sequence.length(bytes, at: position)
            if length > 1 { valid += 1 }
            if length == 0 { bad += 1 }
            position += max(1, length)
        }
    }

    /// True for UTF-8 that a few bytes do not belong to: a stray byte, a character cut in half.
    var isNearlyUTF8: Bool { bad * 2 <= valid || (bad == 1 && valid > 0) }
}
