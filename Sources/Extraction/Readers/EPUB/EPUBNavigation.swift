internal import Passages
internal import Reading

/// A book's table of contents and list of printed pages.
struct EPUBNavigation {
    /// One line of the table of contents.
    struct Entry {
        /// From 1.
        var level: Int
        var label: String
        /// The id in the chapter that it leads to; nil for its beginning.
        var fragment: String?
    }

    /// By the names of the chapters' parts, in their order.
    private(set) var entries: [String: [Entry]] = [:]
    /// Where printed pages begin: by the chapter's part and the id there.
    private(set) var pages: [String: [String: PageNumber]] = [:]
    private var pageCount = 0

    /// Reads the navigation document of version 3, and where it lacks something the NCX file of version 2.
    init(_ zip: ZipPackage, _ package: EPUBPackage, _ problem: (ReadingProblem) -> Void) {
        if let part = package.navigation {
            _ = zip.withEvents(of: part, problem: problem) { readNavigation($0, part) }
        }
        if let part = package.ncx, entries.isEmpty || pages.isEmpty {
            let hasEntries = !entries.isEmpty
            _ = zip.withEvents(of: part, problem: problem) { readNCX($0, part, withEntries: !hasEntries) }
        }
    }

    private mutating func add(_ target: String, _ label: String, level: Int, base: String) {
        let label = label.split { $0.isWhitespace }.joined(separator: " ")
        guard !label.isEmpty, level > 0 else { return }
        entries[ZipPackage.resolve(target, from: base), default: []].append(
            Entry(level: level, label: label, fragment: Self.fragment(target)))
    }

    private mutating func addPage(_ target: String, _ label: String, base: String) {
        pageCount += 1
        let label = label.split { $0.isWhitespace }.joined(separator: " ")
        let page = PageNumber(pageCount, label: label.isEmpty || label == "\(pageCount)" ? nil : label)
        pages[ZipPackage.resolve(target, from: base), default: [:]][Self.fragment(target) ?? ""] = page
    }

    private static func fragment(_ target: String) -> String? {
        guard let sign = target.firstIndex(of: "#") else { return nil }
        let fragment = String(target[target.index(after: sign)...])
        return fragment.isEmpty ? nil : fragment
    }

    private mutating func readNavigation(_ xml: XMLEvents, _ part: String) {
        var kind = ""
        var level = 0
        while let event = xml.next() {
            switch (event, xml.name) {
            case (.start, "nav"):
                kind = xml.attribute("type") ?? xml.attribute("role") ?? ""
                level = 0
            case (.end, "nav"): kind = ""
            case (.start, "ol"): level += 1
            case (.end, "ol"): level -= 1
            case (.start, "a"):
                guard let target = xml.attribute("href") else { continue }
                let label = xml.content()
                if kind == "toc" || kind == "doc-toc" { add(target, label, level: level, base: part) }
                if kind == "page-list" || kind == "doc-pagelist" { addPage(target, label, base: part) }
            default: continue
            }
        }
    }

    private mutating func readNCX(_ xml: XMLEvents, _ part: String, withEntries: Bool) {
        var level = 0
        var label = ""
        var isPage = false
        while let event = xml.next() {
            switch (event, xml.name) {
            case (.start, "navPoint"): level += 1
            case (.end, "navPoint"): level -= 1
            case (.start, "pageTarget"): isPage = true
            case (.end, "pageTarget"): isPage = false
            case (.start, "text"): label = xml.content()
            case (.start, "content"):
                guard let target = xml.attribute("src") else { continue }
                if isPage {
                    addPage(target, label, base: part)
                } else if withEntries {
                    add(target, label, level: level, base: part)
                }
            default: continue
            }
        }
    }
}
