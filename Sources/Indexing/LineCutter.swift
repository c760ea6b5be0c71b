internal import Glibc
internal import Passages
internal import Reading
internal import XapianIndex

/// Cuts a file of lines into chunks, reading it once.
struct LineCutter {
    private(set) var chunks: [(bytes: Range<Int>, firstLine: Int)] = []
    /// SHA-256 of the file.
    private(set) var digest: [UInt8] = []
    /// The encoding of the file (`EncodingSurvey.encoding`).
    private(set) var encoding: String?

    private static let blockBytes = 1 << 20

    init(path: String, chunkBytes: Int) throws(SystemError) {
        let (file, _) = try SystemFile.openRegular(path)
        defer { close(file) }
        let head = try SystemFile.read(path, at: 0, count: FileFormat.headBytes)
        var survey = head.withUnsafeBufferPointer { EncodingSurvey(head: $0) }
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Self.blockBytes)
        defer { buffer.deallocate() }
        var hash = SHA256()
        var cut = Cut(chunkBytes: chunkBytes, lineEnd: survey.lineEnd)
        /// The first bytes of a character that the last block cut.
        var kept = 0
        while true {
            let count = read(file, buffer.baseAddress! + kept, buffer.count - kept)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("read", path, code: errno) }
            hash.update(UnsafeBufferPointer(rebasing: buffer[kept..<kept + count]))
            let filled = UnsafeBufferPointer(rebasing: buffer[..<(kept + count)])
            let whole = count == 0 ? filled.count : survey.wholeCharacters(filled)
            let block = UnsafeBufferPointer(rebasing: filled[..<whole])
            survey.add(block)
            cut.add(block)
            kept = filled.count - whole
            for index in 0..<kept { buffer[index] = buffer[whole + index] }
            if count == 0 { break }
        }
        cut.finish()
        chunks = cut.chunks
        digest = hash.digest()
        encoding = survey.encoding
    }

    /// The places where lines end, as far as they have come.
    private struct Cut {
        let chunkBytes: Int
        let lineEnd: [UInt8]
        var chunks: [(bytes: Range<Int>, firstLine: Int)] = []
        var offset = 0
        var start = 0
        var line = 1
        var firstLine = 1

        init(chunkBytes: Int, lineEnd: [UInt8]) {
            self.chunkBytes = chunkBytes
            self.lineEnd = lineEnd
        }

        /// - Parameter block: Whole code units.
        mutating func add(_ block: UnsafeBufferPointer<UInt8>) {
            if lineEnd.count == 1 {
                for (index, byte) in block.enumerated() where byte == 0x0A { endLine(offset + index + 1) }
            } else {
                for index in stride(from: 0, to: block.count - lineEnd.count + 1, by: lineEnd.count)
                where block[index..<index + lineEnd.count].elementsEqual(lineEnd) {
                    endLine(offset + index + lineEnd.count)
                }
            }
            offset += block.count
        }

        private mutating func endLine(_ end: Int) {
            line += 1
            guard end - start >= chunkBytes else { return }
            chunks.append((start..<end, firstLine))
            start = end
            firstLine = line
        }

        mutating func finish() {
            if start < offset { chunks.append((start..<offset, firstLine)) }
        }
    }
}
