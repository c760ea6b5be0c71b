#!/usr/bin/env python3
"""Writes the PDFs of this folder, byte by byte, with nothing but Python's standard library: python3 make.py

Text is set in the standard fonts, which every PDF reader brings along, so the files stay small.
"""
import hashlib

# Widths of Helvetica, in thousandths of its size, for the characters 32 to 126 (Adobe's AFM files).
WIDTHS = [278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278] + [556] * 10 + [
    278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667,
    778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556,
    556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584]


def width(text, size):
    return sum(WIDTHS[ord(c) - 32] if 32 <= ord(c) < 127 else 556 for c in text) * size / 1000


class PDF:
    def __init__(self):
        self.objects = []  # bytes, or (dictionary, stream)

    def add(self, body=b""):
        self.objects.append(body)
        return len(self.objects)

    def set(self, number, body):
        self.objects[number - 1] = body

    def write(self, path, root, info=None, key=None, encrypt=None, ident=b"0123456789abcdef"):
        out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
        offsets = []
        for number, body in enumerate(self.objects, 1):
            offsets.append(len(out))
            out += b"%d 0 obj\n" % number
            if isinstance(body, tuple):
                stream = body[1]
                if key:
                    extra = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:len(key) + 5]
                    stream = rc4(extra, stream)
                out += b"<< " + body[0] + b" /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream"
            else:
                out += body
            out += b"\nendobj\n"
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
        for offset in offsets:
            out += b"%010d 00000 n \n" % offset
        out += b"trailer\n<< /Size %d /Root %d 0 R" % (len(offsets) + 1, root)
        if info:
            out += b" /Info %d 0 R" % info
        if encrypt:
            out += b" /Encrypt %d 0 R" % encrypt
        out += b" /ID [<%s> <%s>] >>\nstartxref\n%d\n%%%%EOF\n" % (ident.hex().encode(), ident.hex().encode(), start)
        with open(path, "wb") as file:
            file.write(out)


def rc4(key, data):
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def string(text):
    return b"(" + text.encode("latin-1").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"


class Page:
    def __init__(self, width=595, height=842):
        self.size = (width, height)
        self.ops = []

    def text(self, x, y, text, size=10, font="F1", turned=False):
        """`y` counts from the top."""
        matrix = b"0 1 -1 0 %g %g" % (x, self.size[1] - y) if turned else b"1 0 0 1 %g %g" % (x, self.size[1] - y)
        self.ops.append(b"BT /%s %g Tf %s Tm %s Tj ET" % (font.encode(), size, matrix, string(text)))

    def lines(self, x, y, lines, size=10, pitch=12, font="F1"):
        for line in lines:
            self.text(x, y, line, size, font)
            y += pitch
        return y

    def justified(self, x, y, lines, measure, size=10, pitch=12):
        """All lines but the last are spread to the measure."""
        for index, line in enumerate(lines):
            words = line.split(" ")
            space = width(" ", size)
            if index < len(lines) - 1 and len(words) > 1:
                space = (measure - sum(width(w, size) for w in words)) / (len(words) - 1)
            at = x
            for word in words:
                self.text(at, y, word, size)
                at += width(word, size) + space
            y += pitch
        return y


def wrap(text, measure, size=10):
    lines, line = [], ""
    for word in text.split(" "):
        if line and width(line + " " + word, size) > measure:
            lines.append(line)
            line = word
        else:
            line = line + " " + word if line else word
    return lines + [line]


def to_unicode(mapping):
    """A CMap from codes to texts."""
    rows = b"".join(b"<%02X> <%s>\n" % (code, text.encode("utf-16-be").hex().upper().encode()) for code, text in mapping)
    return (b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
            b"1 begincodespacerange <00> <FF> endcodespacerange\n%d beginbfchar\n" % len(mapping) + rows
            + b"endbfchar endcmap end end")


