import Querying
import SearchAPI
import Testing

/// Texts that people paste, expressions that look like them, and what people say around what they ask.
@Suite struct PastedTextTests {
    private static let shelf = Result { try Library(["a.md": "Rice and onions of the valley.\n"]) }

    private static func answer(_ query: String, strict: Bool = false) throws -> SearchResponse {
        try shelf.get().engine().search(SearchRequest(query: query, strict: strict))
    }

    @Test(arguments: [
        ("HOW MANY FARMERS WERE MOVED AND WHERE", "HOW OR MANY OR FARMERS OR WERE OR MOVED OR \\AND OR WHERE"),
        ("СКОЛЬКО КРЕСТЬЯН БЫЛО ПЕРЕСЕЛЕНО AND КУДА", "СКОЛЬКО OR КРЕСТЬЯН OR БЫЛО OR ПЕРЕСЕЛЕНО OR \\AND OR КУДА"),
        ("ΠΟΣΟΙ ΑΓΡΟΤΕΣ ΜΕΤΑΚΙΝΗΘΗΚΑΝ AND ΠΟΥ", "ΠΟΣΟΙ OR ΑΓΡΟΤΕΣ OR ΜΕΤΑΚΙΝΗΘΗΚΑΝ OR \\AND OR ΠΟΥ"),
        ("TO BE OR NOT TO BE", "\"TO BE OR NOT TO BE\" TO BE \\OR \\NOT TO BE"),
        ("HOW NEAR IS THE SEA", "HOW OR \\NEAR OR IS OR THE OR SEA"),
        ("Why did the dam NOT hold in the north", "Why OR did OR the OR dam OR \\NOT OR hold OR in OR the OR north"),
        ("farmers who were NOT moved", "farmers OR who OR were OR \\NOT OR moved"),
        ("Did the dam break AND why?", "Did OR the OR dam OR break OR \\AND OR why?"),
        (
            "we need rice AND onions for the farmers of the valley",
            "we OR need OR rice OR \\AND OR onions OR for OR the OR farmers OR of OR the OR valley"
        ),
    ])
    func operatorsAreWords(query: String, parsed: String) throws {
        let answer = try Self.answer(query)
        #expect(answer.parsed == parsed)
        #expect(answer.warnings.contains { $0.code == "operators_as_words" && $0.position != nil })
        let again = try Self.answer(answer.parsed)
        #expect(again.parsed == parsed && !again.warnings.contains { $0.code == "operators_as_words" })
        // What is asked for as an expression is one.
        #expect(!(try Self.answer(query, strict: true)).warnings.contains { $0.code == "operators_as_words" })
    }

    @Test(arguments: [
        ("RICE AND ONIONS", "RICE AND ONIONS"), ("NATO NOT EU", "NATO -EU"),
        ("A AND B AND C AND D", "A AND B AND C AND D"),
        ("RICE OR WHEAT AND OATS NOT BARLEY", "(RICE OR (WHEAT AND OATS)) -BARLEY"),
        ("(RICE OR WHEAT) AND THE FARMERS OF THE VALLEY", "+((RICE OR WHEAT) AND THE) FARMERS OF THE VALLEY"),
        ("rice AND onions?", "rice AND onions?"), ("salt rice AND onions", "+(rice AND onions) salt"),
        ("rice AND onions in the valley", "+(rice AND onions) in the valley"),
        (
            "rice NEAR/5 onions that the farmers of the valley had",
            "+(rice NEAR/5 onions) that the farmers of the valley had"
        ),
        (
            "title:a why did the farmers of the valley NOT eat it",
            "+title:a why did the farmers of the valley it -eat"
        ),
    ])
    func expressionsStay(query: String, parsed: String) throws {
        #expect(try Self.answer(query).parsed == parsed)
    }

    @Test(arguments: [
        ("rock\"n\"roll", "rock\\\"n\\\"roll"), ("5'10\"", "5'10\\\""), ("צה\"ל", "צה\\\"ל"),
        ("a 12\" gun and a 14\" plate", "a OR 12\\\" OR gun OR and OR a OR 14\\\" OR plate"),
        ("\"rock\"n\"roll\" band", "\"rock n roll\" band"), ("关于\"文献检索\"的", "\"文献检索\" 关于 的"),
        (
            "those who said \"we will not\" and the others who were in the house",
            "those who said and the others who were in the house ?\"we will not\""
        ),
        ("who wrote \"war and peace\"", "\"war and peace\" who wrote"),
    ])
    func quotes(query: String, parsed: String) throws {
        let answer = try Self.answer(query)
        #expect(answer.parsed == parsed)
        #expect(try Self.answer(answer.parsed).parsed == parsed)
    }

    @Test(arguments: ["/foo.*/", "/sal[tz]/ rice", "author:/smi.*/", "/(rice|oats)+/"])
    func regularExpressionsAreTold(query: String) throws {
        let answer = try Self.answer(query)
        #expect(answer.warnings.contains { $0.code == "no_regular_expressions" }, "\(answer.warnings)")
        #expect(try Self.answer(answer.parsed).parsed == answer.parsed)
    }

    @Test(arguments: ["/usr/share/doc/", "http://example.org/a?b/", "and/or", "path:/a.md"])
    func pathsAreNone(query: String) throws {
        #expect(try Self.answer(query).warnings.allSatisfy { $0.code != "no_regular_expressions" })
    }

    @Test(arguments: [
        ("i am interested in rice", "rice"), ("what do the documents say about rice and onions", "rice and onions"),
        ("please send me articles about the dam", "the dam"),
        ("explain the dam of the valley", "the dam of the valley"),
        ("expliquer le role du riz", "le role du riz"), ("ich suche reis aus dem tal", "reis aus dem tal"),
        ("busco informacion sobre el arroz", "el arroz"), ("что известно о рисе", "рисе"),
        ("cerco informazioni su riso e cipolle", "riso e cipolle"),
        ("gostaria de saber o preco do arroz", "o preco do arroz"),
        ("ik ben op zoek naar rijst", "rijst"), ("jag soker information om ris", "ris"),
        ("szukam informacji na temat ryzu", "ryzu"), ("rice in the valley please", "rice in the valley"),
        // What is left must be something, and a verb alone is none without an article after it.
        ("i am looking for", "i am looking for"), ("search engines", "search engines"),
        ("find command", "find command"),
        ("documents about documents", "documents"), ("rice documents about", "rice documents about"),
    ])
    func carrierPhrases(query: String, left: String) {
        let words = query.split(separator: " ").map(String.init)
        let carried = CarrierPhrases.words(in: words)
        #expect(words.indices.filter { !carried.contains($0) }.map { words[$0] }.joined(separator: " ") == left)
    }
}
