internal import Passages

/// How often each stem stands in a passage, weighted, by the numbers of a `StemSet`.
struct TermCounter {
    /// By number; 0 of all that are not in `numbers`.
    private var occurrences: [Double] = []
    /// Stems of the passage at hand, in the order in which they were met first.
    private(set) var numbers: [Int32] = []

    /// Begins the next passage.
    mutating func begin() {
        for number in numbers { occurrences[Int(number)] = 0 }
        numbers.removeAll(keepingCapacity: true)
    }

    /// Counts the stems of a text that was tokenised into `buffer`, and its words in the passage that `vocabulary` is at.
    ///
    /// - Parameter weight: What an occurrence counts; where that is 0, only the words are counted.
    mutating func count(
        _ buffer: TokenBuffer, of text: UnsafeBufferPointer<UInt8>, _ stems: StemSet, _ language: StemSet.Language,
        weight: Double, _ vocabulary: inout VocabularyCounter
    ) {
        IndexTerms.forEachNumber(
            in: buffer, of: text, stems, language: language,
            stem: { add($0, weight) }, word: { vocabulary.count($0) })
    }

    /// Counts an occurrence.
    @inline(__always)
    mutating func add(_ number: Int32, _ weight: Double) {
        guard weight > 0 else { return }
        let index = Int(number)
        while index >= occurrences.count { occurrences.append(0) }
        if occurrences[index] == 0 { numbers.append(number) }
        occurrences[index] += weight
    }

    /// What the occurrences of one of `numbers` come to.
    func occurrences(of number: Int32) -> Double { occurrences[Int(number)] }

    /// Lets go of the numbers of stems, and of the passage.
    mutating func forgetNumbers() { self = TermCounter() }
}