def document(path, pages, info=b"", catalog=lambda pdf, numbers: b"", cmap=None, password=None, picture=False):
    pdf = PDF()
    root, tree = pdf.add(), pdf.add()
    fonts = b""
    for name, base in [("F1", "Helvetica"), ("F2", "Helvetica-Bold"), ("F3", "Courier")]:
        fonts += b"/%s %d 0 R " % (name.encode(), pdf.add(
            b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % base.encode()))
    if cmap:
        stream = pdf.add((b"", to_unicode(cmap)))
        fonts += b"/F4 %d 0 R " % pdf.add(
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode %d 0 R >>" % stream)
    resources = b"<< /Font << " + fonts + b">> "
    if picture:
        image = pdf.add((b"/Type /XObject /Subtype /Image /Width 4 /Height 4 /BitsPerComponent 8 /ColorSpace /DeviceGray",
                         bytes(range(0, 256, 16))))
        resources += b"/XObject << /I %d 0 R >> " % image
    resources += b">>"
    numbers = []
    for page in pages:
        content = pdf.add((b"", b"\n".join(page.ops)))
        numbers.append(pdf.add(
            b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %g %g] /Resources %s /Contents %d 0 R >>"
            % (tree, *page.size, resources, content)))
    pdf.set(tree, b"<< /Type /Pages /Count %d /Kids [%s] >>" % (
        len(numbers), b" ".join(b"%d 0 R" % number for number in numbers)))
    pdf.set(root, b"<< /Type /Catalog /Pages %d 0 R %s >>" % (tree, catalog(pdf, numbers)))
    info_number = pdf.add(b"<< " + info + b" >>") if info else None
    if password is None:
        return pdf.write(path, root, info_number)
    # The standard handler, revision 2 (ISO 32000-1, 7.6.3).
    pad = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    padded = (password + pad)[:32]
    owner = rc4(hashlib.md5(padded).digest()[:5], padded)
    ident, permissions = b"0123456789abcdef", (-4).to_bytes(4, "little", signed=True)
    key = hashlib.md5(padded + owner + permissions + ident).digest()[:5]
    encrypt = pdf.add(b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (
        owner.hex().encode(), rc4(key, pad).hex().encode()))
    pdf.write(path, root, None, key, encrypt, ident)


FILLER = ("Every reading room keeps its own order, and a visitor learns it by walking along the shelves until the places of "
          "the books have become familiar. ")


