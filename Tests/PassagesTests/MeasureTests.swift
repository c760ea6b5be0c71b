import Passages
import TestSupport
import Testing

@Suite struct MeasureTests {
    private func words(_ text: String) -> Int { Array(text.utf8).withUnsafeBufferPointer { Measure.words(in: $0) } }
    private func years(_ text: String) -> [Int] {
        Array(text.utf8).withUnsafeBufferPointer { Mentions.find(in: $0).years }
    }

    @Test(arguments: [
        ("", 0), ("  \t\n\u{B}\u{C}\r ", 0), ("one", 1), (" one\ttwo\r\nthree ", 3), ("state-owned", 1), ("“word”", 1),
        ("a – b", 3),
        ("Việt Nam đã thắng", 4), ("हिन्दी भाषा", 2), ("ქართული ენა", 2), ("слово дело", 2), ("漢", 1), ("漢字", 1), ("漢字か", 2),
        ("한국어 말", 2),
        ("ไทย", 1), ("ประเทศไทย", 3), ("ខ្មែរ", 2), ("ဗမာစာ", 2), ("in 漢字 too", 3), ("Kim漢Lee", 3), ("😀 😀", 2),
        (String(repeating: "a", count: 256), 1), (String(repeating: "a", count: 1024), 4),
        (String(repeating: " ", count: 1024), 4),
        (String(repeating: "\u{301}", count: 512), 4),
    ])
    func countsWords(text: String, count: Int) { #expect(words(text) == count, "\(text)") }

    /// Eight bytes are looked at together: where in them a word or a year stands does not matter.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func blanksBeforeATextChangeNothing(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var text = RandomText.make(60, using: &random)
        for _ in 0..<3 { text += " in \(Int.random(in: 900...2200, using: &random)), a\tb\r\nc" }
        let blanks = (0..<16).map { String(repeating: $0 % 2 == 0 ? " " : "\n", count: $0) }
        #expect(Set(blanks.map { words($0 + text) }).count == 1, "seed \(seed): \(text.debugDescription)")
        #expect(Set(blanks.map { years($0 + text) }).count == 1, "seed \(seed): \(text.debugDescription)")
    }

    /// What is not ASCII is counted byte by byte: a word with a letter of another script at its end counts the same.
    @Test(arguments: 0..<100 as Range<UInt64>)
    func lettersBeyondASCIICountTheSame(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "a", "Be", "seven", ".", " ", "  ", "\n", "\t", "\r\n", "eighteen", "-", "\u{E}", "\u{8}", "\u{B}",
        ]
        let text = (0..<60).map { _ in pieces.randomElement(using: &random)! }.joined()
        #expect(words(text) == words(text.replacing("e", with: "é").replacing("a", with: "ж")), "seed \(seed)")
    }

    @Test(
        arguments: [
            ("", []), ("in 1994 and 1996, and in 1994", [1994, 1996]), ("1000 2099", [1000, 2099]),
            ("999 2100 0999", []), ("12345 01994", []),
            ("the 1990s", [1990]), ("1990ss 1990st 1990er", []), ("2013-16", [2013, 2016]),
            ("2013–16 1998/99", [1998, 1999, 2013, 2016]),
            ("1994–1996", [1994, 1996]), ("2016-04-05", [2016]), ("2016-04", [2016]), ("1999-00", [1999]),
            ("2013-167", []), ("1428-326", []),
            ("30.05.2017", [2017]), ("5.7.1994.", [1994]), ("1.2.3.1994", []), ("0.1994 12.1994", []),
            ("the end.1994", [1994]), ("1994.", [1994]),
            ("1994.5 1994,5", []), ("$1994 £1994 €1994", []), ("1,994 3,1994", []), ("1994%", []),
            ("(1994) [1996] “1998”", [1994, 1996, 1998]),
            ("a1994 1994a", []), ("v_1994 1994_v #1994", []), ("1994年", [1994]), ("в 1994г", [1994]), ("1994,", [1994]),
            ("1994", [1994]), ("2013-", [2013]),
            ("2013–1", [2013]), ("١٩٩٤", []), (String(repeating: "1", count: 100_000), []), (".05.2017", []),
            ("30..2017", [2017]),
        ] as [(String, [Int])])
    func findsYears(text: String, expected: [Int]) { #expect(years(text) == expected, "\(text)") }

    @Test(
        arguments: [
            ("One. Two! Three?", "en", ["One. ", "Two! ", "Three?"]), ("no end", "en", ["no end"]),
            ("About 3.5 km. Then", "en", ["About 3.5 km. ", "Then"]),
            ("The U.S. army left. Who?", "en", ["The U.S. army left. ", "Who?"]),
            ("これは文です。次の文です。", "ja", ["これは文です。", "次の文です。"]),
            ("第一句。第二句！", "zh", ["第一句。", "第二句！"]), ("Это так. А это нет.", "ru", ["Это так. ", "А это нет."]),
            ("Τι είναι; Αυτό.", "el", ["Τι είναι; ", "Αυτό."]), ("यह है। वह भी।", "hi", ["यह है। ", "वह भी।"]),
            ("هذا نص؟ نعم.", "ar", ["هذا نص؟ ", "نعم."]),
            ("wrapped\nline. Next\r\none.", "en", ["wrapped\nline. ", "Next\r\none."]),
            ("a\n\nb", "en", ["a\n", "\n", "b"]),
            ("One. Two.", nil, ["One. ", "Two."]), ("One. Two.", "xx-unheard-of", ["One. ", "Two."]),
            ("One. Two.", "", ["One. ", "Two."]),
        ] as [(String, String?, [String])])
    func endsSentences(text: String, language: String?, expected: [String]) {
        let bytes = Array(text.utf8)
        let ends = bytes.withUnsafeBufferPointer { Sentences.ends(in: $0, language: language) }
        let sentences = zip([0] + ends, ends).map { String(decoding: bytes[$0..<$1], as: UTF8.self) }
        #expect(sentences == expected)
    }

    @Test func endsManySentences() {
        let bytes = Array(String(repeating: "A. ", count: 10_000).utf8)
        let ends = bytes.withUnsafeBufferPointer { Sentences.ends(in: $0, language: "en") }
        #expect(ends == (1...10_000).map { $0 * 3 })
    }
}
