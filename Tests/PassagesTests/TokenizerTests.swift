import Passages
import Testing

/// Words as they are compared; `<compound>`, `[ideograph]`, `(cluster)`, and `~` before one that continues a run.
func tokens(_ text: String) -> String { tokens(Array(text.utf8)) }

/// The same of bytes that need not be UTF-8.
func tokens(_ bytes: [UInt8]) -> String {
    var tokenizer = Tokenizer()
    var buffer = TokenBuffer()
    bytes.withUnsafeBufferPointer { tokenizer.tokenize($0, into: &buffer) }
    return describe(buffer).joined(separator: " ")
}

/// The tokens of a buffer, each described.
func describe(_ buffer: TokenBuffer) -> [String] {
    buffer.tokens.map { token in
        let text = buffer.foldedText(token)
        let described =
            switch token.kind {
            case .word: text
            case .compound: "<\(text)>"
            case .ideograph: "[\(text)]"
            case .cluster: "(\(text))"
            }
        return token.continuesRun ? "~" + described : described
    }
}

@Suite struct TokenizerTests {
    @Test(arguments: [
        // Nothing.
        ("", ""), (" \t\r\n", ""), ("…—–«»!?", ""), ("-", ""), ("&_-", ""), ("\u{AD}\u{200D}\u{FEFF}", ""),
        ("\u{301}\u{308}", ""), ("😀 👩‍👩‍👧 🇰🇷", "<😀> <👩👩👧> <🇰🇷>"), ("\0\u{1}\u{7F}\u{85}", ""),
        // Case.
        ("Logging CAMPS", "logging camps"), ("ΟΔΥΣΣΕΎΣ Ὀδυσσεύς", "οδυσσευσ οδυσσευσ"),
        ("МОСКВА Москва", "москва москва"),
        ("Straße STRASSE ẞ", "strasse strasse ss"), ("ᏣᎳᎩ", "ᏣᎳᎩ"), ("ǄUNGLA ǅungla", "dzungla dzungla"),
        // Accents.
        ("Café naïve Ångström", "cafe naive angstrom"), ("cafe\u{301} nai\u{308}ve", "cafe naive"),
        ("Việt Nam", "viet nam"), ("Øresund ǿ Łódź Đorđe", "oresund o lodz dorde"),
        ("Æsir œuvre ǽ þing ħ", "aesir oeuvre ae thing h"),
        ("ά ΐ ᾳ Ώρα", "α ι αι ωρα"), ("ёлка Ёлка е\u{308}лка", "елка елка елка"), ("йод Йод и\u{306}од", "йод йод йод"),
        ("їжак ў", "їжак ў"), ("é1é", "e 1 e <e1e>"), ("a\u{301}\u{323}\u{308}b", "ab"),
        ("İstanbul ISTANBUL ıstanbul i\u{307}", "istanbul istanbul istanbul i"),
        // Compatibility forms.
        ("ﬁnance oﬃce ﬅ", "finance office st"), ("Ｋｗｉｃ １２３", "kwic 123"), ("㎞ 5㎏", "km 5 kg <5kg>"),
        ("ﷺ", "صلي الله عليه وسلم"),
        ("x² m³ ①", "x <2> <x2> m <3> <m3> 1"), ("Ⅳ ⅻ", "iv xii"), ("№ 5", "no 5"), ("½ 3½", "1 2 3 1 2"),
        ("ª º", "<a> <o>"), ("Word™ ©", "word <tm> <©>"),
        ("ſoſ", "sos"), ("𝐁old 𝔉", "bold f"), ("Å Ω K", "a ω k"),
        // What shows nothing.
        ("co\u{AD}operate", "cooperate"), ("na\u{200D}me\u{200C}s", "names"), ("wo\u{2060}rd", "word"),
        ("a\u{FEFF}b", "ab"),
        ("\u{200F}word\u{200E}", "word"), ("zero\u{200B}width", "zero width"), ("a\u{FE0F}b", "ab"),
        ("عر\u{61C}بي", "عربي"),
        // Scripts.
        ("كَتَبَ كتب", "كتب كتب"), ("كـــتاب", "كتاب"), ("آدم أدم إدم", "ادم ادم ادم"), ("شَبَكَة", "شبكه"), ("ﻻ", "لا"),
        ("שָׁלוֹם שלום", "שלום שלום"), ("ירושלים־עיר", "ירושלים עיר <ירושליםעיר>"),
        ("हिन्दी", "हिन्दी"), ("क़लम क\u{93C}लम", "कलम कलम"), ("தமிழ்", "தமிழ்"), ("ქართული Ქართული", "ქართული ქართული"),
        ("Հայերեն", "հայերեն"), ("አማርኛ", "አማርኛ"),
        ("漢字", "[漢] ~[字]"), ("漢 字", "[漢] [字]"), ("漢，字", "[漢] [字]"), ("北京2008年", "[北] ~[京] 2008 [年]"),
        ("中a文", "[中] a [文]"), ("ひらカタ", "[ひ] ~[ら] ~[カ] ~[タ]"), ("ﾊﾝｶｸ", "[ハ] ~[ン] ~[カ] ~[ク]"),
        ("ｶﾞｷﾞ ガギ", "[ガ] ~[ギ] [ガ] ~[ギ]"), ("カ\u{3099}キ", "[ガ] ~[キ]"), ("東京・大阪", "[東] ~[京] [大] ~[阪]"),
        ("人々 〇", "[人] ~[々] [〇]"), ("葛\u{E0100}飾", "[葛] ~[飾]"), ("豈", "[豈]"), ("𠀀𠀁", "[𠀀] ~[𠀁]"),
        ("한국", "[한] ~[국]"), ("\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}", "[한] ~[국]"), ("가\u{11A8}", "[각]"),
        ("ㄅㄆ", "[ㄅ] ~[ㄆ]"), ("ไทย", "(ไ) ~(ท) ~(ย)"), ("ไทย abc", "(ไ) ~(ท) ~(ย) abc"), ("ລາວ", "(ລ) ~(າ) ~(ວ)"),
        ("ខ្មែរ", "(ខ) ~(្) ~(ម) ~(ែ) ~(រ)"), ("ဦး \u{1025}\u{102E}း", "(ဦ) ~(း) (ဦ) ~(း)"), ("漢ไ", "[漢] (ไ)"),
        ("๑๙", "19"),
        ("Kim김정은 Ким", "kim [김] ~[정] ~[은] ким"),
        // Numbers.
        ("17km", "17 km <17km>"), ("17 km", "17 km"), ("6.9billion", "6 9 billion <6.9billion>"), ("40,000", "40000"),
        ("1,234,567.89", "1234567 89 <1234567.89>"), ("1,23", "1 23"), ("12,3456", "12 3456"), ("1,000,", "1000"),
        ("1990s", "1990 s <1990s>"),
        ("30.05.2017", "30 05 2017 <30.05.2017>"), ("2016-04-05", "2016 04 05 <20160405>"),
        ("1.2.3.4.5", "1 2 3 4 5 <1.2.3.4.5>"),
        ("3.", "3"),
        ("3.x", "3 x"), (".5", "5"), ("2013–16", "2013 16"), ("50% $5 §5 5€", "50 5 5 5 <€>"),
        ("covid-19 COVID19", "covid 19 <covid19> covid 19 <covid19>"),
        ("1️⃣", "1"), ("١٩٩٠", "1990"), ("20℃ 5µm", "20 <°> c 5 μm <5μm>"),
        // Initials and names with signs.
        ("U.S.", "u s <us>"), ("U.S.A.", "u s a <usa>"), ("N. Korea", "n korea"),
        ("i.e., e.g. this", "i e <ie> e g <eg> this"),
        ("J.R.R. Tolkien", "j r r <jrr> tolkien"), ("É.U. E\u{301}.U. U.E\u{301}.", "e u <eu> e u <eu> u e <ue>"),
        ("end.Start", "end start"), ("a.bc", "a bc"),
        ("a.b.c.d.e", "a b c d e <abcde>"), ("C++ C# F#", "c++ c# f#"), ("“C++” (C#)、C++", "c++ c# c++"),
        ("C++11 a+b a++b", "c 11 a b a b"), ("AB#", "ab"),
        ("AT&T R&D", "at t <att> r d <rd>"), ("Q & A", "q a"),
        // Joined words.
        ("state-owned", "state owned <stateowned>"),
        ("state‐owned state‑owned", "state owned <stateowned> state owned <stateowned>"),
        ("state–owned state—owned", "state owned state owned"), ("state--owned -x-, y-", "state owned x y"),
        ("snake_case_name", "snake case name <snakecasename>"),
        ("a-b-c-d", "a b c d <abcd>"), ("a-b-c-d-e", "a b c d e <abcde>"), ("Jean-Luc’s", "jean luc <jeanluc> s"),
        ("père-Łódź", "pere lodz <perelodz>"),
        ("foo-漢", "foo [漢]"),
        // Apostrophes.
        ("Russia's Russia’s Russiaʼs Russia＇s", "russia s russia s russia s <russias> russia s"), ("l’État", "l etat"),
        ("п’ять пʼять", "п ять п ять <пять>"),
        ("'quoted' “quoted”", "quoted quoted"), ("ŉ", "n"),
        // Addresses.
        ("jane.doe@example.org", "jane doe example org"),
        ("https://example.com/a-b?c=d_e", "https example com a b <ab> c d e <de>"),
        ("C:\\dir\\file.txt", "c dir file txt"),
        // Fillers, which normalise to nothing.
        ("\u{3164}", ""), ("\u{FFA0}-\u{FFA0}", ""), ("\u{115F}", ""), ("\u{17B4}", ""), ("x-\u{FFA0}", "x"),
    ])
    func takesTextApart(text: String, expected: String) {
        #expect(tokens(text) == expected, "\(text)")
    }

