/// RTF as pandoc wants it: ASCII, and links as plain text, whose words it would leave out.
struct RTFInput {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var out: [UInt8] = []
    /// False once a group was found not to be closed: then none is looked for any more.
    private var closesGroups = true

    static func prepared(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var input = RTFInput(bytes)
        input.run()
        return input.out
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        out.reserveCapacity(bytes.count)
    }

    private mutating func run() {
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "{"), starts(index, "{\\*\\fldinst"), closesGroups,
                let end = groupEnd(index)
            {
                index = end
            } else if bytes[index] == UInt8(ascii: "\\"),
                let word = ["\\field", "\\fldrslt"].first(where: { isWord($0, index) })
            {
                index += word.utf8.count
                if index < bytes.count, bytes[index] == 0x20 { index += 1 }
            } else if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count, bytes[index + 1] < 0x80 {
                // With its sign: a backslash that is escaped begins no word.
                out += bytes[index..<index + 2]
                index += 2
            } else {
                append(bytes[index])
                index += 1
            }
        }
    }

    private mutating func append(_ byte: UInt8) {
        if byte < 0x80 { out.append(byte) } else { out += Array("\\'\(String(byte, radix: 16))".utf8) }
    }

    private func starts(_ index: Int, _ sign: String) -> Bool { bytes[index...].starts(with: sign.utf8) }

    private func isWord(_ word: String, _ index: Int) -> Bool {
        let end = index + word.utf8.count
        return starts(index, word) && (end >= bytes.count || !HTMLBytes.isAlphanumeric(bytes[end]))
    }

    /// Behind the group that opens at `start`.
    private mutating func groupEnd(_ start: Int) -> Int? {
        var depth = 0
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { return index + 1 }
            default: break
            }
            index += 1
        }
        closesGroups = false
        return nil
    }
}
