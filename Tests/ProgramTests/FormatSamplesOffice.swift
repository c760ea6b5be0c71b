import Foundation

extension FormatSample {
    /// Files of word processors, slides and sheets, as their programs write them.
    static var office: [FormatSample] {
        get throws {
            [
                FormatSample(
                    "office/bericht.docx", docx,
                    Finding("Die Schleuse wurde 1820 aus Eichenholz gebaut", "docx", "Der alte Kanal") {
                        $0.section = ["Einleitung", "Die Schleuse"]
                        ($0.page, $0.pageEnd) = (1, 1)
                        $0.language = "de"
                        $0.date = "2016-03-04"
                        $0.authors = ["Erika Muster", "Hans Groß"]
                        $0.tags = ["keywords": ["Kanal", "Flut"]]
                        $0.of = "text"
                    },
                    Finding("Auf der zweiten Seite schwimmen die Biber durch den Kanal", "docx", "Der alte Kanal") {
                        $0.section = ["Der Treidler"]
                        ($0.page, $0.pageEnd) = (2, 2)
                        $0.language = "de"
                        $0.date = "2016-03-04"
                        $0.authors = ["Erika Muster", "Hans Groß"]
                        $0.of = "text"
                    }),
                FormatSample(
                    "office/folien.pptx", pptx,
                    Finding("Kupferne Kabel liegen seit 1866 auf dem Grund des Atlantiks", "pptx", "Kabel") {
                        $0.section = ["Zweite Folie"]
                        ($0.page, $0.pageEnd) = (2, 2)
                        $0.language = "de"
                        $0.date = "2016-03-04"
                        $0.authors = ["Erika Muster"]
                        $0.of = "text"
                    }),
                FormatSample(
                    "office/lager.xlsx", xlsx,
                    Finding("Ort | Bemerkung Seestadt | Der Anker rostet neben der Mole", "xlsx", "Inventar") {
                        $0.section = ["Bestand"]
                        $0.language = "de"
                        $0.date = "2016-03-04"
                        $0.authors = ["Erika Muster"]
                        $0.of = "text"
                    }),
                FormatSample(
                    "office/brief.odt", odt,
                    Finding("Der Böttcher dichtete die Fässer mit Schilf aus dem Weiher", "odt", "Die Böttcherei") {
                        $0.section = ["Das Handwerk", "Die Fässer"]
                        ($0.page, $0.pageEnd) = (2, 2)
                        $0.language = "de"
                        $0.date = "2017-01-02"
                        $0.authors = ["Erika Muster"]
                        $0.of = "text"
                    }),
                try FormatSample(
                    fixture: "odp/tides.odp", as: "office/tides.odp",
                    Finding("Half moon.", "odp", "Tides") {
                        $0.section = ["Neap tide"]
                        ($0.page, $0.pageEnd) = (3, 3)
                        $0.language = "en"
                        $0.date = "2018-07-09"
                        $0.authors = ["Dora Lim"]
                        $0.of = "text"
                    }),
                try FormatSample(
                    fixture: "ods/catch.ods", as: "office/catch.ods",
                    Finding("Day | Fish 2020-05-01 | 1234.5", "ods", "Catch of 2020") {
                        $0.section = ["Catch"]
                        $0.language = "en"
                        $0.date = "2018-07-09"
                        $0.authors = ["Dora Lim"]
                        $0.of = "text"
                    }),
            ]
        }
    }

    private static let relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    private static func relations(_ targets: [(kind: String, target: String)]) -> String {
        let all = targets.enumerated().map { index, relation in
            "<Relationship Id=\"rId\(index + 1)\" Type=\"\(relationships)/\(relation.kind)\" Target=\"\(relation.target)\"/>"
        }
        return "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
            + all.joined() + "</Relationships>"
    }