    @Test(
        arguments: [
            ([0xFF], ""), ([0x61, 0xFF, 0x62], "a b"), ([0x61, 0xC3], "a"), ([0xC3, 0x61], "a"),
            ([0x80, 0x61, 0x80], "a"),
            ([0xE4, 0xB8, 0x61], "a"), ([0xF0, 0x9F, 0x98], ""), ([0xED, 0xA0, 0x80, 0x61], "a"),
            ([0xF4, 0x90, 0x80, 0x80], ""),
            ([0xF8, 0x88, 0x80, 0x80, 0x80], ""), ([0xC1, 0x81], ""),
            // Overlong forms of A.
            ([0xE0, 0x81, 0x81], ""), ([0xE0, 0x81, 0x81, 0x2D, 0xE0, 0x81, 0x81], ""),
            ([0xF0, 0x80, 0x81, 0x81, 0x2E], ""),
            ([0x43, 0x2B, 0x2B, 0xE2], "c++"),
        ] as [([UInt8], String)])
    func passesOverWhatIsNotUTF8(bytes: [UInt8], expected: String) {
        #expect(tokens(bytes) == expected)
    }

    @Test func keepsAccentsInTheFormForStemming() {
        var tokenizer = Tokenizer()
        var buffer = TokenBuffer()
        tokenizer.tokenize("Écoles ÜBER state-owned", into: &buffer)
        #expect(buffer.tokens.map { buffer.normalText($0) } == ["écoles", "über", "state", "owned", "stateowned"])
        #expect(buffer.tokens.map { buffer.foldedText($0) } == ["ecoles", "uber", "state", "owned", "stateowned"])
        #expect(buffer.tokens.map(\.position) == [0, 1, 2, 3, 2])
        #expect(buffer.tokens.map(\.start) == [0, 8, 14, 20, 14])
        #expect(buffer.tokens.map(\.end) == [7, 13, 19, 25, 25])
        #expect(buffer.wordCount == 4)
    }

