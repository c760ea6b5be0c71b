internal import Passages
internal import Reading

/// What the head of a TEI text says of it (TEI P5, chapter 2).
struct TEIHeader {
    private(set) var metadata = DocumentMetadata()
    private var subtitle = ""
    private var sourceDate: String?

    private static let most = 1000

    /// Reads the `teiHeader` that just began, up to its end.
    init(_ xml: XMLEvents) {
        metadata.language = nil
        xml.each { event in
            guard event == .start else { return }
            switch xml.name {
            case "titleStmt": readTitle(xml)
            case "publicationStmt": readPublication(xml)
            case "sourceDesc": sourceDate = Self.date(in: xml)
            case "language":
                let code = xml.attribute("ident") ?? ""
                xml.skip()
                if metadata.language == nil { metadata.language = LanguageDetector.subtag(code) }
            case "keywords":
                for word in Self.texts(xml) where !word.isEmpty && metadata.categories.count < Self.most {
                    metadata.categories.append(word)
                }
            default: break
            }
        }
        if metadata.date == nil { metadata.date = sourceDate }
        if !subtitle.isEmpty { metadata.tags["subtitle"] = [subtitle] }
    }

    private mutating func readTitle(_ xml: XMLEvents) {
        xml.each { event in
            guard event == .start else { return }
            switch xml.name {
            case "title":
                let isSubtitle = xml.attribute("type").map { ["sub", "subordinate", "desc"].contains($0) } ?? false
                let text = Self.words(xml.content())
                if isSubtitle { subtitle = text } else if metadata.title.isEmpty { metadata.title = text }
            case "author":
                if metadata.authors.count < Self.most { metadata.authors += [Self.person(xml)].filter { !$0.isEmpty } }
            default: xml.skip()
            }
        }
    }

    private mutating func readPublication(_ xml: XMLEvents) {
        xml.each { event in
            guard event == .start else { return }
            switch xml.name {
            case "date": metadata.date = metadata.date ?? Self.dateValue(xml)
            case "publisher": metadata.tags["publisher"] = [Self.words(xml.content())].filter { !$0.isEmpty }
            case "availability", "idno", "address", "authority", "distributor", "pubPlace": xml.skip()
            default: break
            }
        }
        metadata.tags = metadata.tags.filter { !$0.value.isEmpty }
    }

    /// Forenames first where they are marked, else as it is written.
    private static func person(_ xml: XMLEvents) -> String {
        var forenames: [String] = []
        var surname = ""
        var loose = ""
        xml.each { event in
            if event == .text { loose += xml.text }
            guard event == .start else { return }
            switch xml.name {
            case "forename": forenames.append(words(xml.content()))
            case "surname": surname = words(xml.content())
            case "idno", "affiliation", "email", "date", "note": xml.skip()
            default: break
            }
        }
        return surname.isEmpty ? words(loose) : words((forenames + [surname]).joined(separator: " "))
    }

    /// The first date within the element that just began.
    private static func date(in xml: XMLEvents) -> String? {
        var found: String?
        xml.each { event in
            if event == .start, xml.name == "date" { found = found ?? dateValue(xml) }
        }
        return found
    }

    private static func dateValue(_ xml: XMLEvents) -> String? {
        let written = xml.attribute("when") ?? xml.attribute("when-iso") ?? xml.attribute("notBefore")
        let text = words(xml.content())
        return written.flatMap { ISODate.parse($0) } ?? ISODate.parse(text)
    }

    private static func texts(_ xml: XMLEvents) -> [String] {
        var found: [String] = []
        xml.each { event in
            if event == .start, xml.name == "term" || xml.name == "item" { found.append(words(xml.content())) }
        }
        return found
    }

    private static func words(_ text: String) -> String { text.split { $0.isWhitespace }.joined(separator: " ") }
}
