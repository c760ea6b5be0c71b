internal import CGumbo
internal import Passages
internal import Reading

/// What a page says of itself: in its head, in JSON-LD (schema.org), and in the elements that name author and date.
struct HTMLMetadata {
    private(set) var metadata = DocumentMetadata()
    /// Where the page sends its readers at once, if it does.
    private(set) var refresh: String?
    /// False where the title is but the words of a heading.
    private(set) var isTitleDeclared = true
    /// Values of `meta` by name, in lower case.
    private var values: [String: [String]] = [:]
    private var pageTitle: String?
    private var linked = HTMLLinkedData()

    /// More elements than this are not looked at: a page says who wrote it near its beginning.
    private static let maximumElements = 2000

    init(_ tree: HTMLTree) {
        for index in tree.described.prefix(Self.maximumElements) { read(tree, Int(index)) }
        if let language = tree.nodes.first?.attribute("lang") ?? tree.nodes.first?.attribute("xml:lang") {
            values["html-lang"] = [language]
        }
        metadata.authors = authors(tree)
        metadata.date = date(tree)
        metadata.language = declaredLanguage
        metadata.categories = (values["article:section"] ?? []) + linked.sections
        metadata.categories = Self.unique(metadata.categories)
        setTags()
        setTitle(tree)
    }

    private mutating func read(_ tree: HTMLTree, _ index: Int) {
        let node = tree.nodes[index]
        switch node.tag {
        case GUMBO_TAG_META: readMeta(node)
        case GUMBO_TAG_TITLE where pageTitle == nil: pageTitle = Self.clean(Self.content(node))
        case GUMBO_TAG_SCRIPT: linked.read(Self.content(node))
        case GUMBO_TAG_LINK:
            if node.attribute("rel")?.lowercased() == "canonical", let target = node.attribute("href") {
                values["canonical", default: []].append(target)
            }
        default: break
        }
    }

    private mutating func readMeta(_ node: HTMLNode) {
        guard let content = node.attribute("content").map({ Self.clean($0) }), !content.isEmpty else { return }
        if let equivalent = node.attribute("http-equiv")?.lowercased() {
            if equivalent == "refresh" { refresh = Self.target(content) }
            if equivalent == "content-language" { values["content-language", default: []].append(content) }
        }
        guard let name = node.attribute("name") ?? node.attribute("property") ?? node.attribute("itemprop") else {
            return
        }
        values[name.lowercased(), default: []].append(content)
    }

    /// `0; url=next.html`; nil where the page is only to be loaded again.
    static func target(_ content: String) -> String? {
        let delay = content.prefix { $0.isNumber }
        guard let seconds = Int(delay), seconds <= 10, let start = content.lowercased().firstRange(of: "url=") else {
            return nil
        }
        let offset = content.lowercased()[..<start.upperBound].count
        return content.dropFirst(offset).trimmingPrefix { $0 == "'" || $0 == "\"" || $0 == " " }
            .split { $0 == "'" || $0 == "\"" }.first.map(String.init)
    }

    private func first(_ names: String...) -> String? {
        for name in names {
            if let value = values[name]?.first { return value }
        }
        return nil
    }

    private mutating func setTags() {
        var tags: [String: [String]] = [:]
        let keywords = (values["keywords"] ?? []).flatMap {
            $0.split { $0 == "," || $0 == ";" }.map { Self.clean(String($0)) }
        }
        let all = Self.unique(keywords + (values["article:tag"] ?? []) + (values["citation_keywords"] ?? []))
        if !all.isEmpty { tags["keywords"] = all }
        if let url = first("canonical", "og:url", "citation_public_url"), !url.hasPrefix("file:") {
            tags["url"] = [url]
        }
        if let text = first("description", "og:description", "dc.description", "citation_abstract") {
            tags["description"] = [text]
        }
        if let site = first("og:site_name", "citation_journal_title", "citation_publisher", "dc.publisher")
            ?? linked.publisher
        {
            tags["site"] = [site]
        }
        metadata.tags = tags
    }

