internal import Extraction
internal import Passages
internal import Reading
internal import TestSupport
internal import Testing

/// Files that are broken, or made to do harm: no crash, no hang, and a reason for what is not read.
@Suite struct OfficeHostileTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        var reasons: [String]
        var lines: [String] = []
        var testDescription: String { name }
    }

    private static let paragraph = "<w:p><w:r><w:t>Some text.</w:t></w:r></w:p>"
    private static let page = "<html><body><p>A chapter of the book, with enough words.</p></body></html>"

    private static func bomb() -> String {
        var text = "<!DOCTYPE d [<!ENTITY l0 'lol'>"
        for level in 1...20 {
            text += "<!ENTITY l\(level) '" + String(repeating: "&l\(level - 1);", count: 20) + "'>"
        }
        return text + "]>"
    }

    private static func compound(_ name: String) -> [UInt8] {
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 504)
            + name.utf8.flatMap { [$0, 0] } + [UInt8](repeating: 0, count: 200)
    }

    private static func utf16(_ text: String) -> [UInt8] {
        [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    static let rows: [Row] = {
        let docx = OfficeSamples.docx(paragraph)
        let whole = StoredZip.make(docx)
        let twice = OfficeSamples.docx(paragraph + String(repeating: paragraph, count: 200))
        let deep = String(repeating: "<w:tbl><w:tr><w:tc>", count: 300_000)
        let secret = "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
        let lock =
            "<encryption><EncryptedData><EncryptionMethod Algorithm='http://www.w3.org/2001/04/xmlenc#aes128-cbc'/>"
            + "<CipherReference URI='a.xhtml'/></EncryptedData></encryption>"
        let repeated =
            "<table:table table:name='S'><table:table-row table:number-rows-repeated='1000000'><table:table-cell"
            + " table:number-columns-repeated='1000000'><text:p>x</text:p></table:table-cell></table:table-row></table:table>"
        return [
            Row(name: "empty.docx", bytes: StoredZip.make([]), reasons: ["damaged"]),
            Row(name: "other.docx", bytes: StoredZip.make([("a.txt", [65])]), reasons: ["damaged"]),
            Row(
                name: "tail.docx", bytes: Array(whole.dropLast(40)), reasons: ["damaged+"],
                lines: ["paragraph: Some text."]),
            Row(
                name: "half.docx", bytes: Array(StoredZip.make(twice).prefix(3000)), reasons: ["damaged+", "damaged+"]),
            Row(
                name: "bomb.docx",
                bytes: StoredZip.make(OfficeSamples.docx("<w:p><w:r><w:t>&l20;!</w:t></w:r></w:p>", prolog: bomb())),
                reasons: ["too_large+"], lines: ["paragraph: &l20;!"]),
            Row(
                name: "quadratic.docx",
                bytes: StoredZip.make(
                    OfficeSamples.docx(
                        "<w:p><w:r><w:t>" + String(repeating: "&b;", count: 20_000) + "</w:t></w:r></w:p>",
                        prolog: "<!DOCTYPE d [<!ENTITY b '\(String(repeating: "x", count: 100_000))'>]>")),
                reasons: ["damaged+", "too_large+"]),
            Row(
                name: "external.docx",
                bytes: StoredZip.make(OfficeSamples.docx("<w:p><w:r><w:t>&x;.</w:t></w:r></w:p>", prolog: secret)),
                reasons: [], lines: ["paragraph: &x;."]),
            Row(name: "deep.docx", bytes: StoredZip.make(OfficeSamples.docx(paragraph + deep)), reasons: ["damaged+"]),
            Row(
                name: "attributes.docx",
                bytes: StoredZip.make(
                    OfficeSamples.docx(
                        paragraph + "<w:p " + (0..<100_000).map { "a\($0)='1'" }.joined(separator: " ") + "/>")),
                reasons: ["damaged+"]),
            Row(
                name: "utf16.docx",
                bytes: StoredZip.make([
                    docx[0],
                    (
                        "word/document.xml",
                        utf16(
                            "<?xml version='1.0' encoding='UTF-16'?><w:document xmlns:w='\(OfficeSamples.word)'><w:body>"
                                + "<w:p><w:r><w:t>Größe 漢字</w:t></w:r></w:p></w:body></w:document>")
                    ),
                ]), reasons: [], lines: ["paragraph: Größe 漢字"]),
            Row(
                name: "climbs.docx",
                bytes: StoredZip.make([
                    (
                        "_rels/.rels",
                        Array("<r><Relationship Id='a' Type='x/officeDocument' Target='../../../etc/passwd'/></r>".utf8)
                    ), docx[1],
                ]), reasons: [], lines: ["paragraph: Some text."]),
            Row(
                name: "unsound.docx",
                bytes: StoredZip.make(OfficeSamples.docx(paragraph + "<w:p><w:r><w:t>a & b</w:t></w:p>")),
                reasons: ["damaged+"]),
            Row(
                name: "no-content.odt", bytes: StoredZip.make(Array(OfficeSamples.odt("").prefix(1))),
                reasons: ["damaged"]),
            Row(name: "blank.odt", bytes: StoredZip.make(OfficeSamples.odt("")), reasons: ["empty"]),
            Row(
                name: "repeated.ods", bytes: StoredZip.make(OfficeSamples.odt(repeated, kind: "spreadsheet")),
                reasons: []),
            Row(
                name: "spaces.odt",
                bytes: StoredZip.make(OfficeSamples.odt("<text:p>a<text:s text:c='2000000000'/>b</text:p>")),
                reasons: []),
            Row(
                name: "page.epub", bytes: StoredZip.make(OfficeSamples.epub(page)), reasons: [],
                lines: ["paragraph: A chapter of the book, with enough words."]),
            Row(
                name: "names.epub",
                bytes: StoredZip.make([
                    (
                        "META-INF/container.xml",
                        Array("<container><rootfile full-path='Bücher/漢.opf'/></container>".utf8)
                    ),
                    (
                        "Bücher/漢.opf",
                        Array(
                            ("<package><manifest><item id='a' href='%C3%9Cber%20uns.xhtml'/></manifest><spine>"
                                + "<itemref idref='a'/></spine></package>").utf8)
                    ), ("Bücher/Über uns.xhtml", Array(page.utf8)),
                ]), reasons: [], lines: ["paragraph: A chapter of the book, with enough words."]),
            Row(
                name: "locked.epub",
                bytes: StoredZip.make(OfficeSamples.epub(page) + [("META-INF/encryption.xml", Array(lock.utf8))]),
                reasons: ["encrypted"]),
            Row(
                name: "no-package.epub", bytes: StoredZip.make(Array(OfficeSamples.epub(page).prefix(2))),
                reasons: ["damaged"]),
            Row(
                name: "gone.epub", bytes: StoredZip.make(Array(OfficeSamples.epub(page).prefix(3))),
                reasons: ["damaged+", "empty"]),
        ]
    }()

    @Test(arguments: rows) func copes(_ row: Row) {
        let reading = OfficeReading(row.bytes, named: row.name)
        #expect(reading.reasons == row.reasons)
        if !row.lines.isEmpty { #expect(reading.lines == row.lines) }
        #expect(!reading.lines.joined().contains("root:"))
    }

    @Test(arguments: [("EncryptedPackage", "encrypted"), ("WordDocument", "binary")])
    func knowsOldFiles(_ stream: String, _ reason: String) {
        #expect(OfficeReading(asWord: Self.compound(stream), named: "old.docx").reasons == [reason])
    }

    @Test func keepsToLimits() {
        var options = ReadingOptions()
        options.limits.memberBytes = 1000
        let long = String(repeating: Self.paragraph, count: 100)
        let reading = OfficeReading(StoredZip.make(OfficeSamples.docx(long)), named: "long.docx", options: options)
        #expect(reading.reasons == ["too_large+", "too_large"])
    }

    /// Parts of XML with a few bytes changed, cut or doubled: whatever comes out, something comes back.
    @Test(arguments: ["docx", "odt", "pptx", "xlsx", "ods", "odp", "epub"]) func survivesMutation(_ format: String) {
        let seed: UInt64 = 20_240_607
        var generator = SeededGenerator(seed: seed)
        let parts = OfficeReading.parts(ofFixture: format)
        #expect(parts.count > 2)
        for round in 0..<150 {
            var changed = parts
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: changed.indices, using: &generator)
                var bytes = changed[index].1
                guard !bytes.isEmpty else { continue }
                let place = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0..<5, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.removeSubrange(place...)
                case 2:
                    let end = min(bytes.count, place + Int.random(in: 1...60, using: &generator))
                    bytes.insert(
                        contentsOf: Array(bytes[place..<end]), at: Int.random(in: bytes.indices, using: &generator))
                case 3: bytes.removeSubrange(place..<min(bytes.count, place + 20))
                default: bytes.insert(contentsOf: "999999999999999999999".utf8, at: place)
                }
                changed[index].1 = bytes
            }
            let reading = OfficeReading(StoredZip.make(changed), named: "mutant.\(format)")
            #expect(
                reading.documents.count + reading.problems.count > 0,
                "seed \(seed), round \(round): neither text nor reason")
        }
    }
}
