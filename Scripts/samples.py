"""A small file of each format that README's table names, with a sentence of it: what Scripts/try-installed indexes and searches.
Some are the sample corpus's or the tests' fixtures, the others are written here.

A sample has its row in the table, the format's name there, its path, its bytes, a sentence, the document's path where it is a file inside,
and the bytes of that file."""
import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Sample:
    row: str
    format: str
    path: str
    data: bytes
    sentence: str
    inside: str = ""
    member: bytes = b""

    @property
    def document(self):
        return f"{self.path}/{self.inside}" if self.inside else self.path


def copied(row, format, source, sentence):
    return Sample(row, format, source.replace("Tests/ExtractionTests/Fixtures/", ""), (ROOT / source).read_bytes(), sentence)


def written(row, format, path, text, sentence):
    return Sample(row, format, path, text.encode(), sentence)


def note(thing):
    """A text to pack, and a sentence that only this one has."""
    sentence = f"The {thing} was weighed twice before the packet left the customs house."
    return f"On the {thing}\n\n{sentence}\nNobody signed for it.\n".encode(), sentence


def packed(row, format, path, thing, pack, inside=""):
    text, sentence = note(thing)
    return Sample(row, format, path, pack(text), sentence, inside, text)


def zip_file(text):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("parcel/note.txt", text)
    return out.getvalue()


def office_file(parts):
    """An office document of Microsoft's: a zip file of XML, with what each part leads to."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        for name, text in parts.items():
            if isinstance(text, dict):
                text = ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + "".join(
                    f'<Relationship Id="r{number}" Type="{office}/{kind}" Target="{target}"/>'
                    for number, (kind, target) in enumerate(text.items())) + "</Relationships>")
            file.writestr(name, text.replace("OFFICE", office))
    return out.getvalue()


SLIDE = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="OFFICE"'
SLIDES = {
    "_rels/.rels": {"officeDocument": "ppt/presentation.xml"},
    "ppt/_rels/presentation.xml.rels": {"slide": "slides/slide1.xml"},
    "ppt/presentation.xml": f'<p:presentation {SLIDE}><p:sldIdLst><p:sldId id="256" r:id="r0"/></p:sldIdLst></p:presentation>',
    "ppt/slides/slide1.xml": f'<p:sld {SLIDE} xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:cSld><p:spTree><p:sp>'
    "<p:txBody><a:p><a:r><a:t>The pontoon bridge is opened for barges before dawn.</a:t></a:r></a:p></p:txBody></p:sp></p:spTree>"
    "</p:cSld></p:sld>",
}
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="OFFICE"'
SHEETS = {
    "_rels/.rels": {"officeDocument": "xl/workbook.xml"},
    "xl/_rels/workbook.xml.rels": {"worksheet": "worksheets/sheet1.xml"},
    "xl/workbook.xml": f'<workbook {SHEET}><sheets><sheet name="Stores" sheetId="1" r:id="r0"/></sheets></workbook>',
    "xl/worksheets/sheet1.xml": f'<worksheet {SHEET}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Forty coils of tarred hemp '
    "in the loft</t></is></c></row></sheetData></worksheet>",
}


def tar_file(text, name="parcel/note.txt", mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=tarfile.USTAR_FORMAT) as file:
        info = tarfile.TarInfo(name)
        info.size = len(text)
        file.addfile(info, io.BytesIO(text))
    return out.getvalue()


def seven_zip(text):
    """A 7z archive of one file that is not compressed: signature, the file, and the header that describes it."""
    name = "note.txt".encode("utf-16-le") + b"\0\0"
    streams = (b"\x06\x00\x01\x09" + bytes([len(text)]) + b"\x00"                 # one packed stream at 0, its size
               + b"\x07\x0b\x01\x00\x01\x01\x00\x0c" + bytes([len(text)])         # one folder of one coder, that copies; its size
               + b"\x0a\x01" + struct.pack("<I", zlib.crc32(text)) + b"\x00"      # its check sum
               + b"\x08\x00")                                                     # one file in the folder
    files = b"\x05\x01\x11" + bytes([len(name) + 1]) + b"\x00" + name + b"\x00"
    header = b"\x01\x04" + streams + b"\x00" + files + b"\x00"
    start = struct.pack("<QQI", len(text), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + text + header


def debian_package(text):
    """An ar archive with the two archives that every package has."""
    parts = [("debian-binary", b"2.0\n"), ("control.tar.xz", tar_file(b"Package: parcel\nVersion: 1\n", "./control", "w:xz")),
             ("data.tar.xz", tar_file(text, "./usr/share/doc/parcel/note.txt", "w:xz"))]
    out = b"!<arch>\n"
    for name, data in parts:
        out += f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(data):<10}`\n".encode() + data + b"\n" * (len(data) % 2)
    return out


def zstandard(text):
    """A frame of one block that is not compressed."""
    return struct.pack("<IBB", 0xFD2FB528, 0x20, len(text)) + struct.pack("<I", len(text) << 3 | 1)[:3] + text


RTF = r"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Times;}}{\info{\title Barrow ledger}}
\pard The barrow ledger of the slate wharf was kept in green ink by the widow of its owner.\par}"""
NOTEBOOK = """{"cells": [{"cell_type": "markdown", "metadata": {}, "source": ["# Rain gauges\\n", "\\n",
"The rain gauge on the chapel roof was emptied by the sexton at nine each morning.\\n"]}],
"metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 4}
"""
JATS = """<?xml version="1.0"?><!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving DTD v1.2//EN" "j.dtd">
<article xml:lang="en"><front><article-meta><title-group><article-title>Lichen on milestones</article-title></title-group>
</article-meta></front><body><sec><title>Results</title><p>Grey lichen covered the northern face of every second milestone.</p>
</sec></body></article>
"""
TEI = """<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>A packman's verses</title>
</titleStmt></fileDesc></teiHeader><text><body><div><head>First verse</head>
<p>The packman hung his lantern on the thorn beside the well.</p></div></body></text></TEI>
"""
DOCBOOK = """<?xml version="1.0"?><article xmlns="http://docbook.org/ns/docbook" version="5.0" xml:lang="en"><info>
<title>Oiling a turret clock</title></info><section><title>Tools</title>
<para>A goose feather carries the oil to the pivots of the turret clock.</para></section></article>
"""
FICTION_BOOK = """<?xml version="1.0" encoding="utf-8"?><FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><description>
<title-info><genre>prose</genre><author><first-name>Jan</first-name><last-name>Holm</last-name></author>
<book-title>The Eel Weir</book-title><lang>en</lang></title-info></description><body><section><title><p>Autumn</p></title>
<p>The eel weir held three hundredweight on the night of the first frost.</p></section></body></FictionBook>
"""
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour news</title><item><title>New bell</title>
<description>The harbour bell was cast again from the cracked one and rings a third lower.</description></item></channel></rss>
"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Orchard notes</title><entry><title>Grafting</title>
<id>urn:1</id><updated>2012-03-04T00:00:00Z</updated>
<content type="text">Quince stock takes a pear scion best in the week before the buds swell.</content></entry></feed>
"""
DUMP = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/" xml:lang="en"><siteinfo><sitename>Lore</sitename></siteinfo>
<page><title>Ropewalk</title><ns>0</ns><id>1</id><revision><id>1</id><timestamp>2016-07-08T00:00:00Z</timestamp>
<text>A '''ropewalk''' is a long shed.

== Work ==
Spinners in a ropewalk walk backwards with the hemp around their waists.
</text></revision></page></mediawiki>
"""
MBOX = """From ann@example.com Wed May 31 10:00:00 2017
From: Ann <ann@example.com>
Subject: The ferry house
Date: Wed, 31 May 2017 10:00:00 GMT

Somebody should repaint the number on the ferry house before the inspector comes.

"""

