/// From places in converted text back to places in the bytes that it was converted from.
///
/// Kept as runs of characters that have the same length on both sides: text in one script has two a word, a word and what
/// divides it from the next. A run takes a byte (`code`), so that the map of 100 MB in windows-1251 takes some 40 MB.
public struct OffsetMap: Hashable, Sendable {
    /// Where the text that is mapped begins, and where that is in the source (behind a byte order mark, say).
    public let start: Int
    public let sourceStart: Int
    /// The lengths of the text and of the source so far, all that comes before `start` with them.
    public private(set) var length: Int
    public private(set) var sourceLength: Int
    /// The runs that are complete, one after the other. Of a run the first byte has, from the lowest bit, the number of
    /// characters (4 bits), what each takes of the text and what of the source (2 bits each, less 1). Where the number is 0,
    /// the three numbers follow by themselves, 7 bits a byte, the lowest first.
    public var code: [UInt8] {
        var code = closed
        Self.encode(open, to: &code)
        return code
    }

    /// `count` characters that each take `step` bytes of the text and `sourceStep` of the source.
    private struct Run: Hashable {
        var count = 0
        var step = 0
        var sourceStep = 0
    }

    /// Where a run begins: in `closed`, in the text and in the source.
    private struct Place: Hashable {
        var index: Int
        var text: Int
        var source: Int
    }

    private var closed: [UInt8] = []
    /// A place at least every so many bytes of `closed`, ascending.
    private var places: [Place]
    /// The run that the last character belongs to.
    private var open = Run()

    private static let placeDistance = 256

    /// A map of nothing yet, to a source that begins at `sourceStart`.
    public init(start: Int = 0, sourceStart: Int = 0) {
        self.start = start
        self.sourceStart = sourceStart
        length = start
        sourceLength = sourceStart
        places = [Place(index: 0, text: start, source: sourceStart)]
    }

    /// The map of a `code` that comes from elsewhere; nil where that is damaged.
    public init?(start: Int, sourceStart: Int, code: [UInt8]) {
        self.init(start: start, sourceStart: sourceStart)
        var index = 0
        while index < code.count {
            guard let run = Self.run(in: code, at: &index),
                max(run.count, run.step, run.sourceStep) < 1 << 40,
                case let (text, source) = (
                    run.count.multipliedReportingOverflow(by: run.step),
                    run.count.multipliedReportingOverflow(by: run.sourceStep)
                ), !text.overflow, !source.overflow,
                max(text.partialValue, source.partialValue, length, sourceLength) < 1 << 60
            else { return nil }
            append(run)
        }
    }

    /// Adds a character that takes `step` bytes of the text and `sourceStep` of the source.
    public mutating func append(step: Int, sourceStep: Int) {
        append(Run(count: 1, step: step, sourceStep: sourceStep))
    }

    private mutating func append(_ run: Run) {
        if run.step == open.step, run.sourceStep == open.sourceStep {
            open.count += run.count
        } else {
            if closed.count >= (places.last?.index ?? 0) + Self.placeDistance {
                places.append(
                    Place(
                        index: closed.count, text: length - open.count * open.step,
                        source: sourceLength - open.count * open.sourceStep))
            }
            Self.encode(open, to: &closed)
            open = run
        }
        length += run.count * run.step
        sourceLength += run.count * run.sourceStep
    }

    /// The place in the source of the byte at `offset` of the text; of the end of the text the end of the source.
    public func source(of offset: Int) -> Int {
        if offset >= length { return sourceLength }
        if offset < start { return sourceStart }
        var found = sourceLength
        forEachRun(from: offset) { place, run in
            guard run.step > 0, offset < place.text + run.count * run.step else { return true }
            found = place.source + (offset - place.text) / run.step * run.sourceStep
            return false
        }
        return found
    }

    /// The place in the source of a range of the text.
    public func source(of range: Range<Int>) -> Range<Int> {
        let start = source(of: range.lowerBound)
        return start..<max(start, source(of: range.upperBound))
    }

    /// The map of a range of the text, and a little more on both sides.
    public func part(_ range: Range<Int>) -> OffsetMap {
        var part: OffsetMap?
        forEachRun(from: range.lowerBound) { place, run in
            if part == nil {
                // Of a run that began long before, not more than is needed.
                let before = run.step > 0 ? max(0, min(run.count, (range.lowerBound - place.text) / run.step)) : 0
                part = OffsetMap(
                    start: place.text + before * run.step, sourceStart: place.source + before * run.sourceStep)
                if before < run.count {
                    part?.append(Run(count: run.count - before, step: run.step, sourceStep: run.sourceStep))
                }
            } else {
                part?.append(run)
            }
            return place.text + run.count * run.step <= range.upperBound
        }
        return part ?? OffsetMap(start: length, sourceStart: sourceLength)
    }

    /// The map of the text that a document's blocks stand in: a record needs no map of its whole file.
    public func part(for document: Document) -> OffsetMap {
        var first = Int.max
        var last = 0
        for block in document.blocks {
            first = min(first, block.range.bytes.lowerBound)
            last = max(last, block.range.bytes.upperBound)
        }
        guard first < last else { return self }
        return (last - first) * 2 > length - start ? self : part(first..<last)
    }

    /// Calls `body` with the runs, from one at or before `offset` on, and where each begins, until it returns false.
    private func forEachRun(from offset: Int, _ body: (Place, Run) -> Bool) {
        var low = 0
        var high = places.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if places[middle].text <= offset { low = middle } else { high = middle }
        }
        var place = places[low]
        while place.index < closed.count, let run = Self.run(in: closed, at: &place.index) {
            let end = Place(
                index: place.index, text: place.text + run.count * run.step,
                source: place.source + run.count * run.sourceStep)
            // The first of a part is the one that the offset is in.
            if end.text > offset, !body(place, run) { return }
            place = end
        }
        if open.count > 0 { _ = body(place, open) }
    }

    private static func encode(_ run: Run, to code: inout [UInt8]) {
        if run.count == 0 { return }
        if run.count < 16, 1...4 ~= run.step, 1...4 ~= run.sourceStep {
            code.append(UInt8(run.count | (run.step - 1) << 4 | (run.sourceStep - 1) << 6))
            return
        }
        code.append(0)
        for var number in [run.count, run.step, run.sourceStep] {
            while number >= 0x80 {
                code.append(UInt8(number & 0x7F | 0x80))
                number >>= 7
            }
            code.append(UInt8(number))
        }
    }

    /// The run at `index`, which moves behind it; nil where the code breaks off.
    private static func run(in code: [UInt8], at index: inout Int) -> Run? {
        let first = Int(code[index])
        index += 1
        if first & 0x0F > 0 {
            return Run(count: first & 0x0F, step: first >> 4 & 3 + 1, sourceStep: first >> 6 + 1)
        }
        func number() -> Int? {
            var number = 0
            for shift in stride(from: 0, to: 63, by: 7) where index < code.count {
                let byte = code[index]
                index += 1
                number |= Int(byte & 0x7F) << shift
                if byte < 0x80 { return number }
            }
            return nil
        }
        guard let count = number(), let step = number(), let sourceStep = number() else { return nil }
        return Run(count: count, step: step, sourceStep: sourceStep)
    }
}
