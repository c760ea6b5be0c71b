import Querying
import SearchAPI
import TestSupport
import Testing

/// What hangs on the index's words: wildcards, misspellings, suggestions, completions, names across scripts.
struct WordsTests {
    private static let texts = [
        "The wilderness has wild geese and wildlife.", "A woman and two women won the prize.",
        "Geology and biology are sciences.", "The government of the northern province.",
        "The logging camps stood in the big woods.", "A web page about the harbour.",
        "Hokkaido is the northern island.", "17km from the coast",
    ]

    private static func engine(_ texts: [String] = texts, segments: Int = 1) throws -> SearchEngine {
        if segments == 1 { return try Library(try Library.records(texts)).engine() }
        let library = try Library(try Library.records(Array(texts.prefix(texts.count / 2))))
        let rest = try Library.records(Array(texts.dropFirst(texts.count / 2))).values.first ?? ""
        try library.add(["more.jsonl": rest.replacing(#""id":""#, with: #""id":"1"#)])
        return try library.engine()
    }

    @Test(arguments: [
        ("wild*", ["0"]), ("*ness", ["0"]), ("*ology", ["2"]), ("wo?en", ["1"]), ("wom?n", ["1"]), ("w*n", ["1"]),
        ("g*se", ["0"]), ("\"wild ge*\"", ["0"]), ("\"big wo*\"", ["4"]), ("\"the * province\"", ["3"]),
        ("log*", ["4"]),
        ("HOKK*", ["6"]), ("goverment~", ["3"]), ("goverment~1", ["3"]), ("gvernmnt~2", ["3"]), ("xovernment~1", ["3"]),
        ("gvernmnt~1", []), ("zz*", []), ("+wo* -woods", ["1"]), ("17k*", ["7"]),
    ])
    func pattern(query: String, ids: [String]) throws {
        #expect(try Self.engine().ids(query).sorted() == ids)
        if !query.contains("17k") { #expect(try Self.engine(segments: 2).ids(query).count == ids.count) }
    }

    @Test func aBareStarIsEverything() throws {
        let engine = try Self.engine()
        #expect(try engine.ids("*").count == Self.texts.count)
        #expect(try engine.ids("* -northern").count == Self.texts.count - 2)
        #expect(try engine.ids("* geology") == ["2"])
        #expect(try engine.ids("what is geology?").first == "2")
    }

    @Test func aWildcardThatStandsForTooMuchSaysSo() throws {
        let letters = Array("abcdefghij")
        var words: [String] = []
        for first in letters {
            for second in letters { for third in letters.prefix(3) { words.append("zeta\(first)\(second)\(third)") } }
        }
        let engine = try Self.engine([words.joined(separator: " "), "other"])
        let answer = try engine.search(SearchRequest(query: "zeta*"))
        #expect(answer.warnings.map(\.code) == ["wildcard_cut"])
        #expect(answer.hits.count == 1)
    }

    @Test func manyPatternsInPhrasesAreBounded() throws {
        let engine = try Self.engine()
        let phrase = "\"" + Array(repeating: "w*", count: 500).joined(separator: " ") + "\""
        let answer = try engine.search(SearchRequest(query: phrase))
        #expect(answer.warnings.contains { $0.code == "words_ignored" })
    }

    @Test(arguments: [
        ("goverment", "government"), ("Goverment", "Government"), ("goverment of provinse", "government of province"),
        ("\"northen island\"", "\"northern island\""), ("webpage", "web page"), ("har bour", "harbour"),
        ("title:goverment", "title:government"), ("biolgoy", "biology"), ("+wildlfe -island", "+wildlife -island"),
    ])
    func suggests(query: String, suggestion: String) throws {
        let answer = try Self.engine().search(SearchRequest(query: query))
        #expect(answer.suggestion == suggestion)
        #expect(try Self.engine(segments: 2).search(SearchRequest(query: query)).suggestion == suggestion)
    }

    @Test(arguments: [
        "government", "women", "wilderness geese", "lang:englsh geology", "path:goverment geology", "goverment~", "wi*",
        "xqzjk", "17km", "geology -goverment", "camp",
    ])
    func hasNothingToSuggest(query: String) throws {
        #expect(try Self.engine().search(SearchRequest(query: query)).suggestion == nil)
    }

    @Test func completes() throws {
        let library = try Library([
            "ports.jsonl":
                #"{"id": "1", "title": "Vladivostok harbour", "authors": ["Anna Petrova"], "categories": ["Ports"], "text": "The harbour of Vladivostok. Logging camps and logging cabins."}"#
                + "\n"
                + #"{"id": "2", "title": "Vladimir", "text": "An old town and its cabins, far from the harbour."}"#
                + "\n"
        ])
        let engine = try library.engine()
        func texts(_ prefix: String, _ limit: Int = 10) throws -> [String] {
            try engine.suggest(prefix: prefix, limit: limit).suggestions.map { "\($0.kind) \($0.text)" }
        }
        #expect(Set(try texts("vlad")) == ["title Vladivostok harbour", "title Vladimir", "word Vladivostok"])
        #expect(try texts("Petr").first == "author Anna Petrova")
        #expect(try texts("anna p").first == "author Anna Petrova")
        #expect(try texts("por") == ["category Ports"])
        #expect(try texts("harb") == ["word harbour"])
        // What stands before restricts: only one of the two passages has cabins and logging.
        #expect(try texts("logging ca") == ["word logging cabins", "word logging camps"])
        #expect(try texts("old cam").isEmpty)
        #expect(try texts("").isEmpty)
        #expect(try texts("vlad", 1).count == 1)
        #expect(throws: SearchFailure.self) { try engine.suggest(prefix: "a", limit: 0) }
        #expect(throws: SearchFailure.self) {
            try engine.suggest(prefix: String(repeating: "a", count: 2000), limit: 5)
        }
    }

    private static let names = [
        "Порт Владивосток. Во Владивостоке идёт дождь.", "The harbour of Vladivostok.", "김영남은 평양에서 연설했다.",
        "Kim Yong-nam spoke in Pyongyang.", "Kim Yŏngnam received guests.", "Gim Yeongnam arrived.",
        "Nikita Chruschtschow in Berlin.", "Nikita Khrushchev in Moscow.", "자판을 바꾸었다.", "Japan and the rest of Asia.",
        "Он пел рест.", "이명박 대통령", "President Lee Myung-bak",
    ]

    @Test(arguments: [
        ("Vladivostok", ["1", "0"]), ("vladivostok", ["1", "0"]), ("Владивосток", ["0", "1"]),
        ("+Vladivostok", ["1", "0"]),
        ("김영남", ["2", "3", "4", "5"]), ("Kim Yong-nam", ["3", "4", "5", "2"]), ("Khrushchev", ["7", "6"]),
        ("Chruschtschow", ["6", "7"]), ("Pyongyang", ["3", "2"]), ("평양", ["2", "3"]), ("Japan", ["9"]), ("rest", ["9"]),
        ("\"Vladivostok\"", ["1"]), ("Myung-bak Lee", ["12", "11"]), ("이명박", ["11", "12"]),
    ])
    func namesAcrossScripts(query: String, ids: [String]) throws {
        let answer = try Self.engine(Self.names).search(SearchRequest(query: query))
        let found = answer.hits.map(\.passage.document.id)
        #expect(Set(found) == Set(ids))
        #expect(found.first == ids.first)
        #expect(answer.warnings.contains { $0.code == "spellings_added" } == (ids.count > 1))
    }
}