    private static func core(_ title: String, _ authors: String, _ more: String = "") -> String {
        """
        <cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
        xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>\(title)</dc:title>
        <dc:creator>\(authors)</dc:creator>\(more)<dcterms:created>2016-03-04T10:00:00Z</dcterms:created>
        <dcterms:modified>2019-08-09T10:00:00Z</dcterms:modified></cp:coreProperties>
        """
    }

    /// German Word: its styles have ids of their own, and the names that all have. The title is a paragraph.
    private static var docx: Data {
        let word = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
        func style(_ id: String, _ name: String, _ more: String = "") -> String {
            "<w:style w:type=\"paragraph\" w:styleId=\"\(id)\"><w:name w:val=\"\(name)\"/>\(more)</w:style>"
        }
        func paragraph(_ text: String, _ style: String = "Standard", _ before: String = "") -> String {
            "<w:p><w:pPr><w:pStyle w:val=\"\(style)\"/></w:pPr><w:r>\(before)<w:t>\(text)</w:t></w:r></w:p>"
        }
        let body =
            paragraph("Der alte Kanal", "Titel") + paragraph("Einleitung", "berschrift1")
            + paragraph("Eine kurze Geschichte.") + paragraph("Die Schleuse", "berschrift2")
            + paragraph("Die Schleuse wurde 1820 aus Eichenholz gebaut und hielt den Herbstfluten lange stand.")
            + paragraph("Der Treidler", "Kapitel", "<w:lastRenderedPageBreak/>")
            + paragraph("Auf der zweiten Seite schwimmen die Biber durch den Kanal.")
        return zipped([
            ("[Content_Types].xml", "<Types/>"),
            (
                "_rels/.rels",
                relations([("officeDocument", "word/document.xml"), ("metadata/core-properties", "docProps/core.xml")])
            ),
            (
                "docProps/core.xml",
                core("", "Erika Muster; Hans Groß", "<cp:keywords>Kanal, Flut</cp:keywords>")
            ),
            ("word/_rels/document.xml.rels", relations([("styles", "styles.xml")])),
            (
                "word/styles.xml",
                "<w:styles \(word)><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val=\"en-US\"/></w:rPr></w:rPrDefault>"
                    + "</w:docDefaults>" + style("Standard", "Normal") + style("berschrift1", "heading 1")
                    + style("berschrift2", "heading 2") + style("Titel", "Title")
                    + style("Kapitel", "Kapitel", "<w:basedOn w:val=\"berschrift1\"/>") + "</w:styles>"
            ),
            ("word/document.xml", "<w:document \(word)><w:body>\(body)</w:body></w:document>"),
        ])
    }

    private static var pptx: Data {
        let names =
            "xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" "
            + "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:r=\"\(relationships)\""
        func shape(_ text: String, _ kind: String) -> String {
            "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"x\"/><p:cNvSpPr/><p:nvPr><p:ph type=\"\(kind)\"/></p:nvPr></p:nvSpPr>"
                + "<p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:rPr lang=\"de-DE\"/><a:t>\(text)</a:t></a:r></a:p></p:txBody></p:sp>"
        }
        func slide(_ title: String, _ text: String) -> String {
            "<p:sld \(names)><p:cSld><p:spTree>\(shape(title, "title"))\(shape(text, "body"))</p:spTree></p:cSld></p:sld>"
        }
        return zipped([
            ("[Content_Types].xml", "<Types/>"),
            (
                "_rels/.rels",
                relations([
                    ("officeDocument", "ppt/presentation.xml"), ("metadata/core-properties", "docProps/core.xml"),
                ])
            ),
            ("docProps/core.xml", core("Kabel", "Erika Muster")),
            (
                "ppt/presentation.xml",
                "<p:presentation \(names)><p:sldIdLst><p:sldId id=\"256\" r:id=\"rId2\"/><p:sldId id=\"257\" r:id=\"rId1\"/>"
                    + "</p:sldIdLst></p:presentation>"
            ),
            // The order is that of the list, not of the files.
            (
                "ppt/_rels/presentation.xml.rels",
                relations([("slide", "slides/slide1.xml"), ("slide", "slides/slide2.xml")])
            ),
            (
                "ppt/slides/slide1.xml",
                slide("Zweite Folie", "Kupferne Kabel liegen seit 1866 auf dem Grund des Atlantiks.")
            ),
            ("ppt/slides/slide2.xml", slide("Erste Folie", "Alles begann mit einem Telegrafen am Ufer von Irland.")),
        ])
    }

