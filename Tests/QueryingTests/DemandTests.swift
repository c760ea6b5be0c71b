import Querying
import Reading
import SearchAPI
import TestSupport
import Testing

/// What a query demands, of words and of fields, and what the answer says where nothing has it.
@Suite struct DemandTests {
    private static let shelf = Result {
        try Library([
            "1.txt": "Salmon and trout swim in the river.\n", "2.txt": "Salmon and pike swim in the river.\n",
            "3.txt": "Carp alone swims in the pond.\n", "4.txt": "Trout alone swims in the brook.\n",
            "a.md": "---\nprice: 10\nproject: beta-one\nauthor: Ann Smithson\ndate: 2004-05-03\n---\n\nSalt of 1999.\n",
            "b.md": "---\nprice: 30.5\nproject: gamma\nauthor: Bo Smith\ndate: 2005\n---\n\nSalt of 2001.\n",
            "Kernel/old.md": "Pepper here.\n", "site/kernel.en.html": "<p>Pepper there, it is so in this house.</p>",
        ])
    }

    private static func answer(_ query: String, strict: Bool = false) throws -> SearchResponse {
        try shelf.get().engine().search(SearchRequest(query: query, strict: strict))
    }

    private static func ids(_ query: String) throws -> [String] {
        try answer(query).hits.map(\.passage.document.id).sorted()
    }

