import Querying
import SearchAPI
import Testing

/// What a query means, as the answer says it in `parsed`.
@Suite struct ParsingTests {
    private static let shelf = Result {
        try Library(["a.md": "---\ntitle: A\ntopic: rail\nhouse-style: plain\n---\n\nWords of 1974.\n"])
    }

    static let expressions: [(String, String)] = [
        // Words.
        ("ferry", "ferry"), ("ferry harbour", "ferry OR harbour"), ("  ferry \t\n harbour ", "ferry OR harbour"),
        ("FERRY", "FERRY"), ("ferry and harbour", "ferry OR and OR harbour"), ("state-owned", "state-owned"),
        ("don't", "don't"), ("C++ C#", "C++ OR C#"), ("ferry, harbour.", "ferry, OR harbour."), ("漢字 検索", "漢字 OR 検索"),
        ("what is it?", "what OR is OR it?"), ("- ferry", "- OR ferry"), ("*", "*"), ("a * b", "a OR b"),
        ("a-b -c", "a-b -c"), ("1+1", "1+1"),
        ("a - b", "a OR - OR b"), ("x* ab* abc~ abcd~", "x* OR ab* OR abc~ OR abcd~"),
        // Phrases.
        ("\"salt barley\"", "\"salt barley\""), ("“salt barley”", "\"salt barley\""),
        ("„salt barley“", "\"salt barley\""),
        ("«salt barley»", "\"salt barley\""), ("“salt barley\"", "\"salt barley\""), ("\"a\" b", "\"a\" b"),
        ("\"a\" title:b", "+title:b +\"a\""), ("b c d e “a”", "b c d e ?\"a\""),
        ("b c d e \"a\"", "\"a\" b c d e"), ("b c d “a”", "\"a\" b c d"), ("b ?\"a\"", "b ?\"a\""),
        ("=ab c", "\"ab\" c"),
        ("a \"b\" c", "\"b\" a c"), ("\"a\"\"b\"", "+\"a\" +\"b\""), ("-\"a b\" c", "c -\"a b\""),
        ("+\"a b\"", "\"a b\""),
        ("\"a (b\"", "\"a (b\""), ("\"a AND b\"", "\"a AND b\""), ("a\"b\"", "a\\\"b\\\""),
        // Signs.
        ("+a b", "+a b"), ("+a +b", "+a +b"), ("a -b", "a -b"), ("-a", "-a"), ("+a -b c", "+a c -b"), ("+a", "+a"),
        ("a +(b c)", "+(b OR c) a"), ("a -(b c)", "a -(b OR c)"), ("a (-b)", "+(-b) a"), ("(+a) b", "+(+a) b"),
        ("+ a", "+ OR a"), ("+漢字", "+漢字"),
        // Operators.
        ("a AND b", "a AND b"), ("a OR b", "a OR b"), ("a OR b OR c", "a OR b OR c"),
        ("a AND b AND c", "a AND b AND c"),
        ("a AND b OR c", "(a AND b) OR c"), ("a OR b AND c", "a OR (b AND c)"), ("(a OR b) AND c", "(a OR b) AND c"),
        ("a b AND c", "+(b AND c) a"), ("a b OR c", "a OR b OR c"), ("NOT a", "-a"), ("a NOT b", "a -b"),
        ("a AND NOT b", "a AND NOT b"), ("a OR NOT b", "a OR NOT b"), ("NOT NOT a", "-NOT a"),
        ("NOT (a OR b)", "-(a OR b)"), ("(a)", "a"), ("((a))", "a"), ("(a b)", "a OR b"), ("(a b) c", "a OR b OR c"),
        ("\"a\" OR \"b\"", "\"a\" OR \"b\""), ("a AND -b", "a AND NOT b"),
        ("(a AND b) (c AND d)", "+(a AND b) +(c AND d)"),
        ("a NEAR b", "a NEAR/10 b"), ("a NEAR/3 b", "a NEAR/3 b"), ("a ADJ/2 b ADJ/2 c", "a ADJ/2 b ADJ/2 c"),
        ("a NEAR/0 b", "a OR NEAR/0 OR b"), ("a NEAR/2 b ADJ c", "(a NEAR/2 b) ADJ/10 c"),
        ("\"a b\" NEAR/2 (c OR d)", "\"a b\" NEAR/2 (c OR d)"), ("NOT a NEAR/2 b", "-(a NEAR/2 b)"),
        ("a NEAR/x b", "a OR NEAR/x OR b"), ("a NEAR b c", "+(a NEAR/10 b) c"),
        // Fields.
        ("title:ferry", "title:ferry"), ("TITLE:ferry", "title:ferry"),
        ("title:\"salt barley\"", "title:\"salt barley\""),
        ("title:“salt barley”", "title:\"salt barley\""), ("title:(salt barley)", "title:salt AND title:barley"),
        ("title:(salt OR barley)", "title:salt OR title:barley"), ("title:ferry b", "+title:ferry b"),
        ("-title:ferry b", "b -title:ferry"), ("NOT title:ferry", "-title:ferry"), ("authors:x", "author:x"),
        ("categories:x", "category:x"), ("language:en", "lang:en"), ("format:text", "type:text"),
        ("topic:rail", "topic:rail"),
        ("house-style:plain", "house-style:plain"), ("year:1994", "year:1994"), ("year:1994..1999", "year:1994..1999"),
        ("mentions:1994-05..1994-06", "mentions:1994-05..1994-06"), ("year:1994..", "year:1994.."),
        ("year:..1999", "year:..1999"),
        ("date:2014-01..2016-06", "date:2014-01..2016-06"),
        ("path:notes/*", "path:notes/*"), ("title:ferry AND year:1994", "title:ferry AND year:1994"),
        ("title:a OR title:b", "title:a OR title:b"), ("path:a:b", "path:a:b"),
        // What looks like a field and is none.
        ("nofield:x", "nofield OR x"), ("http://example.org/a?b=c", "http://example.org/a?b=c"), ("10:30", "10:30"),
        ("at 10:30", "at OR 10:30"), ("note: this", "note: OR this"), ("C:\\dir", "c OR \\\\dir"), ("a::b", "a OR :b"),
        (":a", ":a"), ("title:", "title:"), ("title: ferry", "title: OR ferry"), ("title:+a", "title:+a"),
        ("title:AND", "title:AND"),
        ("has:title", "title:*"), ("a within:sentence", "+within:sentence a"),
        ("a AND within:section", "a AND within:section"),
        // Signs as letters.
        ("\\AND \\+a \\\"b a\\*", "\\AND OR \\+a OR \\\"b OR a\\*"), ("title\\:x", "title\\:x"), ("a\\b", "a\\\\b"),
    ]