    // MARK: Authors and date

    private func authors(_ tree: HTMLTree) -> [String] {
        for name in [
            "citation_author", "citation_authors", "dc.creator", "dcterms.creator", "author", "article:author",
        ] {
            let names = (values[name] ?? []).filter { !$0.contains("://") }
            if names.count > 1 { return Self.unique(names.map(AuthorNames.single)) }
            // An element of a citation holds one author, with the family name first.
            if let one = names.first {
                let isOne = ["citation_author", "dc.creator", "dcterms.creator"].contains(name) && !one.contains(";")
                return isOne ? [AuthorNames.single(one)] : AuthorNames.declared(one)
            }
        }
        if !linked.authors.isEmpty { return Self.unique(linked.authors.map(AuthorNames.single)) }
        return bylines(tree)
    }

    /// Elements that are marked as the author's name, near the top of the text.
    private func bylines(_ tree: HTMLTree) -> [String] {
        for index in tree.described.prefix(Self.maximumElements) {
            let node = tree.nodes[Int(index)]
            guard node.classes.contains(.author), !node.isSkipped, node.textBytes > 0, node.textBytes < 160 else {
                continue
            }
            let text = tree.text(Int(index))
            if let names = AuthorNames.byline(text) { return names }
            let names = AuthorNames.list(text)
            if !names.isEmpty, names.allSatisfy({ AuthorNames.isName($0) && $0.contains(" ") }) { return names }
        }
        return []
    }

    private func date(_ tree: HTMLTree) -> String? {
        let names = [
            "citation_publication_date", "citation_date", "article:published_time", "datepublished", "dc.date.issued",
            "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created", "citation_online_date",
            "pubdate", "publishdate", "publication_date", "date", "sailthru.date", "parsely-pub-date",
        ]
        for name in names {
            if let date = values[name]?.lazy.compactMap({ ISODate.parse($0) }).first { return date }
        }
        return linked.date.flatMap { ISODate.parse($0) } ?? times(tree)
    }

    /// The first `time` that is marked as the date of publication, or else stands before most of the text.
    private func times(_ tree: HTMLTree) -> String? {
        let limit = Int32(clamping: tree.nodes.count / 3)
        var early: String?
        for index in tree.described.prefix(Self.maximumElements) {
            let node = tree.nodes[Int(index)]
            guard node.tag == GUMBO_TAG_TIME || node.classes.contains(.published), !node.isSkipped,
                node.textBytes < 100, let date = ISODate.parse(node.attribute("datetime") ?? tree.text(Int(index)))
            else { continue }
            if node.classes.contains(.published) || node.has("pubdate") { return date }
            if early == nil, index < limit { early = date }
        }
        return early
    }

    private var declaredLanguage: String? {
        first("html-lang", "content-language", "dc.language", "dcterms.language", "citation_language", "og:locale")
            .flatMap { LanguageDetector.subtag(String($0.prefix { $0 != "," })) }
    }

    // MARK: Title

    private mutating func setTitle(_ tree: HTMLTree) {
        var headings: [String] = []
        var top: String?
        var paragraph: String?
        for index in tree.nodes.indices where headings.count < 8 || top == nil && headings.count < 100 {
            let node = tree.nodes[index]
            // Word processors that export a page make a paragraph of this class of their title.
            if node.tag == GUMBO_TAG_P, headings.isEmpty, paragraph == nil, node.textBytes > 0, node.textBytes < 400,
                node.attribute("class")?.split(separator: " ").contains("title") == true
            {
                paragraph = tree.headingText(index).singleSpaced
            }
            guard node.effect == .heading, !node.isSkipped, node.textBytes > 0 else { continue }
            let text = FootnoteMarks.removed(from: tree.headingText(index).filter { $0 != "¶" }.singleSpaced)
            headings.append(text)
            if node.tag == GUMBO_TAG_H1, top == nil { top = text }
        }
        let title = FootnoteMarks.removed(
            from: first("citation_title", "og:title", "dc.title", "dcterms.title") ?? pageTitle ?? "")
        if title.isEmpty {
            isTitleDeclared = paragraph != nil
            metadata.title = paragraph ?? top ?? headings.first ?? ""
        } else {
            metadata.title = Self.withoutSite(title, headings: headings, site: first("og:site_name"))
        }
    }