    @Test(arguments: [
        ("salmon -trout OR carp", "salmon carp -trout", "2 3"),
        ("-trout OR pike OR carp", "NOT trout OR pike OR carp", nil),
        ("+salmon OR carp", "+salmon carp", "1 2"), ("carp OR +salmon", "+salmon carp", "1 2"),
        ("+salmon OR +pike", "+salmon +pike", "2"), ("-trout AND salmon", "NOT trout AND salmon", "2"),
        ("salmon NOT trout OR carp", "salmon carp -trout", "2 3"),
        ("carp (-trout OR pike)", "carp OR NOT trout OR pike", nil),
    ])
    func aSignIsOfTheWordItTouches(query: String, parsed: String, found: String?) throws {
        #expect(try Self.answer(query).parsed == parsed)
        if let found { #expect(try Self.ids(query) == found.split(separator: " ").map { $0 + ".txt" }) }
        #expect(try Self.ids("-trout OR carp") == Self.ids("NOT trout OR carp"))
    }

    @Test(arguments: [
        ("price:>10", "b"), ("price:>=10", "a b"), ("price:<20", "a"), ("price:<=30.5", "a b"), ("price:>30.4", "b"),
        ("price:> 10", "b"), ("price:≥30", "b"), ("price:=10", "a"), ("price:<-1", ""), ("price:>1e9", ""),
        ("year:>1999", "b"), ("year:>=1999", "a b"), ("year:<2001", "a"), ("year:>9999", ""),
        ("date:>2004", "b"), ("date:>=2004", "a b"), ("date:<2004-06", "a"), ("date:<=2004", "a"),
        ("date:>2004-05-02", "a b"),
        ("date:<1000", ""), ("-price:>10 salt", "a"), ("author:Smi*", "a b"), ("author:*son", "a"),
        ("author:smitn~", "b"),
        ("project:be*", "a"), ("project:beta-o*", "a"), ("project:g?mma", "b"), ("type:mark* AND salt", "a b"),
        ("author:\"Smi*\"", ""), ("author:Smi\\*", ""), ("path:*.md AND salt", "a b"), ("type:md AND salt", "a b"),
        ("type:.md AND salt", "a b"), ("projects:gamma", "b"),
    ])
    func comparisonsAndPatterns(query: String, found: String) throws {
        #expect(try Self.ids(query) == found.split(separator: " ").map { $0 + ".md" })
    }

    /// Numbers of any sign are compared as numbers, and found by their value.
    @Test(arguments: 0..<4 as Range<UInt64>)
    func numbersAreComparedAsNumbers(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let values = (0..<24).map { _ in
            let whole = Int.random(in: -60...60, using: &random)
            return Bool.random(using: &random) ? Double(whole) : Double(whole) + 0.5
        }
        func written(_ value: Double) -> String { value == value.rounded() ? String(Int(value)) : String(value) }
        var files: [String: String] = [:]
        for (number, value) in values.enumerated() {
            files["\(number).md"] = "---\nheat: \(written(value))\n---\n\nNote of that day.\n"
        }
        let engine = try Library(files).engine()
        for _ in 0..<12 {
            let limit = values[Int.random(in: values.indices, using: &random)]
            let text = written(limit)
            let high = limit + Double(Int.random(in: 0...30, using: &random))
            let rows: [(query: String, holds: (Double) -> Bool)] = [
                ("heat:>\(text)", { $0 > limit }), ("heat:>=\(text)", { $0 >= limit }),
                ("heat:<\(text)", { $0 < limit }),
                ("heat:<=\(text)", { $0 <= limit }), ("heat:\(text)", { $0 == limit }),
                ("heat:\(text)..\(written(high))", { (limit...high).contains($0) }),
                ("heat:>\(text.replacing("-", with: "−"))", { $0 > limit }),
            ]
            for row in rows {
                let expected = values.indices.filter { row.holds(values[$0]) }.map { "\($0).md" }
                #expect(try engine.ids(row.query).sorted() == expected.sorted(), "seed \(seed): \(row.query)")
            }
        }
    }

    @Test(arguments: [
        ("price:>x", "no number"), ("price:>", "nothing after it"), ("title:>x", "cannot be compared"),
        ("year:>soon", "no year"), ("date:>soon", "no date"),
    ])
    func comparisonsThatAreNone(query: String, detail: String) throws {
        let failure = try #require(try Self.shelf.get().engine().failure(SearchRequest(query: query)))
        #expect(failure.code == .badQuery && failure.detail.contains(detail), "\(failure)")
    }

    @Test(arguments: [
        ("path:Kernel", "Kernel/old.md"), ("path:old.md", "Kernel/old.md"),
        ("path:kernel.en.html", "site/kernel.en.html"),
        ("path:site", "site/kernel.en.html"), ("path:/site/", "site/kernel.en.html"),
        ("path:kernel", "Kernel/old.md site/kernel.en.html"), ("type:htm", "site/kernel.en.html"),
        ("lang:English path:site", "site/kernel.en.html"), ("lang:englisch path:site", "site/kernel.en.html"),
        ("lang:eng path:site", "site/kernel.en.html"),
    ])
    func namesOfThings(query: String, found: String) throws {
        #expect(try Self.ids(query) == found.split(separator: " ").map(String.init))
    }

    /// The table of endings is that of the formats.
    @Test func endingsAreThoseOfTheFormats() {
        for (format, endings) in FormatNames.endings {
            #expect(FileFormat.named(format)?.extensions == endings.split(separator: " ").map(String.init), "\(format)")
        }
    }

    @Test(arguments: [
        ("+salmon +zzzz pike", "2.txt", "zzzz"), ("salmon AND zzzz", "1.txt", "zzzz"),
        ("\"pike salmon\"", "2.txt", "pike salmon"),
        ("+carp +brook", nil, "+"), ("salmon NEAR/1 pond", "3.txt", "NEAR"),
        ("salmon pond within:sentence", "3.txt", "within"),
        ("+salmon +zzzz -trout", "2.txt", "zzzz"), ("+zzzz +salmon path:2.txt", "2.txt", "zzzz"),
    ])
    func whatNothingHasIsLetGo(query: String, first: String?, named: String) throws {
        let answer = try Self.answer(query)
        let warning = try #require(answer.warnings.first { $0.code == "demands_relaxed" })
        #expect(!answer.hits.isEmpty && (named == "+" || warning.detail.contains(named)), "\(warning)")
        if let first { #expect(answer.hits.first?.passage.document.id == first) }
        // Those that have more of it come first, and what is excluded stays so.
        #expect(try Self.answer(answer.parsed).parsed == answer.parsed)
        let strict = try Self.answer(query, strict: true)
        #expect(strict.hits.isEmpty && strict.warnings.contains { $0.code == "nothing_has" })
    }

    @Test(arguments: [
        ("author:nobody", "author:nobody"), ("salmon author:nobody", "author:nobody"),
        ("+salmon +zzzz path:none", "path:none"),
        ("lang:Klingon salmon", "lang:Klingon"), ("+zzzz", "zzzz"),
    ])
    func whatNothingHasIsNamed(query: String, named: String) throws {
        let answer = try Self.answer(query)
        let warning = answer.warnings.first { $0.code == "nothing_has" }
        #expect(answer.hits.isEmpty && warning?.detail.contains(named) == true, "\(answer.warnings)")
    }

    @Test(arguments: ["?!", ")", "()", "— … —"])
    func nothingButSigns(query: String) throws {
        let answer = try Self.answer(query)
        #expect(answer.hits.isEmpty && answer.warnings.map(\.code) == ["words_ignored"], "\(answer.warnings)")
    }

    @Test(arguments: [("& salmon", "&"), ("salmon § carp", "§")])
    func signsThatAreDroppedAreNamed(query: String, sign: String) throws {
        let warnings = try Self.answer(query).warnings
        #expect(warnings.contains { $0.code == "words_ignored" && $0.detail.contains(sign) }, "\(warnings)")
        #expect(try Self.answer("salmon, carp - trout").warnings.isEmpty)
    }

    @Test func wordsThatSayLittleAreAPhrase() throws {
        let answer = try Self.answer("it is so in this")
        #expect(answer.parsed == "\"it is so in this\" it is so in this")
        #expect(answer.hits.first?.passage.document.id == "site/kernel.en.html")
    }

    /// The verdict follows from the checks.
    @Test(arguments: [
        ("salmon", "3.txt"), ("+salmon +carp", "1.txt"), ("salmon AND zzzz", "3.txt"), ("carp -pond", "3.txt"),
    ])
    func whyNotAgreesWithItself(query: String, id: String) throws {
        let answer = try Self.shelf.get().engine().whyNot(WhyNotRequest(search: SearchRequest(query: query), id: id))
        let shown = try Self.answer(query).hits.contains { $0.passage.document.id == id }
        #expect((answer.verdict == .shown) == shown, "\(answer)")
        if answer.verdict == .notMatched { #expect(answer.checks.contains { !$0.holds }, "\(answer)") }
    }
}
