/// From places in converted text back to places in the bytes that it was converted from.
///
/// Kept as runs in which each step (a character) has the same length on both sides: text in one script has a few runs a
/// word.
public struct OffsetMap: Hashable, Sendable {
    /// A run of steps that each take `step` bytes of the text and `sourceStep` of the source.
    public struct Run: Hashable, Sendable {
        /// Where it begins in the text and in the source.
        public var start: Int
        public var sourceStart: Int
        public var step: Int
        public var sourceStep: Int

        /// A run.
        public init(start: Int, sourceStart: Int, step: Int, sourceStep: Int) {
            self.start = start
            self.sourceStart = sourceStart
            self.step = step
            self.sourceStep = sourceStep
        }
    }

    /// Ascending.
    public private(set) var runs: [Run]
    /// The lengths of the text and of the source so far.
    public private(set) var length = 0
    public private(set) var sourceLength: Int

    /// A map of nothing yet, to a source that begins at `sourceStart` (behind a byte order mark, say).
    public init(sourceStart: Int = 0) {
        runs = []
        sourceLength = sourceStart
    }

    /// The map of known runs, for one that comes from elsewhere.
    public init(runs: [Run], length: Int, sourceLength: Int) {
        self.runs = runs
        self.length = length
        self.sourceLength = sourceLength
    }

    /// Adds a character that takes `step` bytes of the text and `sourceStep` of the source.
    public mutating func append(step: Int, sourceStep: Int) {
        if let last = runs.last, last.step == step, last.sourceStep == sourceStep {
        } else {
            runs.append(Run(start: length, sourceStart: sourceLength, step: step, sourceStep: sourceStep))
        }
        length += step
        sourceLength += sourceStep
    }

    /// The place in the source of the byte at `offset` of the text; of the end of the text the end of the source.
    public func source(of offset: Int) -> Int {
        if offset >= length { return sourceLength }
        var low = 0
        var high = runs.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if runs[middle].start <= offset { low = middle } else { high = middle }
        }
        guard low < runs.count, runs[low].step > 0 else { return sourceLength }
        let run = runs[low]
        return run.sourceStart + (offset - run.start) / run.step * run.sourceStep
    }

    /// The place in the source of a range of the text.
    public func source(of range: Range<Int>) -> Range<Int> {
        let start = source(of: range.lowerBound)
        return start..<max(start, source(of: range.upperBound))
    }
}
