import Passages
import TestSupport
import Testing
import XapianIndex

@Suite struct StemSetTests {
    private static let languages: [String?] = ["en", "de", "ru", "fr", "zh", "hr", "xx", nil]

    private static func number(_ word: String, _ stems: StemSet, _ language: StemSet.Language) -> Int32 {
        var word = word
        return word.withUTF8 { stems.number(of: $0, language: language) }
    }

    private static func text(_ number: Int32, _ stems: StemSet) -> String {
        stems.bytes(of: number) { String(decoding: $0, as: UTF8.self) }
    }

    /// Words of several scripts, some of them compounds, numbers, accented or long.
    private static func text(using random: inout SeededGenerator) -> String {
        let words = [
            "The", "ferries", "ferry", "running", "État", "état-major", "U.S.", "40,000", "C++", "Häuser", "Haus",
            "книги", "книга",
            "ёлка", "東京都", "김영남은", "평양 시", "ประเทศ", "がん", "naïve", "17km", "don’t", "a", "𝐀𝐁", "ﬁne", "kuće",
            String(repeating: "long", count: 30), "\u{FFFD}",
        ]
        return (0..<60).map { _ in words.randomElement(using: &random)! }.joined(separator: " ")
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func numbersStandForTheTerms(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var tokenizer = Tokenizer()
        var buffer = TokenBuffer()
        let stems = StemSet()
        for _ in 0..<5 {
            tokenizer.tokenize(Self.text(using: &random), into: &buffer)
            let code = Self.languages.randomElement(using: &random)!
            var terms: [String] = []
            IndexTerms.forEach(in: buffer, StemSet(), language: code) {
                terms.append(String(decoding: $0, as: UTF8.self))
            }
            var numbers: [Int32] = []
            IndexTerms.forEachNumber(in: buffer, stems, language: stems.language(code)) { numbers.append($0) }
            #expect(numbers.map { "Z" + Self.text($0, stems) } == terms, "seed \(seed)")
            for token in buffer.tokens where token.kind == .word {
                let stem = buffer.normal(token) { StemSet().stem($0, language: code) }
                let number = buffer.normal(token) { stems.number(of: $0, language: stems.language(code)) }
                #expect(stems.bytes(of: number) { Array($0) } == stem, "seed \(seed)")
            }
        }
    }

    @Test func aStemHasOneNumberInAllLanguages() {
        let stems = StemSet()
        let (english, german, none) = (stems.language("en"), stems.language("de"), stems.language(nil))
        let ferry = Self.number("ferries", stems, english)
        #expect(ferry == Self.number("ferry", stems, english) && Self.text(ferry, stems) == "ferri")
        #expect(Self.text(Self.number("ferry", stems, none), stems) == "ferry")
        #expect(Self.number("haus", stems, english) == Self.number("häuser", stems, german))
        #expect(stems.language("xx") == none && stems.language("") == none && english != german)
    }

    @Test func numbersHoldUntilTheSetIsTrimmed() {
        let stems = StemSet()
        let english = stems.language("en")
        let first = Self.number("first", stems, english)
        for number in 0..<5000 { _ = Self.number("word\(number)", stems, english) }
        // To ask for stems otherwise empties nothing as long as numbers may be held.
        for number in 0..<5000 {
            _ = Array("other\(number)".utf8).withUnsafeBufferPointer { stems.stem($0, language: "de") }
        }
        #expect(Self.number("first", stems, english) == first && Self.text(first, stems) == "first")
        #expect(!stems.trim(to: 100_000) && Self.number("first", stems, english) == first)
        #expect(stems.trim(to: 1000) && stems.count == 0)
        #expect(Self.text(Self.number("running", stems, english), stems) == "run")
    }
}