def article():
    """Roman and arabic labels, an outline, running heads, hyphens at borders, two columns, notes, a turned stamp."""
    pages = [Page() for _ in range(6)]
    pages[0].text(100, 150, "A Catalogue of Quiet Machines", 22, "F2")
    pages[0].text(100, 185, "Ada Example and Ben Sample", 11)
    pages[0].text(30, 600, "preprint:2601.01234v1", 14, turned=True)
    pages[0].lines(100, 300, wrap("This preface says why the catalogue was made and for whom it is meant. " + FILLER * 2, 390))
    pages[1].text(100, 100, "Contents of the shelves", 16, "F2")
    pages[1].lines(100, 130, wrap("The second page of the front matter carries a roman number. " + FILLER, 390))
    for index in range(2, 6):
        number = index - 1
        if number % 2:
            pages[index].text(100, 60, "A CATALOGUE OF QUIET MACHINES", 8)
            pages[index].text(480, 60, str(number), 8)
        else:
            pages[index].text(100, 60, str(number), 8)
            pages[index].text(380, 60, "EXAMPLE AND SAMPLE", 8)
    page = pages[2]
    page.text(100, 110, "1 Engines", 16, "F2")
    y = page.justified(100, 140, wrap(FILLER * 5, 390), 390)
    page.text(100, y + 14, "1.1 Cooling", 12, "F2")
    y = page.justified(100, y + 34, [
        "The engine needs a steady flow of air through all of its many halls, since every com-",
        "pressor warms up within minutes and a well-known self-test of the old machine fails when",
        "the well-known limit is passed. Nobody who has seen it will forget how long the next self-",
        "test took. The note on this is at the foot of the page."], 390)
    page.text(100 + width("test took. The note on this is at the foot of the page.", 10) + 1, y - 15, "1", 6)
    page.lines(100, 700, wrap("The last paragraph of this page begins here and is going on when the page ends, as para-", 390))
    page.ops.append(b"100 80 m 200 80 l S")
    page.text(100, 772, "1", 5)
    page.text(104, 775, "The foot of the page explains what the cooling of engines costs.", 8)
    page = pages[3]
    y = page.lines(100, 110, ["graphs often do when there is no room for them on one page.", "They end on the next."])
    page.text(100, y + 20, "2 Shelves in two columns", 16, "F2")
    left = ["The left column is read first."] + wrap("Its lines stand beside those of the other column. " + FILLER * 6, 185)
    right = wrap("The right column is read second and goes on where the left one ended. " + FILLER * 6, 185)
    page.lines(100, y + 60, left)
    page.lines(305, y + 60, right)
    page = pages[4]
    page.lines(100, 110, wrap(FILLER * 6, 390))
    page.text(100, 300, "\x01nding \x02owers in the o\x03ce", 10, "F4")
    page = pages[5]
    page.text(100, 110, "3 Afterword", 16, "F2")
    page.lines(100, 140, wrap("The afterword thanks the printers. " + FILLER * 2, 390))

    def catalog(pdf, numbers):
        entries = [("1 Engines", 2, 732, 1), ("Cooling", 2, 0, 2), ("2 Shelves in two columns", 3, None, 1),
                   ("The unseen chapter", 4, 740, 1), ("3 Afterword", 5, 740, 1)]
        outline = pdf.add()
        items = [pdf.add() for _ in entries]
        tops = [item for item, entry in zip(items, entries) if entry[3] == 1]
        for item, (title, page, top, level) in zip(items, entries):
            body = b"<< /Title %s " % string(title)
            if title == "Cooling":
                body += b"/Parent %d 0 R /Dest (cooling) " % items[0]
            else:
                place = tops.index(item)
                body += b"/Parent %d 0 R " % outline
                if place > 0:
                    body += b"/Prev %d 0 R " % tops[place - 1]
                if place + 1 < len(tops):
                    body += b"/Next %d 0 R " % tops[place + 1]
                if title == "1 Engines":
                    body += b"/First %d 0 R /Last %d 0 R /Count 1 " % (items[1], items[1])
                body += (b"/Dest [%d 0 R /XYZ 90 %g null] " % (numbers[page], top) if top is not None
                         else b"/Dest [%d 0 R /Fit] " % numbers[page])
            pdf.set(item, body + b">>")
        pdf.set(outline, b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count 5 >>" % (tops[0], tops[-1]))
        names = pdf.add(b"<< /Names [(cooling) [%d 0 R /XYZ 90 610 null]] >>" % numbers[2])
        xmp = pdf.add((b"/Type /Metadata /Subtype /XML", b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:language><rdf:Bag><rdf:li>en-GB</rdf:li></rdf:Bag></dc:language></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""))
        return (b"/Outlines %d 0 R /Names << /Dests %d 0 R >> /Metadata %d 0 R "
                b"/PageLabels << /Nums [0 << /S /r >> 2 << /S /D >>] >>" % (outline, names, xmp))

    document("article.pdf", pages, info=b"/Title (A Catalogue of Quiet Machines) /Author (Ada Example, Ben Sample) "
             b"/Keywords (engines, shelves) /Subject (Machines that make no noise) /CreationDate (D:20240229101500Z)",
             catalog=catalog, cmap=[(1, "\ufb01"), (2, "\ufb02"), (3, "\ufb03")] + [(c, chr(c)) for c in range(32, 127)])


def report():
    """No outline and a title that a program gave: headings by their fonts, a list, a table, code."""
    page = Page()
    page.text(90, 100, "Yearly report of the lighthouse", 20, "F2")
    page.text(90, 140, "Supplies", 13, "F2")
    y = page.lines(90, 162, wrap("The keeper counts the supplies each spring. " + FILLER * 2, 400))
    y += 10
    for item in ["oil for the lamp and for the small stove that dries the coats of the crew after a night out", "rope", "paint"]:
        page.text(100, y, "\x95")
        y = page.lines(112, y, wrap(item, 380))
    page.text(90, y + 16, "Accounts", 13, "F2")
    y += 40
    for row in [("Item", "Amount", "Price"), ("Oil", "40", "120.50"), ("Rope", "7", "31.00"), ("Paint", "3", "18.25")]:
        for x, cell in zip((90, 200, 300), row):
            page.text(x, y, cell)
        y += 14
    page.text(90, y + 16, "Signals", 13, "F2")
    y = page.lines(90, y + 38, wrap("The lamp is driven by a small program, which is short enough to be shown here in full.", 400))
    page.lines(90, y + 10, ["while dark:", "    flash(2)", "    wait(5)"], 9, 11, "F3")
    document("report.pdf", [page], info=b"/Title (Microsoft Word - report_final.doc) /Author (user)")


def scans():
    def scan():
        page = Page()
        page.ops.append(b"q 595 0 0 842 0 0 cm /I Do Q")
        return page
    text = Page()
    text.lines(90, 100, wrap("Only this page has text. " + FILLER, 400))
    document("scan.pdf", [scan(), scan()], picture=True)
    document("part-scan.pdf", [text, scan(), scan(), Page(), scan()], picture=True)


def others():
    page = Page()
    page.lines(90, 100, wrap("Nobody reads this without the word. " + FILLER, 400))
    document("locked.pdf", [page], password=b"sesame")
    document("owner-locked.pdf", [page], password=b"")

    # Hebrew as programs place it: each line's letters from the left, the last letter first.
    letters = "אבגדהוזחטיךכלםמןנסעףפץצקרשת"
    codes = {letter: 160 + index for index, letter in enumerate(letters)}
    page = Page()
    for row, line in enumerate(["הספר הראשון מונח על המדף הגבוה בחדר", "והספר השני נמצא על השולחן ליד החלון"]):
        text = "".join(chr(codes[c]) if c in codes else c for c in reversed(line))
        page.text(500 - 13.5 * len(text) / 2, 100 + row * 16, text, 12, "F4")
    document("hebrew.pdf", [page], cmap=[(code, letter) for letter, code in codes.items()] + [(32, " ")])

    page = Page()
    page.lines(90, 100, wrap(FILLER, 400), font="F4")
    unmapped = [(c, chr(0xE000 + c)) for c in range(33, 127)]
    document("unmapped.pdf", [page], cmap=unmapped)

    # As in sheet music: most signs mean nothing, some words do.
    page.text(90, 400, "Andante cantabile", 12, "F3")
    document("part-unmapped.pdf", [page], cmap=unmapped)


if __name__ == "__main__":
    article()
    report()
    scans()
    others()
