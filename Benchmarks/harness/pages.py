"""From an HTML page to passages: text below one heading, some hundred words each."""
import gzip
import re
from html.parser import HTMLParser

# What is no text of the page.
SKIPPED = {"script", "style", "nav", "header", "footer", "aside", "form", "button", "select", "svg", "noscript", "template"}
SKIPPED_CLASSES = {"sphinxsidebar", "related", "footer", "navheader", "navfooter", "headerlink", "breadcrumbs", "sidebar"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
INLINE = {"a", "abbr", "b", "bdi", "big", "cite", "code", "dfn", "em", "font", "i", "img", "kbd", "mark", "q", "samp",
          "small", "span", "strong", "sub", "sup", "tt", "u", "var", "wbr"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
# Words of a passage: at least, about, at most.
LEAST, ABOUT, MOST = 20, 130, 220
TITLE_LETTERS = 200


class Page(HTMLParser):
    """The title, and pairs of a heading and a block of text below it."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.language = "en"
        self.blocks = []
        self.heading = ""
        # The element that is read as a whole, for its end: a heading, the title, or something that is skipped.
        self.within = None
        self.depth = 0
        self.text = []

    def handle_starttag(self, tag, attributes):
        if tag in VOID:
            if tag not in INLINE and self.within is None:
                self.end_block()
            return
        if self.within is not None:
            self.depth += tag == self.within
            return
        if tag in INLINE and not self.is_skipped(tag, attributes):
            return
        self.end_block()
        if tag == "html":
            self.language = dict(attributes).get("lang") or self.language
        if tag in HEADINGS or tag == "title" or self.is_skipped(tag, attributes):
            self.within, self.depth = tag, 1

    @staticmethod
    def is_skipped(tag, attributes):
        if tag in SKIPPED:
            return True
        found = dict(attributes)
        return found.get("role") == "navigation" or not SKIPPED_CLASSES.isdisjoint((found.get("class") or "").split())

    def handle_endtag(self, tag):
        if self.within is None:
            if tag not in INLINE:
                self.end_block()
            return
        self.depth -= tag == self.within
        if self.depth > 0:
            return
        within, self.within = self.within, None
        if within in HEADINGS or within == "title":
            text = self.taken()
            if within == "title":
                self.title = self.title or text
            elif text:
                self.heading = text

    def handle_data(self, data):
        if self.within is None or self.within in HEADINGS or self.within == "title":
            self.text.append(data)

    def taken(self):
        text = " ".join("".join(self.text).replace("¶", " ").replace("\u00ad", "").split())
        self.text = []
        return text

    def end_block(self):
        if text := self.taken():
            self.blocks.append((self.heading, text))

    def close(self):
        super().close()
        self.end_block()


def text_of(path):
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    declared = re.search(rb"charset=[\"']?\s*([A-Za-z0-9_-]+)", data[:4096])
    try:
        return data.decode(declared.group(1).decode() if declared else "utf-8")
    except (LookupError, UnicodeDecodeError):
        return data.decode("latin-1")


def passages(path):
    """(title, section, text) of each passage of a page; none of a page that says it is not in English."""
    page = Page()
    page.feed(text_of(path))
    page.close()
    if not page.language.lower().startswith("en"):
        return
    title = page.title[:TITLE_LETTERS]
    heading, words = "", []

    def cut():
        # A long block in parts of equal length, none above MOST.
        count = -(-len(words) // MOST)
        for part in range(count):
            piece = words[len(words) * part // count:len(words) * (part + 1) // count]
            text = " ".join(piece)
            if len(piece) >= LEAST and sum(map(str.isalpha, text)) * 2 > len(text):
                yield title, heading[:TITLE_LETTERS] or title, text

    for below, text in page.blocks:
        block = text.split()
        if words and (len(words) + len(block) > MOST or (below != heading and len(words) >= ABOUT // 2)):
            yield from cut()
            words = []
        if not words:
            heading = below
        elif below != heading:
            words += below.split()
        words += block
        if len(words) >= ABOUT:
            yield from cut()
            words = []
    yield from cut()
