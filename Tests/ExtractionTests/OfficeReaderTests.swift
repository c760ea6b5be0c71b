internal import Passages
internal import Reading
internal import Testing

@Suite struct OfficeReaderTests {
    struct Expectation: Sendable, CustomTestStringConvertible {
        var fixture: String
        var title: String
        var authors: [String]
        var date: String
        var reasons: [String] = []
        var lines: [String]
        var testDescription: String { fixture }
    }

    static let expectations = [
        Expectation(
            fixture: "docx/ferry.docx", title: "The Night Ferry", authors: ["Ada Moor", "Ben Quay"], date: "2019-03-04",
            lines: [
                "# p1: Timetables", "paragraph p1: The ferry leaves at ten[1] and always arrives at six.",
                "footnote p1: [1] In winter at eleven.", "footnote p1: Cy: Is this so?",
                "list p1: 1. Tickets /   1.a) at the pier /   1.b) on board / 2. Luggage / - First bell / - Second bell",
                "# p1: Fares", "table p1: Class | Fare / Cabin with window | 40",
                "paragraph p2-3: The captain wrote in the ship's log on the second page that evening. It goes on overleaf.",
                "quote p3: Who sails at night sees no land.", "code p3: ring bell / cast off",
                "paragraph p3: See page 3",
                "paragraph p3 [fr]: Le bateau part tous les soirs du port et traverse la mer pendant la nuit.",
                "paragraph p3: Beside a box.", "paragraph p3: In a box.",
            ]),
        Expectation(
            fixture: "odt/salt.odt", title: "Salt Roads", authors: ["Dora Lim"], date: "2018-07-09",
            lines: saltLines),
        Expectation(
            fixture: "odt/salt.fodt", title: "Salt Roads", authors: ["Dora Lim"], date: "2018-07-09",
            lines: saltLines),
        Expectation(
            fixture: "pptx/wires.pptx", title: "Wires", authors: ["Fay Ohm"], date: "2021-02-03", reasons: ["damaged+"],
            lines: [
                "# p1: Copper", "list p1: - Soft /   - bends", "paragraph p1: plain", "paragraph p1: A label.",
                "footnote p1: Pass the coil round.", "# p2: Resistance", "table p2: Wire | Ohm / Copper | 0.2",
            ]),
        Expectation(
            fixture: "odp/tides.odp", title: "Tides", authors: ["Dora Lim"], date: "2018-07-09",
            lines: [
                "# p1: Spring tide", "list p1: - Moon / - Sun", "footnote p1: Show the chart.",
                "paragraph p2: Only words.", "# p3: Neap tide", "paragraph p3: Half moon.",
            ]),
        Expectation(
            fixture: "ods/catch.ods", title: "Catch of 2020", authors: ["Dora Lim"], date: "2018-07-09",
            lines: ["#: Catch", "table: Day | Fish / 2020-05-01 | 1234.5"]),
    ]

    static let saltLines = [
        "# p1: Wells", "paragraph p1: The wells  are deep[1].", "footnote p1: [1] Forty feet.",
        "footnote p1: Eli: Measured?", "## p1: Brine", "list p1: 1. Draw /   - with a wheel / 2. Boil",
        "quote p1: Salt is the road.", "code p1: a\tb", "table p2: Pan | Bushels / North | 7 | 7 | 7",
        "paragraph p2-3: On the next page.", "paragraph p3: framed",
        "paragraph p3 [fr]: La route du sel traverse les montagnes et les vallées depuis longtemps.",
    ]

    @Test(arguments: expectations) func reads(_ expected: Expectation) throws {
        let reading = OfficeReading(fixture: expected.fixture)
        #expect(reading.reasons == expected.reasons)
        let document = try #require(reading.documents.first)
        #expect(reading.documents.count == 1)
        #expect(document.positions == .text)
        #expect(document.metadata.title == expected.title)
        #expect(document.metadata.authors == expected.authors)
        #expect(document.metadata.date == expected.date)
        #expect(document.metadata.language == "en" || document.format == "ods")
        #expect(reading.lines == expected.lines)
    }

    @Test func keepsTagsAndCategories() throws {
        let word = try #require(OfficeReading(fixture: "docx/ferry.docx").documents.first)
        #expect(word.metadata.categories == ["Travel"])
        #expect(word.metadata.tags["keywords"] == ["sea", "night"])
        let text = try #require(OfficeReading(fixture: "odt/salt.odt").documents.first)
        #expect(text.metadata.tags["keywords"] == ["salt", "wind"])
        #expect(text.metadata.tags["shelf"] == ["B 12"])
    }

    /// Page breaks and positions count the text that is handed out.
    @Test func placesAreThoseOfTheText() throws {
        let document = try #require(OfficeReading(fixture: "docx/ferry.docx").documents.first)
        let text = document.blocks.map(\.text).joined(separator: "\n\n")
        for block in document.blocks {
            #expect(String(decoding: Array(text.utf8)[block.range.bytes], as: UTF8.self) == block.text)
        }
        let broken = try #require(document.blocks.first { !$0.pageBreaks.isEmpty })
        #expect(broken.text.utf8.dropFirst(broken.pageBreaks[0].offset).starts(with: " It goes on".utf8))
    }

    @Test func repeatsTheFirstRowOfALongSheet() throws {
        let reading = OfficeReading(fixture: "xlsx/stock.xlsx")
        #expect(reading.reasons == ["damaged+"])
        let document = try #require(reading.documents.first)
        #expect(document.metadata.title == "Stock list")
        #expect(document.metadata.date == "2022-12-24")
        #expect(reading.lines[0] == "#: Stock")
        #expect(reading.lines[1] == "table: Stock of the year")
        #expect(
            reading.lines[2].hasPrefix(
                "table: Item |  | 2020-01-01 | 2020-01-01T12:00:00 / 0.3 | TRUE | #N/A / No | Item / 6 | bolt / 7 | bolt"
            ))
        #expect(reading.lines.count == 5)
        for line in reading.lines.dropFirst(3) {
            #expect(line.hasPrefix("table: Item |  | 2020-01-01 | 2020-01-01T12:00:00 / "))
        }
        #expect(reading.lines.last?.hasSuffix("/ 105 | bolt") == true)
    }

    @Test func nestsTheChaptersOfABook() throws {
        let reading = OfficeReading(fixture: "epub/lamp.epub")
        #expect(reading.reasons == ["damaged+"])
        #expect(reading.problems.first?.detail.contains("text/lost.xhtml") == true)
        let document = try #require(reading.documents.first)
        #expect(document.metadata.title == "The Lamp")
        #expect(document.metadata.authors == ["Hal Beam", "Ida Wick"])
        #expect(document.metadata.date == "1907-05")
        #expect(document.metadata.language == "en")
        #expect(document.metadata.categories == ["Lights"])
        #expect(document.metadata.tags["description"] == ["A book."])
        #expect(
            reading.lines.map { $0.prefix(28) } == [
                "#: Part One", "paragraph: The lamp is lit a", "##: Oil", "paragraph pix: Whale oil is ",
                "## pix: Wick", "paragraph pix: The lamp is l", "paragraph p10: The lamp is l",
            ])
        #expect(
            document.blocks.map { $0.range.anchor?.replacing("text/", with: "") } == [
                "one%20a.xhtml", "one%20a.xhtml", "one%20a.xhtml#oil", "one%20a.xhtml#oil", "two.xhtml", "two.xhtml",
                "two.xhtml",
            ])
        #expect(document.blocks[6].range.firstPage?.number == 2)
    }
}