    @Test(arguments: [
        ("a", 96), ("é", 96), ("1", 96), ("ß", 96), ("\u{1D400}", 96), ("ﬃ", 96), ("ไ", 3),
    ])
    func cutsWordsOfAnyLength(letter: String, longest: Int) {
        for count in [95, 96, 97, 1023, 1025, 1_100_000] {
            var tokenizer = Tokenizer()
            var buffer = TokenBuffer()
            tokenizer.tokenize(
                String(repeating: letter, count: min(count, 1_100_000 / letter.utf8.count)), into: &buffer)
            #expect(buffer.tokens.allSatisfy { buffer.foldedText($0).utf8.count <= longest })
            #expect(buffer.tokens.allSatisfy { buffer.normalText($0).utf8.count <= longest })
            #expect(!buffer.foldedText(buffer.tokens[0]).contains("\u{FFFD}"))
        }
    }

    @Test(arguments: [
        ("  Ethnic   Groups ", "ethnic groups"), ("Foreign-Policy", "foreign policy"), ("漢字 かな", "漢字 かな"),
        ("Łódź’s", "lodz s"), ("", ""),
        ("U.S.", "u s"), ("!?", ""),
    ])
    func makesKeysOfTags(text: String, expected: String) {
        var tokenizer = Tokenizer()
        #expect(tokenizer.key(text) == expected)
    }

    /// The stemmers know й, but not ё.
    @Test func stemsSeeNoYo() {
        var tokenizer = Tokenizer()
        var buffer = TokenBuffer()
        tokenizer.tokenize("Тёмный е\u{308}ж", into: &buffer)
        #expect(buffer.tokens.map { buffer.normalText($0) } == ["темный", "еж"])
    }

    @Test(arguments: [
        ("ecole", "ecole"), ("école", "ecole"), ("йод", "йод"), ("ёлк", "елк"), ("", ""), ("c++", "c++"), ("ǿ", "o"),
    ])
    func foldsStems(word: String, expected: String) {
        let folded = Array(word.utf8).withUnsafeBufferPointer { AccentFolding.folded($0) }
        #expect(String(decoding: folded, as: UTF8.self) == expected)
    }
}