FIXTURES = "Tests/ExtractionTests/Fixtures"
SAMPLES = [
    copied("text", "exported articles", "Corpus/encyclopedia/nakhodka.txt", "corvette Amerika"),
    copied("text", "briefs", "Corpus/briefs/overseas-labour.txt", "logins from two continents on one day"),
    written("text", "hard-wrapped text", "text/wrapped.txt",
            "The tinker mended kettles along the whole of the drove\nroad, and slept in the lee of the pound wall when it\n"
            "rained. He was paid in eggs.\n", "slept in the lee of the pound wall when it rained"),
    copied("text", "Markdown with front matter", "Corpus/notes/archive-day.md", "six to eight kilograms"),
    written("text", "manual pages", "text/grist.1",
            ".TH GRIST 1 2018-04-05 grist\n.SH NAME\ngrist \\- grind\n.SH DESCRIPTION\nThe miller lifts the upper stone by a screw.\n",
            "The miller lifts the upper stone by a screw"),
    written("text", "reStructuredText", "text/loom.rst",
            "Looms\n=====\n\nThreads\n-------\n\nThe warp of the ribbon loom is stretched over a peeled willow rod.\n",
            "stretched over a peeled willow rod"),
    written("text", "Org", "text/hawks.org", "#+TITLE: Hawks\n\n* Bells\nEach hawk wears two bells that are tuned a half tone apart.\n",
            "two bells that are tuned a half tone apart"),
    written("text", "LaTeX", "text/salt.tex",
            "\\documentclass{article}\n\\title{Salt}\n\\begin{document}\n\\maketitle\n\\section{Pans}\n"
            "Brine was led through hollow alder trunks to the pans.\n\\end{document}\n", "through hollow alder trunks to the pans"),
    written("text", "Textile", "text/dyes.textile", "h1. Dyes\n\nh2. Woad\n\nThe woad vat was warmed with nettles under a copper lid.\n",
            "warmed with nettles under a copper lid"),
    copied("web, e-books", "HTML", "Corpus/pages/harbin.html", "put up their drawing boards between the vats"),
    copied("web, e-books", "EPUB", "Corpus/books/down-the-amur.epub", "counts the logs and not the passengers"),
    written("web, e-books", "FictionBook", "web/weir.fb2", FICTION_BOOK, "three hundredweight on the night of the first frost"),
    written("web, e-books", "DocBook", "web/clock.docbook", DOCBOOK, "A goose feather carries the oil to the pivots"),
    written("web, e-books", "JATS", "web/lichen.nxml", JATS, "covered the northern face of every second milestone"),
    written("web, e-books", "TEI", "web/packman.xml", TEI, "hung his lantern on the thorn beside the well"),
    written("web, e-books", "RSS", "web/harbour.rss", RSS, "cast again from the cracked one and rings a third lower"),
    written("web, e-books", "Atom", "web/orchard.atom", ATOM, "takes a pear scion best in the week before the buds swell"),
    copied("PDF", "page numbers", "Corpus/papers/ferries.pdf", "icebreaking ships from January to March"),
    copied("office", "DOCX", f"{FIXTURES}/docx/ferry.docx", "The captain wrote in the ship's log"),
    Sample("office", "PPTX", "office/bridge.pptx", office_file(SLIDES), "opened for barges before dawn"),
    Sample("office", "XLSX", "office/stores.xlsx", office_file(SHEETS), "Forty coils of tarred hemp in the loft"),
    copied("office", "ODT", "Corpus/papers/minutes-kyzylorda.odt", "one copy goes on magnetic tape to Almaty"),
    copied("office", "ODP", f"{FIXTURES}/odp/tides.odp", "Half moon"),
    copied("office", "ODS", f"{FIXTURES}/ods/catch.ods", "Day | Fish"),
    written("office", "RTF", "office/barrow.rtf", RTF, "kept in green ink by the widow of its owner"),
    written("office", "Jupyter notebooks", "office/rain.ipynb", NOTEBOOK, "emptied by the sexton at nine each morning"),
    copied("mail", ".eml", "Corpus/mail/fishery-contracts.eml", "too tightly bound for the scanner"),
    Sample("mail", "mbox", "mail/list.mbox", MBOX.encode(), "repaint the number on the ferry house", "1",
           MBOX.partition("\n")[2].encode()),
    written("mail", "maildir", "mail/dir/cur/1495000000.M1P2.host:2,S",
            "From: Ann <ann@example.com>\nSubject: Swifts\nDate: Wed, 31 May 2017 10:00:00 GMT\n\nSwifts nest above the weighbridge.\n",
            "Swifts nest above the weighbridge"),
    written("data", "JSON", "data/kiln.json",
            '{"items": [{"title": "Kiln", "text": "The lime kiln is fed from a bank behind it."},\n'
            ' {"title": "Quarry", "text": "The quarry cart has one shaft for two ponies."}]}\n', "cart has one shaft for two ponies"),
    copied("data", "JSON Lines", "Corpus/records/chronology.jsonl", "2.6 kilometres"),
    written("data", "CSV", "data/wells.csv", "title,text,county\nWell,The draw well has ninety feet of chain,Fife\n",
            "The draw well has ninety feet of chain"),
    written("data", "TSV", "data/gates.tsv", "title\ttext\nGate\tThe toll gate is lit by two lamps on brackets\n",
            "The toll gate is lit by two lamps on brackets"),
    Sample("data", "MediaWiki", "data/lore.xml", DUMP.encode(), "walk backwards with the hemp around their waists", "Ropewalk"),
    packed("packed", "zip", "packed/a.zip", "pewter inkwell", zip_file, "parcel/note.txt"),
    packed("packed", "tar", "packed/b.tar", "ivory abacus", tar_file, "parcel/note.txt"),
    packed("packed", "7z", "packed/c.7z", "walnut zither", seven_zip, "note.txt"),
    packed("packed", "deb", "packed/d.deb", "brass astrolabe", debian_package, "data.tar.xz/usr/share/doc/parcel/note.txt"),
    packed("packed", "gzip", "packed/e.txt.gz", "quilted saddle", gzip.compress),
    packed("packed", "bzip2", "packed/f.txt.bz2", "cork helmet", bz2.compress),
    packed("packed", "xz", "packed/g.txt.xz", "amber cane", lzma.compress),
    packed("packed", "zstd", "packed/h.txt.zst", "tin sundial", zstandard),
]