    private static var xlsx: Data {
        let sheet = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"\(relationships)\""
        let strings = ["Ort", "Bemerkung", "Seestadt", "Der Anker rostet neben der Mole"]
        func cell(_ place: String, _ index: Int) -> String { "<c r=\"\(place)\" t=\"s\"><v>\(index)</v></c>" }
        return zipped([
            ("[Content_Types].xml", "<Types/>"),
            (
                "_rels/.rels",
                relations([("officeDocument", "xl/workbook.xml"), ("metadata/core-properties", "docProps/core.xml")])
            ),
            ("docProps/core.xml", core("Inventar", "Erika Muster")),
            (
                "xl/workbook.xml",
                "<workbook \(sheet)><sheets><sheet name=\"Bestand\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
            (
                "xl/_rels/workbook.xml.rels",
                relations([("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")])
            ),
            (
                "xl/sharedStrings.xml",
                "<sst \(sheet)>" + strings.map { "<si><t>\($0)</t></si>" }.joined() + "</sst>"
            ),
            (
                "xl/worksheets/sheet1.xml",
                "<worksheet \(sheet)><sheetData><row r=\"1\">\(cell("A1", 0))\(cell("B1", 1))</row>"
                    + "<row r=\"2\">\(cell("A2", 2))\(cell("B2", 3))</row></sheetData></worksheet>"
            ),
        ])
    }

    /// LibreOffice: headings that are paragraphs in a heading's style, and a page that style and mark both begin.
    private static var odt: Data {
        let names = [
            ("office", "office"), ("text", "text"), ("style", "style"), ("fo", "xsl-fo-compatible"), ("meta", "meta"),
        ].map { "xmlns:\($0.0)=\"urn:oasis:names:tc:opendocument:xmlns:\($0.1):1.0\"" }.joined(separator: " ")
        let break_ = "<style:paragraph-properties fo:break-before=\"page\"/>"
        return zipped([
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            (
                "meta.xml",
                "<office:document-meta \(names) xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><office:meta>"
                    + "<dc:title>Die Böttcherei</dc:title><meta:initial-creator>Erika Muster</meta:initial-creator>"
                    + "<meta:creation-date>2017-01-02T03:04:05</meta:creation-date><dc:date>2020-01-01T00:00:00</dc:date>"
                    + "</office:meta></office:document-meta>"
            ),
            (
                "content.xml",
                "<office:document-content \(names)><office:automatic-styles><style:style style:name=\"P4\" "
                    + "style:family=\"paragraph\" style:parent-style-name=\"Text_20_body\">\(break_)</style:style>"
                    + "</office:automatic-styles><office:body><office:text text:use-soft-page-breaks=\"true\">"
                    + "<text:p text:style-name=\"Heading_20_1\">Das Handwerk</text:p>"
                    + "<text:p text:style-name=\"Text_20_body\">Es war laut in der Werkstatt.</text:p>"
                    + "<text:h text:style-name=\"Heading_20_2\" text:outline-level=\"2\">Die Fässer</text:h>"
                    + "<text:p text:style-name=\"P4\"><text:soft-page-break/>Der Böttcher dichtete die Fässer mit Schilf aus "
                    + "dem Weiher.</text:p><text:p text:style-name=\"Heading_20_1\">Der Lohn</text:p>"
                    + "<text:p>Er war gering.</text:p></office:text></office:body></office:document-content>"
            ),
        ])
    }
}