    @Test(arguments: expressions)
    func means(query: String, parsed: String) throws {
        #expect(try Self.shelf.get().engine().search(SearchRequest(query: query)).parsed == parsed)
    }

    static let mistakes: [(String, String, Int)] = [
        ("\"salt", "the quote that begins here is not closed", 0),
        ("a “salt", "the quote that begins here is not closed", 2),
        ("é \"a\" \"b", "the quote that begins here is not closed", 7),
        ("(a", "the bracket that opens here is not closed", 0),
        ("a (b (c)", "the bracket that opens here is not closed", 2),
        ("a)", "there is no bracket that this one closes", 1),
        (")", "there is no bracket that this one closes", 0), ("()", "there is nothing between these brackets", 0),
        ("a ()", "there is nothing between these brackets", 2), ("AND", "an operator stands where a word should", 0),
        ("a AND", "the query ends where a word should follow", 5),
        ("AND a", "an operator stands where a word should", 0),
        ("a OR OR b", "an operator stands where a word should", 5),
        ("NOT", "the query ends where a word should follow", 3),
        ("a NEAR", "NEAR and ADJ stand between words, phrases", 6),
        ("a NEAR title:b", "NEAR and ADJ stand between words, phrases", 7),
        ("a NEAR (b AND c)", "NEAR and ADJ stand between words, phrases", 7),
        ("NEAR a", "an operator stands where a word should", 0),
        ("a within:sentence within:section", "within one thing only", 2),
        ("within:sentence", "stands beside the words", 0),
        ("a OR within:sentence", "stands beside the words", 5), ("a within:word", "within: takes sentence", 9),
        ("has:nothing", "no field 'nothing'", 4), ("title:()", "there is nothing between these brackets", 6),
        ("title:(a", "the bracket that opens here is not closed", 6), ("title:(+a)", "title: has no value", 7),
        (
            String(repeating: "(", count: 140) + "a" + String(repeating: ")", count: 140),
            "brackets go deeper than 100", 100
        ),
        (String(repeating: "NOT ", count: 40) + "a", "deeper than 32", 128),
        (String(repeating: "\"a\" ", count: 300), "256 signs, operators, phrases and fields", 1024),
        (String(repeating: "ab* ", count: 40), "32 words with *, ? or ~", 128),
    ]

    @Test(arguments: mistakes)
    func saysWhatIsWrong(query: String, detail: String, position: Int) throws {
        let engine = try Self.shelf.get().engine()
        let failure = try #require(engine.failure(SearchRequest(query: query, strict: true)))
        #expect(
            failure.code == .badQuery && failure.position == position && failure.detail.contains(detail), "\(failure)")
        // Without `strict` it is searched as words, where there are any.
        let answer = try engine.search(SearchRequest(query: query))
        let hasLetters = query.unicodeScalars.contains { $0.properties.isAlphabetic }
        guard hasLetters else {
            return #expect(answer.hits.isEmpty && answer.warnings.map(\.code) == ["words_ignored"])
        }
        let warning = try #require(answer.warnings.first)
        #expect(
            warning.code == "parsed_as_words" && warning.detail.contains(detail)
                && warning.detail.contains("byte \(position)"))
    }

    @Test(arguments: ["", " ", "\n\t"])
    func anEmptyQueryIsAnError(query: String) throws {
        #expect(try Self.shelf.get().engine().failure(SearchRequest(query: query))?.code == .badQuery)
    }

    @Test(arguments: ["?!", "\"\"", "()", "+ -", "«»", "…", "! ADJ ?", "! NEAR ?", "NOT !", "title:!"])
    func nothingToLookFor(query: String) throws {
        let answer = try Self.shelf.get().engine().search(SearchRequest(query: query))
        #expect(answer.hits.isEmpty && answer.warnings.map(\.code) == ["words_ignored"], "\(answer.warnings)")
    }

    @Test func unknownFieldsAreNamed() throws {
        let engine = try Self.shelf.get().engine()
        let answer = try engine.search(SearchRequest(query: "nofield:words other:x nofield:y"))
        #expect(answer.warnings.map(\.code) == ["unknown_field", "unknown_field"])
        #expect(
            answer.warnings.first?.detail
                == "there is no field 'nofield', so it was searched as a word; there are title, section, author, category, "
                + "lang, path, folder, type, kind, year, mentions, date, house-style, topic")
        #expect(answer.total.value == 1)
        let failure = try #require(engine.failure(SearchRequest(query: "nofield:words", strict: true)))
        #expect(failure.code == .badQuery && failure.detail.contains("there is no field 'nofield'; there are title, "))
        #expect(failure.position == 0)
        let near = try #require(engine.failure(SearchRequest(query: "a titel:words", strict: true)))
        #expect(near.position == 2 && near.detail.contains("(did you mean title:?)"))
    }
}
