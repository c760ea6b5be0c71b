/// What the classes and the id of an element tell of it. The names are those that generators and content systems use.
struct HTMLClasses: OptionSet {
    let rawValue: UInt16

    /// Never part of what a page says: cookie banners, advertisements, links to the next page.
    static let furniture = HTMLClasses(rawValue: 1 << 0)
    /// Mostly not: menus, sidebars, links to share a page. Kept where it holds prose.
    static let surroundings = HTMLClasses(rawValue: 1 << 1)
    /// A table of contents.
    static let contents = HTMLClasses(rawValue: 1 << 2)
    static let footnote = HTMLClasses(rawValue: 1 << 3)
    /// A sign that links to its own place, or back from a note.
    static let permalink = HTMLClasses(rawValue: 1 << 4)
    /// The text of the page.
    static let main = HTMLClasses(rawValue: 1 << 5)
    static let lineNumber = HTMLClasses(rawValue: 1 << 6)
    /// Lines of code that are elements of their own.
    static let code = HTMLClasses(rawValue: 1 << 7)
    /// The page's title in a generator's output that makes no heading of it.
    static let title = HTMLClasses(rawValue: 1 << 8)
    /// An image or element that stands for a formula.
    static let formula = HTMLClasses(rawValue: 1 << 9)
    /// Signs that a style sheet puts brackets around.
    static let brackets = HTMLClasses(rawValue: 1 << 10)
    static let author = HTMLClasses(rawValue: 1 << 11)
    static let published = HTMLClasses(rawValue: 1 << 12)
    static let section = HTMLClasses(rawValue: 1 << 13)
    /// A note or an example beside the text.
    static let box = HTMLClasses(rawValue: 1 << 14)

    /// What a value of `class`, `id` or `role` tells: each name in it, and each part of a name between hyphens.
    static func of(_ value: UnsafePointer<UInt8>) -> HTMLClasses {
        var found: HTMLClasses = []
        var whole: UInt64 = offsetBasis
        var part: UInt64 = offsetBasis
        var index = 0
        while true {
            let byte = value[index]
            let isEnd = byte <= 0x20
            if isEnd || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") {
                if let flags = parts[part] { found.formUnion(flags) }
                part = offsetBasis
            } else {
                part = (part ^ UInt64(HTMLBytes.lowered(byte))) &* prime
            }
            if isEnd {
                if let flags = names[whole] { found.formUnion(flags) }
                whole = offsetBasis
            } else {
                whole = (whole ^ UInt64(HTMLBytes.lowered(byte))) &* prime
            }
            index += 1
            // A list of classes longer than this is no list of classes.
            if byte == 0 || index > 1000 { return found }
        }
    }

    // FNV-1a, 64 bits: names are looked up without making strings of them.
    private static let offsetBasis: UInt64 = 0xCBF2_9CE4_8422_2325
    private static let prime: UInt64 = 0x100_0000_01B3

    private static func table(_ rows: [(HTMLClasses, String)]) -> [UInt64: HTMLClasses] {
        var table: [UInt64: HTMLClasses] = [:]
        for (flags, words) in rows {
            for word in words.split(separator: " ") {
                let hash = word.utf8.reduce(offsetBasis) { ($0 ^ UInt64($1)) &* prime }
                table[hash, default: []].formUnion(flags)
            }
        }
        return table
    }

    /// Whole names.
    private static let names = table([
        (
            .furniture,
            "sphinxsidebar sphinxsidebarwrapper navheader navfooter mw-editsection mw-jump-link mw-indicators navbox "
                + "printfooter sitesub contentsub catlinks vector-menu mw-portlet noprint skip-link skiplink "
                + "skip-nav skip-to-content screen-reader-shortcut toplang sub-nav nav-bar prev-next prevnext "
                + "page-nav post-navigation nav-links disqus_thread addtoany sharedaddy jp-relatedposts nav-path "
                + "copyright-footer mobile-nav headerbuttons back-to-top backtotop ui-resizable mselectsearchwindow "
                + "msearchresultswindow doc-nav bottomnav topnav node_up_prev nodeheading docnav viewcode-link viewcode-back mw-cite-backlink"
        ),
        (
            .surroundings,
            "header header-nav site-header site-footer page-footer page-header-nav post-meta-bar nav-tree side-nav titlearea "
                + "quickview related top-bar bottom-bar"
        ),
        (.contents, "toc toctree-wrapper contents-list table-of-contents tableofcontents toc_container"),
        (.footnote, "footnote footnotes endnote endnotes doc-footnote doc-endnote doc-endnotes fn references fnlist"),
        (
            .permalink,
            "headerlink permalink header-anchor anchor-link anchorjs-link hash-link footnote-backref fn-backref "
                + "doc-backlink reversefootnote copiable-link copiable-anchor permalink-icon heading-anchor"
        ),
        (
            .main,
            "main content main-content maincontent mw-content-text mw-parser-output bodywrapper post-content "
                + "entry-content article-body article-content articlebody story-body page-content post-body "
                + "manual-text doc-content docs-content markdown-body rst-content body contents"
        ),
        (.lineNumber, "linenos lineno linenumbers line-numbers gutter blob-num rouge-gutter linenumber"),
        (.code, "fragment codehilite-lines"),
        (.title, "headertitle"),
        (
            .formula,
            "mwe-math-fallback-image-inline mwe-math-fallback-image-display math tex latex forminline formuladsp"
        ),
        (.brackets, "brackets"),
        (.author, "author byline p-author byline-name post-author entry-author article-author author-name"),
        (.published, "published dt-published entry-date post-date pubdate date-published article-date"),
        (.section, "section sect1 sect2 sect3 sect4 sect5 refsect1 refsect2 chapter refentry level1 level2 level3"),
        (.box, "note tip warning caution important admonition danger hint attention example infobox alert callout"),
    ])

    /// Parts of names.
    private static let parts = table([
        (
            .furniture,
            "cookie cookies consent gdpr advert adverts advertisement advertisements adsbygoogle ads sponsored popup "
                + "modal lightbox paywall"
        ),
        (
            .surroundings,
            "nav navbar navigation menu sidebar breadcrumb breadcrumbs share sharing social newsletter subscribe "
                + "subscription promo pagination pager toolbar login signup footer banner masthead widget recommended "
                + "dropdown submenu megamenu navi navlist tabs"
        ),
        (.contents, "toc"),
        (.footnote, "footnote footnotes"),
    ])
}