    /// A title without the site's name before or after it, where a heading of the page says the rest.
    static func withoutSite(_ title: String, headings: [String], site: String?) -> String {
        let folded = fold(title)
        let foldedHeadings = headings.map { fold($0) }
        for separator in [" | ", " — ", " – ", " - ", " · ", " :: ", " » ", " • ", " / ", "｜", ": "] {
            let parts = title.split(separator: separator, omittingEmptySubsequences: false)
            guard parts.count > 1, parts.count < 8 else { continue }
            for cut in 1..<parts.count {
                let head = parts[..<cut].joined(separator: separator)
                let tail = parts[cut...].joined(separator: separator)
                for part in [fold(head), fold(tail)] where part != folded {
                    if let found = foldedHeadings.firstIndex(of: part) { return headings[found] }
                }
                if let site, fold(tail) == fold(site) { return head.singleSpaced }
            }
        }
        return title
    }

    /// Letters and digits alone, in lower case: headings are numbered, quoted and decorated otherwise than titles.
    static func fold(_ text: String) -> String {
        var letters = text.lowercased()[...]
        letters = letters.drop { $0.isNumber || $0 == "." || $0 == "§" || $0 == " " }
        let kept = letters.filter { $0.isLetter || $0.isNumber }
        return kept.isEmpty ? text.lowercased().filter { $0.isLetter || $0.isNumber } : String(kept)
    }

    /// What stands between the tags of an element whose content is text.
    private static func content(_ node: HTMLNode) -> String {
        let children = node.pointer.pointee.v.element.children
        guard children.length > 0, let raw = children.data?[0] else { return "" }
        let child = raw.assumingMemoryBound(to: GumboNode.self)
        guard child.pointee.type == GUMBO_NODE_TEXT, let text = child.pointee.v.text.text else { return "" }
        return String(cString: text)
    }

    private static func clean(_ text: String) -> String {
        String(text.filter { $0 != "\u{AD}" }).split { $0.isWhitespace }.joined(separator: " ")
    }

    private static func unique(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { !$0.isEmpty && seen.insert($0).inserted }
    }
}

extension String {
    /// White space made single, and none around it. Byte by byte: it is asked of every line of a wiki.
    var singleSpaced: String {
        var text = self
        return text.withUTF8 { bytes in
            String(unsafeUninitializedCapacity: bytes.count) { out in
                var count = 0
                var index = 0
                var isAfterSpace = false
                while index < bytes.count {
                    let space = Self.spaceLength(bytes, at: index)
                    index += space
                    if space > 0 {
                        isAfterSpace = count > 0
                        continue
                    }
                    if isAfterSpace {
                        out[count] = 0x20
                        count += 1
                        isAfterSpace = false
                    }
                    out[count] = bytes[index]
                    count += 1
                    index += 1
                }
                return count
            }
        }
    }

    /// The length in bytes of the white space (Unicode's property White_Space) at `index`; 0 where something else stands.
    private static func spaceLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let first = bytes[index]
        if first == 0x20 || 0x09...0x0D ~= first { return 1 }
        guard 0xC2 == first || 0xE1...0xE3 ~= first, index + 1 < bytes.count else { return 0 }
        if first == 0xC2 { return [0x85, 0xA0].contains(bytes[index + 1]) ? 2 : 0 }
        guard index + 2 < bytes.count else { return 0 }
        switch (first, bytes[index + 1], bytes[index + 2]) {
        case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8...0xA9), (0xE2, 0x80, 0xAF),
            (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
            return 3
        default: return 0
        }
    }
}
