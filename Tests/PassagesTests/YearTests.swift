import Passages
import Testing

/// Which numbers of four digits are years.
@Suite struct YearTests {
    private func years(_ text: String) -> [Int] {
        Array(text.utf8).withUnsafeBufferPointer { Mentions.find(in: $0).years }
    }

    @Test(arguments: [
        // Parts of identifiers.
        "Resolution 1428-326", "resolution 1428-326 was passed", "CVE-1999-0067", "case 2001-1234",
        "ISBN 0-1995-3453-1",
        "978-3-1610-1484-5", "S/RES/1325", "ref. AB1999-3", "part number X-1950-22B", "ABC-1984", "1984-AB",
        "form A-1099",
        "1999-05-30-123", "file #1984", "1_1984", "id 1984_2", "0x1984", "12.1984.7", "1,984 or 1984,5",
        // Numbers of something.
        "Resolution 1441", "UN Resolutions 1325 and 1820", "Resolución 1701", "résolution 1973", "резолюция 1244",
        "Section 1983", "§ 1355 BGB", "§1004", "Article 1382 du Code", "articles 1101, 1104 and 1199", "page 1024",
        "p. 1066", "pp. 1001–1010", "see p. 1453.", "Seite 1024", "S. 1024", "página 1492", "стр. 1024", "No. 1441",
        "Nr. 1234", "№ 1917", "n° 1789", "Case No. 1876", "RFC 1918", "Room 1984", "flight 1549", "port 1080",
        "line 1200",
        "第1441号决议", "제1718호", "1441号", "PMID 2001", "Tel. 1984", "chapter 1204",
        // Telephone numbers.
        "+1 555 010 1999", "+49 30 1234", "(212) 555 1984", "Tel: 030 1984", "555-1984", "1800 123 4567",
        "fax 089 2010",
        "ISBN 978 3 1610",
        // Quantities.
        "1500 people", "some 2000 soldiers", "1200 km", "1500 Menschen", "2000 years ago", "vor 2000 Jahren",
        "il y a 2000 ans", "hace 1500 años", "около 1500 человек", "1000 лет", "a 1000-mile march",
        "a 2000-year-old wall",
        "more than 1200", "mehr als 1500", "más de 1200 casos", "1500 euros", "$1999", "€ 1200 EUR", "1200人", "1500円",
        "2000 bytes", "1080 pixels", "1024 MB", "1990%",
    ])
    func isNoYear(text: String) { #expect(years(text) == [], "\(text)") }

    @Test(
        arguments: [
            ("in 1994", [1994]), ("1914-18", [1914, 1918]), ("1914–18", [1914, 1918]), ("1914-1918", [1914, 1918]),
            ("1914–1918", [1914, 1918]), ("1994/95", [1994, 1995]), ("1994/1995", [1994, 1995]), ("the 1990s", [1990]),
            ("1980s–1990s", [1980, 1990]), ("mid-1990s", [1990]), ("pre-1914 Europe", [1914]), ("post-1945", [1945]),
            ("1990-luku", [1990]), ("May 1968", [1968]), ("30.05.1994", [1994]),
            ("30-05-1994", [1994]), ("05/1994", [1994]), ("2019-05-04-title", [2019]), ("2016-04", [2016]),
            ("1994-05-30T10:00", [1994]), ("Resolution 1325 (2000)", [2000]), ("Law 24/1999", [1999]),
            ("Regulation (EC) No 1907/2006", [2006]), ("Directive 2001/29/EC", [2001]), ("Companies Act 2006", [2006]),
            ("the 1951 Convention", [1951]), ("section 12 of 1999", [1999]), ("see p. 12, 1999", [1999]),
            ("In 1914 people fled", [1914]), ("en 1939 personas", [1939]), ("by 1990 women", [1990]),
            ("the 1936 men's team", [1936]), ("1990, 1991 and 1992", [1990, 1991, 1992]),
            ("1990 1991 1992", [1990, 1991, 1992]),
            ("later than 1990", [1990]), ("until at least 1990", [1990]), ("the U.S. 1999 budget", [1999]),
            ("J. P. Morgan 1907", [1907]), ("Kim 1994", [1994]), ("(1994)", [1994]), ("1994年", [1994]),
            ("于1994年5月", [1994]),
            ("1994년", [1994]), ("в 1917 году", [1917]), ("1917 г.", [1917]), ("dal 1945 al 1948", [1945, 1948]),
            ("im Jahr 1848", [1848]), ("Q1-1999", [1999]), ("MAY-1999", [1999]), ("Summer-1968", [1968]),
            ("1848/49", [1848, 1849]),
            ("01/1994-12/1995", [1994, 1995]), ("30/05/1994-02/06/1994", [1994]),
            ("1999, 2000 and 2001", [1999, 2000, 2001]),
            ("vol. 12, no. 3, 1987", [1987]), ("pp. 12–34, 1987", [1987]), ("pages 12-34 (1987)", [1987]),
            ("Nature 1953", [1953]), ("Modern Art 1945", [1945]), ("Maginot Line 1940", [1940]),
            ("1945 Miles Davis", [1945]),
            ("the population of 1500 was", [1500]), ("around 1500", [1500]), ("year 1999-2000 budget", [1999, 2000]),
            ("1999 250 300 410", [1999]), ("from 1492 on", [1492]), ("1066 and all that", [1066]),
        ] as [(String, [Int])])
    func isYear(text: String, expected: [Int]) { #expect(years(text) == expected, "\(text)") }

    /// Whatever is around a number, no place beyond the text is looked at.
    @Test func endsOfTheTextAreSafe() {
        let pieces = [
            "1994", "-", "/", "–", " ", ".", "(", ")", "+", "§", "第", "No", "pp.", "years", "s", "12", "é", ",",
        ]
        for first in pieces {
            for second in pieces {
                for third in pieces {
                    #expect(years(first + second + third).allSatisfy { (1000...2099).contains($0) })
                }
            }
        }
    }
}
