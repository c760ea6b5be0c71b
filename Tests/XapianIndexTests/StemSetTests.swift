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
                let form = FormTerm(language: code ?? "und", stem: stem, word: buffer.normal(token) { Array($0) })
                #expect(stems.bytes(of: number) { Array($0) } == form.bytes, "seed \(seed)")
                #expect(FormTerm(form.bytes) == form, "seed \(seed)")
            }
        }
    }

    @Test func aWordHasATermInEachLanguage() {
        let stems = StemSet()
        let (english, german, none) = (stems.language("en"), stems.language("de"), stems.language(nil))
        #expect(Self.text(Self.number("ferries", stems, english), stems) == "en:ferri\u{1}es")
        #expect(Self.text(Self.number("ferry", stems, english), stems) == "en:ferri\u{2}ferry")
        #expect(Self.text(Self.number("camp", stems, english), stems) == "en:camp")
        #expect(Self.text(Self.number("ferry", stems, none), stems) == "und:ferry")
        #expect(Self.text(Self.number("häuser", stems, german), stems) == "de:haus\u{2}häuser")
        #expect(stems.language("") == none && stems.language("xx") != none && english != german)
    }

    /// A form is found by its stem in its language, between those that begin with it and those that go on otherwise.
    @Test func formsOfAStemFollowEachOther() {
        let stem = FormTerm(language: "en", stem: Array("camp".utf8), word: [])
        let terms = ["camp", "camp\u{1}s", "camp\u{2}Camping", "campaign", "campus\u{1}es"].map {
            Array("en:\($0)".utf8)
        }
        let isForm = terms.map { term in
            term.withUnsafeBufferPointer { FormTerm.endsStem($0, at: stem.beginning.count) }
        }
        #expect(isForm == [true, true, true, false, false])
        #expect(terms.sorted { $0.lexicographicallyPrecedes($1) } == terms)
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
        #expect(Self.number("first", stems, english) == first && Self.text(first, stems) == "en:first")
        #expect(!stems.trim(to: 100_000) && Self.number("first", stems, english) == first)
        #expect(stems.trim(to: 1000) && stems.count == 0)
        #expect(Self.text(Self.number("running", stems, english), stems) == "en:run\u{1}ning")
    }
}
