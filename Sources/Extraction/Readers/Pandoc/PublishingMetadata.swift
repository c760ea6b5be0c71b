internal import Reading

/// What the head of a JATS article or a DocBook text says of itself: pandoc leaves the date of the first out and joins names of
/// the second without a blank.
struct PublishingMetadata {
    private(set) var authors: [String] = []
    private(set) var date: String?
    private(set) var keywords: [String] = []
    /// `journal`, `doi`.
    private(set) var tags: [String: [String]] = [:]

    private static let most = 1000

    /// - Parameter source: In any encoding that XML declares.
    init(_ source: UnsafeBufferPointer<UInt8>, isArticle: Bool) {
        let xml = XMLEvents(source)
        if isArticle { readArticle(xml) } else { readInfo(xml) }
    }

    // JATS.

    private mutating func readArticle(_ xml: XMLEvents) {
        var dates: [(rank: Int, date: String)] = []
        while let event = xml.next() {
            if event == .end, xml.name == "front" { break }
            guard event == .start else { continue }
            switch xml.name {
            case "contrib":
                let type = xml.attribute("contrib-type") ?? "author"
                let name = Self.contributor(xml)
                if type == "author", !name.isEmpty, authors.count < Self.most { authors.append(name) }
            case "pub-date": if let date = Self.published(xml), dates.count < Self.most { dates.append(date) }
            case "kwd": if keywords.count < Self.most { keywords.append(Self.words(xml.content())) }
            case "journal-title": tags["journal"] = [Self.words(xml.content())]
            case "article-id" where xml.attribute("pub-id-type") == "doi": tags["doi"] = [Self.words(xml.content())]
            case "abstract", "trans-abstract", "history", "permissions", "aff", "author-notes", "body",
                "related-article":
                xml.skip()
            default: break
            }
        }
        date = dates.min { $0.rank < $1.rank }?.date
        keywords.removeAll { $0.isEmpty }
        tags = tags.filter { $0.value != [""] }
    }

    private static func contributor(_ xml: XMLEvents) -> String {
        var given = ""
        var family = ""
        var whole = ""
        xml.each { event in
            guard event == .start else { return }
            switch xml.name {
            case "given-names": if given.isEmpty { given = words(xml.content()) }
            case "surname": if family.isEmpty { family = words(xml.content()) }
            case "string-name", "collab", "anonymous":
                // Its parts may be marked.
                var text = ""
                xml.each { inner in
                    if inner == .text { text += xml.text }
                    if inner == .start, ["contrib-group", "xref", "aff"].contains(xml.name) { xml.skip() }
                }
                if whole.isEmpty { whole = words(text) }
            case "xref", "aff", "bio", "role", "email", "contrib-id", "address", "name-alternatives":
                if xml.name != "name-alternatives" { xml.skip() }
            default: break
            }
        }
        return family.isEmpty ? (whole.isEmpty ? given : whole) : words("\(given) \(family)")
    }

    /// A date of publication, and how near it is to the one that is cited: lower is nearer.
    private static func published(_ xml: XMLEvents) -> (rank: Int, date: String)? {
        let kind = xml.attribute("pub-type") ?? xml.attribute("date-type") ?? ""
        let ranks = ["epub", "pub", "epub-ppub", "ppub", "collection", "", "preprint"]
        let medium = xml.attribute("publication-format") == "print" ? 1 : 0
        let rank = 2 * (ranks.firstIndex(of: kind) ?? ranks.count) + medium
        let whole = xml.attribute("iso-8601-date")
        var parts: [String: String] = [:]
        xml.each { event in
            if event == .start { parts[xml.name] = words(xml.content()) }
        }
        var text = parts["year"] ?? ""
        for name in ["month", "day"] {
            guard let number = parts[name].flatMap({ Int($0) }) else { break }
            text += "-" + (number < 10 ? "0" : "") + "\(number)"
        }
        let date =
            whole.flatMap { ISODate.parse($0) } ?? ISODate.parse(text)
            ?? parts["string-date"].flatMap { ISODate.parse($0) }
        return date.map { (rank, $0) }
    }

    // DocBook.

    /// The `info` of the outermost element, which is called after it in versions before 5.
    private mutating func readInfo(_ xml: XMLEvents) {
        while let event = xml.next() {
            guard event == .start, xml.depth == 2 else { continue }
            if xml.name == "info" || xml.name.hasSuffix("info") { return readHead(xml) }
            if !["title", "subtitle", "titleabbrev"].contains(xml.name) { return }
            xml.skip()
        }
    }

    private mutating func readHead(_ xml: XMLEvents) {
        var dates: [String: String] = [:]
        var year: String?
        xml.each { event in
            guard event == .start else { return }
            switch xml.name {
            case "author", "corpauthor":
                let name = Self.person(xml)
                if !name.isEmpty, authors.count < Self.most { authors.append(name) }
            case "date", "pubdate": dates[xml.name] = dates[xml.name] ?? ISODate.parse(Self.words(xml.content()))
            case "year": year = year ?? ISODate.parse(Self.words(xml.content()))
            case "keyword", "subjectterm": if keywords.count < Self.most { keywords.append(Self.words(xml.content())) }
            case "editor", "othercredit", "collab", "abstract", "legalnotice", "revhistory", "biblioset", "biblioid",
                "publisher", "annotation":
                xml.skip()
            default: break
            }
        }
        date = dates["pubdate"] ?? dates["date"] ?? year
        keywords.removeAll { $0.isEmpty }
    }

    private static func person(_ xml: XMLEvents) -> String {
        var parts: [String] = []
        var loose = ""
        xml.each { event in
            if event == .text { loose += xml.text }
            guard event == .start else { return }
            switch xml.name {
            case "firstname", "givenname", "othername", "surname", "lineage": parts.append(words(xml.content()))
            case "orgname": if parts.isEmpty { parts.append(words(xml.content())) }
            case "affiliation", "address", "email", "contrib", "authorblurb", "personblurb", "uri", "honorific":
                xml.skip()
            default: break
            }
        }
        return parts.isEmpty ? words(loose) : words(parts.joined(separator: " "))
    }

    private static func words(_ text: String) -> String { text.split { $0.isWhitespace }.joined(separator: " ") }
}
