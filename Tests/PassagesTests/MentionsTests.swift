import Passages
import Testing

@Suite struct MentionsTests {
    private func mentions(_ text: String) -> Mentions {
        Array(text.utf8).withUnsafeBufferPointer { Mentions.find(in: $0) }
    }

    @Test(
        arguments: [
            // Days.
            ("on 30 May 1994 in Oslo", ["1994-05-30"]), ("May 30, 1994, and later", ["1994-05-30"]),
            ("the 30th of May, 1994", ["1994-05-30"]), ("(1994-05-30)", ["1994-05-30"]),
            ("30.05.1994", ["1994-05-30"]), ("am 3.5.1994.", ["1994-05-03"]), ("30. 5. 1994", ["1994-05-30"]),
            ("1994.05.30", ["1994-05-30"]), ("30/05/1994", ["1994-05-30"]), ("05/30/1994", ["1994-05-30"]),
            ("05/06/1994", []), ("1994-05-30T10:00", ["1994-05-30"]), ("3–5 May 1994", ["1994-05-03", "1994-05-05"]),
            ("May 3–5, 1994", ["1994-05-03", "1994-05-05"]), ("30 May\n1994", ["1994-05-30"]),
            ("30-May-1994", ["1994-05-30"]), ("30\u{A0}May\u{A0}1994", ["1994-05-30"]),
            // Months.
            ("in May 1994", ["1994-05"]), ("Sept. 1994", ["1994-09"]), ("dated 1994-05.", ["1994-05"]),
            ("2010-11", []), ("2013-16", []), ("1994-05-1234", []), ("1994/05", []),
            // Languages.
            ("am 30. Mai 1994", ["1994-05-30"]), ("le 1er mai 1994", ["1994-05-01"]),
            ("el 30 de mayo de 1994", ["1994-05-30"]), ("30 maggio 1994", ["1994-05-30"]),
            ("1º de maio de 1994", ["1994-05-01"]), ("30 mei 1994", ["1994-05-30"]),
            ("30 maja 1994 r.", ["1994-05-30"]),
            ("30. května 1994", ["1994-05-30"]), ("den 30 maj 1994", ["1994-05-30"]), ("30 Mayıs 1994", ["1994-05-30"]),
            ("30 мая 1994 года", ["1994-05-30"]), ("30 травня 1994 року", ["1994-05-30"]),
            ("В МАЕ, мае 1994", []), ("30 مايو 1994", ["1994-05-30"]), ("1994年5月30日は", ["1994-05-30"]),
            ("于1994年5月", ["1994-05"]), ("1994년 5월 30일", ["1994-05-30"]), ("平成6年5月30日", ["1994-05-30"]),
            ("令和元年5月1日", ["2019-05-01"]), ("民國83年5月30日", ["1994-05-30"]), ("昭和64年1月7日", ["1989-01-07"]),
            // Nothing, or no more than the year.
            ("a set 1994", []), ("Kim 1994", []), ("chapter 30, May", []), ("31 April 1994", ["1994-04"]),
            ("30 February 1994", ["1994-02"]), ("1994", []), ("", []), ("May", []), ("6年5月30日", []), ("99/99/1994", []),
            ("1.2.3.1994", []), ("May 1994 and 3 May 1994", ["1994-05", "1994-05-03"]),
        ] as [(String, [String])])
    func findsDates(text: String, expected: [String]) { #expect(mentions(text).dates == expected, "\(text)") }

    @Test func theYearOfAnEraIsAYear() { #expect(mentions("平成6年と令和元年5月").years == [1994, 2019]) }

    @Test(arguments: [
        ("energy > gas > LNG", "energy/gas/LNG"), (" energy / gas ", "energy/gas"), ("energy//gas/", "energy/gas"),
        ("energy>gas", "energy/gas"), ("Oral history", "Oral history"), ("/", ""),
    ])
    func categoriesArePaths(text: String, expected: String) {
        #expect(CategoryPath.normal(text) == expected)
    }

    @Test func categoriesLieInOthers() {
        #expect(CategoryPath.ancestors(of: "energy/gas/lng") == ["energy", "energy/gas"])
        #expect(CategoryPath.ancestors(of: "energy") == [])
        #expect(CategoryPath.normal(["a > b", "a/b", "c"]) == ["a/b", "c"])
    }
}
