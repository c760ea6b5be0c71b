/// What is looked at in every file before it is read.
enum SourceCheck {
    /// The length in bytes of the UTF-8 byte order mark at the start of `bytes`, 0 where there is none.
    static func markLength(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
    }

    /// True for bytes with a NUL, or more than one control byte in 50, that are not UTF-16 or UTF-32 either.
    static func looksBinary(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if TextEncoding.isWide(bytes) { return false }
        let head = UnsafeBufferPointer(rebasing: bytes.prefix(64 * 1024))
        var controls = 0
        for byte in head where byte < 0x20 {
            switch byte {
            case 0: return true
            case 0x08, 0x09, 0x0A, 0x0C, 0x0D, 0x1B: continue  // also what terminals and man pages write
            default: controls += 1
            }
        }
        return controls * 50 > head.count
    }

    /// Why a whole file cannot be read as text, or nil.
    static func problem(with bytes: UnsafeBufferPointer<UInt8>) -> ReadingProblem? {
        let start = markLength(bytes)
        if isBlank(UnsafeBufferPointer(rebasing: bytes[start...])) {
            return bytes.isEmpty ? ReadingProblem(reason: "empty", detail: "the file is empty") : .blank
        }
        if looksBinary(bytes) || bytes.contains(0) { return .binary }
        guard let offset = firstInvalidByte(bytes) else { return nil }
        let line = lineNumber(of: offset, in: bytes)
        return ReadingProblem(
            reason: "bad_encoding",
            detail:
                "byte \(offset) (line \(line)) is not valid UTF-8; convert the file to UTF-8 (iconv -f ENCODING -t UTF-8)",
            line: line)
    }

    /// True for ASCII white space and nothing else.
    static func isBlank(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
    }

    /// Where `bytes` stop being UTF-8, in bytes; nil where they are UTF-8 to the end.
    static func firstInvalidByte(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        do {
            _ = try UTF8Span(validating: bytes.span)
            return nil
        } catch {
            return error.byteOffsets.lowerBound
        }
    }

    private static func lineNumber(of offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        bytes[..<offset].reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
    }
}
