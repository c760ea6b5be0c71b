import Indexing
import Querying
import SearchAPI
import TestSupport
import Testing

/// Dates in words, and files of synonyms.
@Suite struct RelativeDateTests {
    /// A Sunday, in a leap year.
    private static let today = Day(year: 2024, month: 3, day: 31)

    @Test(
        arguments: [
            ("today", "2024-03-31", "2024-03-31"), ("Yesterday", "2024-03-30", "2024-03-30"),
            ("this-week", "2024-03-25", "2024-03-31"), ("last_week", "2024-03-18", "2024-03-24"),
            ("this-month", "2024-03", "2024-03"), ("last-month", "2024-02", "2024-02"), ("this-year", "2024", "2024"),
            ("last-year", "2023", "2023"), ("7d", "2024-03-24", "2024-03-31"), ("2weeks", "2024-03-17", "2024-03-31"),
            ("1m", "2024-02-29", "2024-03-31"), ("1y", "2023-03-31", "2024-03-31"), ("30d", "2024-03-01", "2024-03-31"),
            ("2014-01/2016-06", "2014-01", "2016-06"), ("2014/..", "2014", nil), ("/2014", nil, "2014"),
            ("2014-01-31/P1M", "2014-01-31", "2014-02-27"), ("2014/P6M", "2014", "2014-06-30"),
            ("P1Y/2016-02", "2015-03-01", "2016-02"), ("P1W/2016-02-07", "2016-02-01", "2016-02-07"),
            ("99999y", "1000-01-01", "2024-03-31"),
        ] as [(String, String?, String?)])
    func intervals(text: String, from: String?, to: String?) throws {
        let interval = try #require(try RelativeDates.interval(text, Self.today))
        #expect(interval.from == from && interval.to == to, "\(interval)")
    }

    @Test(arguments: ["2016", "2016-05-30", "soon", "week", "7", "7x", "", "d"])
    func plainDatesAreNone(text: String) throws {
        #expect(try RelativeDates.interval(text, Self.today) == nil)
    }

    @Test func endsOfRanges() throws {
        #expect(try RelativeDates.start("2w", Self.today) == "2024-03-17")
        #expect(try RelativeDates.end("1w", Self.today) == "2024-03-24")
        #expect(try RelativeDates.end("last-month", Self.today) == "2024-02")
        #expect(try RelativeDates.start("2014", Self.today) == "2014" && RelativeDates.end(nil, Self.today) == nil)
    }

    /// Days and their numbers go over into each other, over leap years and before 1970.
    @Test func dayNumbers() {
        for number in stride(from: -300_000, through: 300_000, by: 37) { #expect(Day(number: number).number == number) }
        #expect(Day(number: 0) == Day(year: 1970, month: 1, day: 1))
    }
}

@Suite struct SynonymTests {
    @Test func wrongLinesAreTold() {
        let text = """
            # comment
            car, automobile
            alone
            a => b => c
            => nothing
            ddr => east germany  # two words
            one two three four five six seven, eight

            """
        let (synonyms, faults) = Synonyms.parse(text)
        #expect(faults.map(\.line) == [3, 4, 5, 7])
        #expect(synonyms == Synonyms.parse("car, automobile\nddr => east germany").synonyms)
        #expect(Synonyms.parse("").faults.isEmpty && Synonyms.parse("\u{0}\u{FFFD},,,\n,=>").faults.count <= 2)
    }

    /// A synonym counts less than the word that was asked for.
    @Test func theWordItselfComesFirst() throws {
        let library = try Library(
            Library.records(["The automobile stands here.", "The car stands here.", "The motor car stands here."]))
        let lexicon = Lexicon(synonyms: Synonyms.parse("car, automobile, motor car").synonyms)
        let engine = try SearchEngine(
            indexPath: library.options.index, options: SearchEngineOptions(), lexicon: { lexicon })
        let automobile = try engine.search(SearchRequest(query: "automobile"))
        #expect(automobile.hits.first?.passage.document.id == "0" && automobile.hits.count == 3)
        #expect(
            automobile.warnings.map(\.detail) == ["also searched, at 0.7 of the weight: automobile: car, motor car"])
        #expect(try engine.ids("\"automobile\"") == ["0"])
    }
}
