#!/usr/bin/env python3
"""Makes the office documents and books that lie beside it: zip files of XML written by hand, smaller than any program
would make them. Run it in this folder after a change; the same text gives the same bytes."""

import zipfile


def write(path, parts):
    with zipfile.ZipFile(path, "w") as file:
        for name, text in parts:
            info = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            file.writestr(info, text)


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def relations(*entries):
    rows = "".join(
        f'<Relationship Id="{i}" Type="{kind if "/" in kind else OFFICE + "/" + kind}" Target="{target}"/>'
        for i, kind, target in entries)
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def core(title, creator, created, more=""):
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        f"<dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator>"
        f"<dcterms:created>{created}</dcterms:created>{more}</cp:coreProperties>")


CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"

# Word

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="urn:mc" xmlns:r="' + OFFICE + '"'


def p(text, style=None, more=""):
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + more
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def item(text, level, number):
    return p(text, None, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def run(text, properties=""):
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


BREAK = "<w:r><w:lastRenderedPageBreak/></w:r>"
FRENCH = '<w:lang w:val="fr-FR"/>'
WORD_BODY = (
    p("Verzeichnis der Kapitel", "Verzeichnis1")
    + p("The Night Ferry", "Titel")
    + p("Timetables", "berschrift1")
    + "<w:p><w:r><w:t>The ferry leaves at ten</w:t></w:r>"
      '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t xml:space="preserve"> and </w:t></w:r>'
      '<w:del w:id="7"><w:r><w:delText>never </w:delText></w:r></w:del><w:ins w:id="8">' + run("always ") + "</w:ins>"
      "<w:r><w:t>ar\u00adrives at six.</w:t></w:r>" + '<w:commentRangeStart w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>'
    + item("Tickets", 0, 1) + item("at the pier", 1, 1) + item("on board", 1, 1) + item("Luggage", 0, 1)
    + item("First bell", 0, 2) + item("Second bell", 0, 2)
    + p("Fares", "Eigene")
    + "<w:tbl><w:tr><w:tc>" + p("Class") + "</w:tc><w:tc>" + p("Fare") + "</w:tc></w:tr>"
      "<w:tr><w:trPr><w:del/></w:trPr><w:tc>" + p("Deck") + "</w:tc><w:tc>" + p("0") + "</w:tc></w:tr>"
      "<w:tr><w:tc>" + p("Cabin") + p("with window") + "</w:tc><w:tc>" + p("40") + "</w:tc></w:tr></w:tbl>"
    + "<w:p>" + BREAK + run("The captain wrote in the ship's log on the second page that evening.") + BREAK
      + run(" It goes on overleaf.") + "</w:p>"
    + p("Who sails at night sees no land.", "Zitat")
    + p("ring bell", "HTMLVorformatiert") + p("cast off", "HTMLVorformatiert")
    + '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGEREF x</w:instrText><w:t>hidden</w:t>'
      '<w:fldChar w:fldCharType="separate"/><w:t>See page 3</w:t><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    + "<w:p>" + run("Le bateau part tous les soirs du port et traverse la mer pendant la nuit.", FRENCH) + "</w:p>"
    + "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>" + p("In a box.") + "</w:txbxContent></mc:Choice>"
      "<mc:Fallback><w:txbxContent>" + p("In a box.") + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
      "<w:r><w:t>Beside a box.</w:t></w:r></w:p>"
    + '<w:sectPr><w:headerReference r:id="h"/></w:sectPr>')


def style(i, name, more=""):
    return f'<w:style w:type="paragraph" w:styleId="{i}"><w:name w:val="{name}"/>{more}</w:style>'


write("docx/ferry.docx", [
    ("[Content_Types].xml", TYPES),
    ("_rels/.rels", relations(("a", "officeDocument", "word/document.xml"), ("b", CORE, "docProps/core.xml"))),
    ("docProps/core.xml", core("", "Ada Moor; Ben Quay", "2019-03-04T05:06:07Z",
                               "<cp:keywords>sea, night</cp:keywords><cp:category>Travel</cp:category>")),
    ("word/_rels/document.xml.rels", relations(("s", "styles", "styles.xml"), ("n", "numbering", "numbering.xml"),
                                               ("f", "footnotes", "footnotes.xml"), ("c", "comments", "comments.xml"))),
    ("word/document.xml", f"<w:document {W}><w:body>{WORD_BODY}</w:body></w:document>"),
    ("word/styles.xml", f"<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val='en-GB'/></w:rPr></w:rPrDefault>"
     "</w:docDefaults>" + style("Titel", "Title") + style("berschrift1", "heading 1")
     + style("Eigene", "My own", '<w:basedOn w:val="berschrift1"/>') + style("Zitat", "Quote")
     + style("HTMLVorformatiert", "HTML Preformatted") + style("Verzeichnis1", "toc 1") + "</w:styles>"),
    ("word/numbering.xml", f"<w:numbering {W}><w:abstractNum w:abstractNumId='0'>"
     "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>"
     "<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='%1.%2)'/></w:lvl>"
     "</w:abstractNum><w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'><w:numFmt w:val='bullet'/></w:lvl>"
     "</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
     "<w:num w:numId='2'><w:abstractNumId w:val='1'/></w:num></w:numbering>"),
    ("word/footnotes.xml", f"<w:footnotes {W}><w:footnote w:type='separator' w:id='0'>{p('line')}</w:footnote>"
     f"<w:footnote w:id='2'>{p('In winter at eleven.')}</w:footnote></w:footnotes>"),
    ("word/comments.xml", f"<w:comments {W}><w:comment w:id='0' w:author='Cy'>{p('Is this so?')}</w:comment></w:comments>"),
])

# OpenDocument

NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for prefix, name in [
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"),
        ("presentation", "presentation"), ("meta", "meta"), ("fo", "xsl-fo-compatible")]
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'


def meta(title):
    return (
        f"<office:meta><dc:title>{title}</dc:title><meta:initial-creator>Dora Lim</meta:initial-creator>"
        "<dc:creator>Someone Else</dc:creator><meta:creation-date>2018-07-09T10:11:12</meta:creation-date>"
        "<dc:date>2020-01-02T00:00:00</dc:date><meta:keyword>salt</meta:keyword><meta:keyword>wind</meta:keyword>"
        '<meta:user-defined meta:name="Shelf">B 12</meta:user-defined></office:meta>')


STYLES = (
    '<office:automatic-styles><style:style style:name="P1" style:family="paragraph" style:parent-style-name="Quotations"/>'
    '<style:style style:name="T1" style:family="text"><style:text-properties fo:language="fr"/></style:style>'
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
    '<text:list-level-style-bullet text:level="2"/></text:list-style></office:automatic-styles>')
TEXT_BODY = (
    "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion></text:changed-region>"
    '</text:tracked-changes><text:p text:style-name="Title">Salt Roads</text:p>'
    "<text:table-of-content><text:index-body><text:p>Wells 1</text:p></text:index-body></text:table-of-content>"
    '<text:h text:outline-level="1">Wells</text:h>'
    '<text:p>The  wells<text:s text:c="2"/>are deep<text:note text:note-class="footnote"><text:note-citation>1'
    "</text:note-citation><text:note-body><text:p>Forty feet.</text:p></text:note-body></text:note>.<office:annotation>"
    "<dc:creator>Eli</dc:creator><dc:date>2020-01-01</dc:date><text:p>Measured?</text:p></office:annotation></text:p>"
    '<text:h text:outline-level="2">Brine</text:h>'
    '<text:list text:style-name="L1"><text:list-item><text:p>Draw</text:p><text:list><text:list-item><text:p>with a wheel'
    "</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>Boil</text:p></text:list-item></text:list>"
    '<text:p text:style-name="P1">Salt is the road.</text:p><text:p text:style-name="Preformatted_20_Text">a<text:tab/>b</text:p>'
    '<text:soft-page-break/><table:table><table:table-row><table:table-cell><text:p>Pan</text:p></table:table-cell>'
    "<table:table-cell><text:p>Bushels</text:p></table:table-cell></table:table-row><table:table-row>"
    '<table:table-cell><text:p>North</text:p></table:table-cell><table:table-cell table:number-columns-repeated="3">'
    '<text:p>7</text:p></table:table-cell><table:table-cell table:number-columns-repeated="1000000"/></table:table-row>'
    '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row></table:table>'
    "<text:p>On the next <text:soft-page-break/>page<draw:frame><draw:text-box><text:p>framed</text:p></draw:text-box>"
    '</draw:frame>.</text:p><text:p><text:span text:style-name="T1">La route du sel traverse les montagnes et les vallées'
    " depuis longtemps.</text:span></text:p>")
LANGUAGE = (
    '<office:styles><style:default-style style:family="paragraph"><style:text-properties fo:language="en"/>'
    '</style:default-style><style:style style:name="Preformatted_20_Text" style:display-name="Preformatted Text"'
    ' style:family="paragraph"/></office:styles>')


def opendocument(path, kind, body, title, extra=""):
    write(path, [
        ("mimetype", "application/vnd.oasis.opendocument." + kind),
        ("meta.xml", f"<office:document-meta {NAMES}>{meta(title)}</office:document-meta>"),
        ("styles.xml", f"<office:document-styles {NAMES}>{LANGUAGE}</office:document-styles>"),
        ("content.xml", f"<office:document-content {NAMES}>{STYLES}<office:body>{body}</office:body></office:document-content>"),
    ])


opendocument("odt/salt.odt", "text", f"<office:text>{TEXT_BODY}</office:text>", "Salt Roads")
with open("odt/salt.fodt", "w") as flat:
    flat.write(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {NAMES} office:mimetype="application/vnd.oasis.opendocument.text">'
        f"{meta('Salt Roads')}{LANGUAGE}{STYLES}<office:body><office:text>{TEXT_BODY}</office:text></office:body></office:document>")


def odp_page(title, body, notes=""):
    heading = (f'<draw:frame presentation:class="title"><draw:text-box><text:p>{title}</text:p></draw:text-box></draw:frame>'
               if title else "")
    speech = (f'<presentation:notes><draw:frame presentation:class="notes"><draw:text-box><text:p>{notes}</text:p>'
              "</draw:text-box></draw:frame></presentation:notes>" if notes else "")
    return (f'<draw:page>{heading}<draw:frame presentation:class="outline"><draw:text-box>{body}</draw:text-box></draw:frame>'
            f"{speech}</draw:page>")


opendocument("odp/tides.odp", "presentation", "<office:presentation>" + odp_page(
    "Spring tide", "<text:list><text:list-item><text:p>Moon</text:p></text:list-item><text:list-item><text:p>Sun</text:p>"
    "</text:list-item></text:list>", "Show the chart.") + odp_page("", "<text:p>Only words.</text:p>") + odp_page(
    "Neap tide", "<text:p>Half moon.</text:p>") + "</office:presentation>", "Tides")


def ods_cell(text, more=""):
    return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"


opendocument("ods/catch.ods", "spreadsheet",
    '<office:spreadsheet><table:table table:name="Catch"><table:table-row>' + ods_cell("Day") + ods_cell("Fish")
    + "</table:table-row><table:table-row>"
    + ods_cell("01/05/20", 'office:value-type="date" office:date-value="2020-05-01"')
    + ods_cell("1,234.5", 'office:value-type="float" office:value="1234.5"')
    + '</table:table-row><table:table-row table:number-rows-repeated="1048570"><table:table-cell'
    ' table:number-columns-repeated="1024"/></table:table-row></table:table><table:table table:name="Empty"/>'
    "</office:spreadsheet>", "Catch of 2020")

# PowerPoint

A = ('xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/'
     'presentationml/2006/main" xmlns:r="' + OFFICE + '"')


def a_p(text, level=0, more=""):
    return f'<a:p><a:pPr lvl="{level}">{more}</a:pPr><a:r><a:rPr lang="en-US"/><a:t>{text}</a:t></a:r></a:p>'


def shape(kind, paragraphs):
    place = f'<p:ph type="{kind}"/>' if kind else ""
    return f"<p:sp><p:nvSpPr><p:nvPr>{place}</p:nvPr></p:nvSpPr><p:txBody>{paragraphs}</p:txBody></p:sp>"


def slide(shapes):
    return f"<p:sld {A}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"


TABLE = ("<p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody>" + a_p("Wire") + "</a:txBody></a:tc><a:tc><a:txBody>" + a_p("Ohm")
         + "</a:txBody></a:tc></a:tr><a:tr><a:tc><a:txBody>" + a_p("Copper") + "</a:txBody></a:tc><a:tc><a:txBody>"
         + a_p("0.2") + "</a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>")
write("pptx/wires.pptx", [
    ("[Content_Types].xml", TYPES),
    ("_rels/.rels", relations(("a", "officeDocument", "ppt/presentation.xml"), ("b", CORE, "docProps/core.xml"))),
    ("docProps/core.xml", core("Wires", "Fay Ohm", "2021-02-03T00:00:00Z")),
    ("ppt/presentation.xml", f'<p:presentation {A}><p:sldIdLst><p:sldId id="256" r:id="r2"/><p:sldId id="257" r:id="r1"/>'
     '<p:sldId id="258" r:id="r9"/></p:sldIdLst></p:presentation>'),
    ("ppt/_rels/presentation.xml.rels", relations(("r1", "slide", "slides/slide1.xml"), ("r2", "slide", "/ppt/slides/slide2.xml"))),
    ("ppt/slides/slide1.xml", slide(shape("title", a_p("Resistance")) + TABLE + shape("sldNum", a_p("2")))),
    ("ppt/slides/slide2.xml", slide(shape("ctrTitle", a_p("Copper")) + shape(
        "body", a_p("Soft") + a_p("bends", 1) + a_p("plain", 0, "<a:buNone/>")) + "<p:grpSp>" + shape(
        "", a_p("A label.")) + "</p:grpSp>")),
    ("ppt/slides/_rels/slide2.xml.rels", relations(("n", "notesSlide", "../notesSlides/notesSlide1.xml"))),
    ("ppt/notesSlides/notesSlide1.xml", slide(shape("body", a_p("Pass the coil round."))).replace("p:sld", "p:notes")),
])

# Excel

M = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="' + OFFICE + '"'
rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="s"><v>1</v></c></row>' for n in range(6, 106))
write("xlsx/stock.xlsx", [
    ("[Content_Types].xml", TYPES),
    ("_rels/.rels", relations(("a", "officeDocument", "xl/workbook.xml"), ("b", CORE, "docProps/core.xml"))),
    ("docProps/core.xml", core("Stock list", "Gus Bin", "2022-12-24T00:00:00Z")),
    ("xl/workbook.xml", f'<workbook {M}><sheets><sheet name="Stock" sheetId="1" r:id="r1"/><sheet name="Gone" sheetId="2"'
     ' r:id="r2"/></sheets></workbook>'),
    ("xl/_rels/workbook.xml.rels", relations(("r1", "worksheet", "worksheets/sheet1.xml"), ("s", "sharedStrings", "sharedStrings.xml"),
                                             ("t", "styles", "styles.xml"))),
    ("xl/sharedStrings.xml", f"<sst {M}><si><t>Item</t></si><si><r><t>bo</t></r><r><t>lt</t></r><rPh><t>no</t></rPh></si></sst>"),
    ("xl/styles.xml", f'<styleSheet {M}><numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy\\ hh:mm"/></numFmts><cellXfs>'
     '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>'),
    ("xl/worksheets/sheet1.xml", f'<worksheet {M}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Stock of the year</t></is></c>'
     '</row><row r="3"><c r="A3" t="s"><v>0</v></c><c r="C3" s="1"><v>43831</v></c><c r="D3" s="2"><v>43831.5</v></c></row>'
     '<row r="4"><c r="A4"><f>SUM(B1:B2)</f><v>0.30000000000000004</v></c><c r="B4" t="b"><v>1</v></c><c r="C4" t="e"><v>#N/A</v></c>'
     '</row><row r="5"><c r="A5" t="str"><f>"No"</f><v>No</v></c><c r="B5" t="s"><v>0</v></c></row>' + rows + "</sheetData></worksheet>"),
])

# EPUB

X = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'


def page(title, body):
    return f'<?xml version="1.0"?><html {X}><head><title>{title}</title></head><body>{body}</body></html>'


LONG = "The lamp is lit at dusk and burns until the sun is up, and the keeper writes the hour in the book. " * 3
write("epub/lamp.epub", [
    ("mimetype", "application/epub+zip"),
    ("META-INF/container.xml", '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile'
     ' full-path="OPS/book.opf"/></rootfiles></container>'),
    ("OPS/book.opf", '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
     "<dc:title>The Lamp</dc:title><dc:creator>Hal Beam</dc:creator><dc:creator>Ida Wick</dc:creator><dc:date>1907-05</dc:date>"
     "<dc:language>en-GB</dc:language><dc:subject>Lights</dc:subject><dc:publisher>Tower</dc:publisher>"
     "<dc:description>&lt;p&gt;A book.&lt;/p&gt;</dc:description></metadata><manifest>"
     '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
     '<item id="c1" href="text/one%20a.xhtml" media-type="application/xhtml+xml"/>'
     '<item id="c2" href="text/two.xhtml" media-type="application/xhtml+xml"/>'
     '<item id="c3" href="text/lost.xhtml" media-type="application/xhtml+xml"/></manifest>'
     '<spine><itemref idref="nav"/><itemref idref="c1"/><itemref idref="c2"/><itemref idref="c3"/></spine></package>'),
    ("OPS/nav.xhtml", page("Contents", '<nav epub:type="toc"><ol><li><a href="text/one%20a.xhtml">Part One</a><ol><li>'
     '<a href="text/one%20a.xhtml#oil">Oil</a></li><li><a href="text/two.xhtml">Wick</a></li></ol></li></ol></nav>'
     '<nav epub:type="page-list"><ol><li><a href="text/one%20a.xhtml#p9">ix</a></li><li><a href="text/two.xhtml#p10">10</a>'
     "</li></ol></nav>")),
    ("OPS/text/one a.xhtml", page("Part One", f'<h1>Part One</h1><p>{LONG}</p><h2 id="oil">Oil</h2><p>Whale <span'
     f' epub:type="pagebreak" id="p9" title="ix"/>oil is best. {LONG}</p>').replace("<body>", "<script/><body>")),
    ("OPS/text/two.xhtml", page("The Lamp", f"<p>{LONG}</p><div id='p10' epub:type='pagebreak'>10</div><p>{LONG}</p>")),
])
