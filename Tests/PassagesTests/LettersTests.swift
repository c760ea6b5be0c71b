import Passages
import Testing

/// What writers and keyboards treat as one gives the same words.
@Suite struct LettersTests {
    @Test(arguments: [
        // Latin.
        ("Straße", "STRASSE"), ("ŒUVRE", "oeuvre"), ("Øre", "ore"), ("Æble", "aeble"), ("Łódź", "Lodz"),
        ("Đà Nẵng", "Da Nang"), ("Þór", "Thor"), ("Ísafjörður", "isafjordur"), ("Ħal", "hal"), ("Ŋŋ", "nn"),
        ("București", "Bucureşti"), ("Constanța", "Constanţa"), ("ısı", "isi"), ("İzmir", "izmir"), ("IZMIR", "izmir"),
        ("ﬂuﬀy", "fluffy"), ("Ｋｗｉｃ", "kwic"), ("ɓaawo ɗoo", "baawo doo"), ("ƙasa", "kasa"),
        // Greek, Cyrillic, Armenian, Georgian.
        ("Όσος", "οσοσ"), ("ΤΟΎΣ", "τους"), ("ёлка", "елка"), ("за́мок", "замок"), ("ґанок", "ганок"), ("և", "եւ"),
        ("ᲗᲑᲘᲚᲘᲡᲘ", "თბილისი"), ("п’ять", "п'ять"),
        // Hebrew, Arabic, Persian, Urdu, Kurdish.
        ("שָׁלוֹם", "שלום"), ("ייִדיש", "יידיש"), ("ײדיש", "יידיש"), ("كِتَابٌ", "كتاب"), ("کتاب", "كتاب"), ("علی", "علي"),
        ("مستشفى", "مستشفي"), ("مدرسة", "مدرسه"), ("أحمد إلى آخر ٱسم", "احمد الي اخر اسم"), ("كـــتاب", "كتاب"),
        ("ہاتھ", "هاته"),
        ("کوردە", "كورده"), ("خانهٔ", "خانه"), ("ﻻ", "لا"),
        // Indic scripts.
        ("क़लम", "कलम"), ("चाँद", "चांद"), ("ക\u{D7B}", "കന\u{D4D}\u{200D}"), ("क्\u{200D}ष", "क्ष"), ("র\u{200D}্যা", "র্যা"),
        // Han, kana, Hangul.
        ("ｶﾞｷﾞ", "ガギ"), ("\u{1112}\u{1161}\u{11AB}", "한"), ("豈", "豈"), ("⼀", "一"),
        // Digits.
        ("१९९०", "1990"), ("٢٠٢٤", "2024"), ("۱۳۷۵", "1375"), ("২০২৪", "2024"), ("๒๕๖๗", "2567"), ("２０２４", "2024"),
        // Compatibility forms.
        ("20 ℃", "20 °C"), ("68 ℉", "68 °F"), ("№ 12", "No 12"), ("½", "1/2"), ("1½ cups", "1 1/2 cups"), ("5㎏", "5kg"),
        ("5 ㎏", "5 kg"), ("20㎝", "20cm"), ("85㎡", "85m2"), ("Ⅳ", "IV"), ("①②", "1 2"), ("❶ ⓫", "1 11"), ("⒋", "4"),
        ("㍻30年", "平成30年"), ("㈱日立", "(株) 日立"), ("㋉", "10月"), ("℡ 5", "TEL 5"), ("ⓚⓦⓘⓒ", "kwic"), ("￥500", "¥500"),
        ("H₂O CO₂", "H2O CO2"), ("ℌℴ", "Ho"),
        // Groups of digits.
        ("1,00,000", "100000"), ("12,34,567", "1234567"), ("1,234,567", "1234567"),
        // Hyphens and apostrophes of other scripts.
        ("ירושלים־עיר", "ירושלים-עיר"), ("Հայ֊ռուս", "Հայ-ռուս"), ("ａ－ｂ", "a-b"),
    ])
    func areOne(text: String, same: String) { #expect(tokens(text) == tokens(same), "\(text)") }

    @Test(arguments: [
        // Raised and lowered digits and letters.
        ("historians² claim¹", "historians <2> <historians2> claim <1> <claim1>"), ("85 m²", "85 m <2> <m2>"),
        ("Ca²⁺", "ca <2> <ca2>"), ("SO₄²⁻", "so 4 <2> <so42>"), ("E=mc²", "e mc <2> <mc2>"),
        ("2º 1ª", "2 <o> <2o> 1 <a> <1a>"),
        ("xⁿ aᵢ", "x <n> <xn> a <i> <ai>"), ("Mᵐᵉ 1ᵉʳ", "m <me> <mme> 1 <er> <1er>"), ("¹ Ibid.", "<1> ibid"),
        ("10⁵ 1990¹", "10 <5> <105> 1990 <1> <19901>"), ("xʷməθ", "xwməθ"), ("слово² 語²", "слово <2> <слово2> [語] <2>"),
        // Signs.
        ("🚀", "<🚀>"), ("release → done ✓", "release <→> done <✓>"), ("👩‍👩‍👧👍🏽", "<👩👩👧> <👍>"), ("🇰🇷🇩🇪", "<🇰🇷> <🇩🇪>"),
        ("❤️ ❤", "<❤> <❤>"), ("€5 5€ £3", "<€> 5 5 <€> <£> 3"), ("x ≤ y ≠ z", "x <≤> y <≠> z"), ("∑ ∞ ©", "<∑> <∞> <©>"),
        ("Word™ processor", "word <tm> processor"), ("+ = $ % ^ ~ `", ""), ("───── ▒▒", ""),
        ("#tag @user .NET", "tag user net"),
        // Groups of digits, with both readings where a point may be either.
        ("40\u{202F}000 40\u{A0}000 40\u{2009}000", "40 000 <40000> 40 000 <40000> 40 000 <40000>"),
        ("40'000 40’000", "40 000 <40000> 40 000 <40000>"), ("1\u{A0}234\u{A0}567", "1 234 567 <1234567>"),
        ("40.000 3.14", "40 000 <40.000> <40000> 3 14 <3.14>"), ("0.125", "0 125 <0.125>"),
        ("١٢٬٣٤٥ ١٫٥", "12 345 <12345> 1 5 <1.5>"),
        ("2015\u{A0}300 1\u{A0}2345", "2015 300 1 2345"), ("5'10", "5 10"),
        // Joiners within words.
        ("کتاب\u{200C}های", "كتاب هاي <كتابهاي>"), ("می\u{200C}خواند", "مي خواند <ميخواند>"),
        ("Auf\u{200C}lage", "auflage"),
        ("क्\u{200C}ष", "क्ष"), ("Qurʾan ʿAlī", "qur an <quran> ali"), ("paral·lel", "paral lel <parallel>"),
        ("étudiant·e·s", "etudiant e s <etudiantes>"), ("צה\"ל צה״ל", "צה ל <צהל> צה ל <צהל>"),
        // Capitals.
        ("XMLHttpRequest", "xml http request <xmlhttprequest>"),
        ("getElementById", "get element by id <getelementbyid>"),
        ("iPhone McDonald", "i phone <iphone> mc donald <mcdonald>"), ("NGOs PhD GmbH pH", "ngos phd gmbh ph"),
        ("vitaminC", "vitamin c <vitaminc>"), ("ГосДума ΕυρωΖώνη", "гос дума <госдума> ευρω ζωνη <ευρωζωνη>"),
        ("FY2022 COVID-19", "fy 2022 <fy2022> covid 19 <covid19>"),
        ("snake_case_name", "snake case name <snakecasename>"),
        ("MAX_VALUE maxValue", "max value <maxvalue> max value <maxvalue>"),
        // Compounds of many parts.
        ("978-3-16-148410-0", "978 3 16 148410 0 <9783161484100>"), ("12-34-56-78-90", "12 34 56 78 90 <1234567890>"),
        (
            "550e8400-e29b-41d4-a716-446655440000",
            "550 e 8400 e 29 b 41 d 4 a 716 446655440000 <550e8400e29b41d4a716446655440000>"
        ),
        ("out-of-the-box-thinking", "out of the box thinking <outoftheboxthinking>"),
        // Ends of lines.
        ("mer-\nchants", "mer chants <merchants>"), ("mer\u{2010}\r\n   chants", "mer chants <merchants>"),
        ("mer\u{AD}\nchants", "mer chants <merchants>"), ("mer\u{AD}chants", "merchants"),
        ("mer- chants", "mer chants <merchants>"),
        ("Kauf-\nleuten Nachbar-\n\tdörfern", "kauf leuten <kaufleuten> nachbar dorfern <nachbardorfern>"),
        ("well-\nknown", "well known <wellknown>"), ("end-\n\nof", "end of"), ("end -\nof", "end of"),
        ("Nord- Süd", "nord sud"),
        ("меж-\nдународный", "меж дународный <международный>"),
    ])
    func arePartsAndWholes(text: String, expected: String) {
        #expect(tokens(text) == expected, "\(text)")
    }

    /// The stemmers' form has the accents, that of a compound with them, and none of the marks that its language does not write.
    @Test(arguments: [
        ("Écoles-Été", ["écoles", "été", "écolesété"]), ("ва́жный", ["важный"]), ("İzmir", ["izmir"]),
        ("înființat", ["înfiinţat"]),
        ("Fähr\u{2010}\nmann", ["fähr", "mann", "fährmann"]),
    ])
    func keepsAccentsForStemmers(text: String, expected: [String]) {
        var tokenizer = Tokenizer()
        var buffer = TokenBuffer()
        tokenizer.tokenize(text, into: &buffer)
        #expect(buffer.tokens.map { buffer.normalText($0) } == expected)
    }

    /// Tags are compared without regard to capitals within words, and with their signs.
    @Test(arguments: [("iPhone", "iphone"), ("m²", "m 2"), ("🚀 Start", "🚀 start"), ("getElement", "getelement")])
    func keysOfTags(text: String, expected: String) {
        var tokenizer = Tokenizer()
        #expect(tokenizer.key(text) == expected)
    }

    /// What a sign stands for has the bytes of the sign.
    @Test func signsThatAreWrittenOutKeepTheirPlaces() {
        var tokenizer = Tokenizer()
        var buffer = TokenBuffer()
        tokenizer.tokenize("a 5㎏ ½ b", into: &buffer)
        #expect(buffer.tokens.map { buffer.foldedText($0) } == ["a", "5", "kg", "5kg", "1", "2", "b"])
        #expect(buffer.tokens.map { $0.start..<$0.end } == [0..<1, 2..<3, 3..<6, 2..<6, 7..<9, 7..<9, 10..<11])
    }
}
