internal import Passages
internal import Reading

/// EPUB books (versions 2 and 3): the whole book is one document, its chapters read as web pages.
struct EPUBReader: DocumentReader {
    let format = "epub"

    func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        let zip = ZipPackage(source.bytes, limits: options.limits)
        for failure in zip.problems { problem(failure) }
        if zip.names.isEmpty { return }
        guard let package = EPUBPackage(zip, problem: problem) else {
            return problem(
                ReadingProblem(
                    reason: "damaged",
                    detail:
                        "the book has no package file that lists its chapters; repair it with a tool for EPUB, such as Sigil or Calibre"
                ))
        }
        let locked = EPUBPackage.encryptedParts(zip)
        let chapters = package.chapters.filter { !locked.contains($0.part) }
        if chapters.isEmpty && !package.chapters.isEmpty || zip.isEncrypted {
            return problem(
                ReadingProblem(
                    reason: "encrypted",
                    detail: "the book is locked to a reading program (DRM); only a copy without it can be read"))
        }
        if chapters.count < package.chapters.count {
            problem(
                ReadingProblem(
                    reason: "encrypted",
                    detail:
                        "\(package.chapters.count - chapters.count) chapters of the book are encrypted; the others were read",
                    isPartial: true))
        }
        var text = EPUBText(EPUBNavigation(zip, package, problem), bookTitle: package.metadata.title)
        for chapter in chapters {
            guard let bytes = zip[chapter.part] else {
                problem(
                    ReadingProblem(
                        reason: "damaged", detail: "the chapter \(chapter.address) is missing in the book",
                        isPartial: true))
                continue
            }
            text.add(chapter, bytes, options)
        }
        var metadata = package.metadata
        if metadata.title.isEmpty || metadata.title.lowercased() == "untitled" {
            metadata.title = text.firstHeading ?? source.nameAsTitle
        }
        metadata.language = OfficeDocument.language(
            declared: metadata.language, usual: nil, sample: text.sample, options: options)
        let made = Document(
            id: source.path, path: source.path, format: format, metadata: metadata,
            blocks: text.blocks(metadata.language),
            positions: .text)
        try OfficeDocument.hand(over: made, to: document, problem: problem)
    }
}

/// What a book's package file (OPF) says: metadata, and the chapters in reading order.
struct EPUBPackage {
    /// A file of the book that is read.
    struct Chapter {
        /// The name of its part in the zip file.
        var part: String
        /// As the package file refers to it.
        var address: String
        /// True where it is said to be the page of contents, which may be more than that.
        var isContents: Bool
    }

    private struct Item {
        var address: String
        var type: String
        var properties: [Substring]
    }

    private(set) var metadata = DocumentMetadata()
    private(set) var chapters: [Chapter] = []
    /// The names of the parts that hold the navigation: of version 3, and of version 2.
    private(set) var navigation: String?
    private(set) var ncx: String?
    /// The name of the package file itself.
    let part: String

    /// The package of a book; nil where none is found.
    init?(_ zip: ZipPackage, problem: (ReadingProblem) -> Void) {
        let named = zip.withEvents(of: "META-INF/container.xml", problem: problem) { xml -> String? in
            while let event = xml.next() {
                if event == .start, xml.name == "rootfile", let path = xml.attribute("full-path") { return path }
            }
            return nil
        }
        let candidates =
            [named ?? nil].compactMap { $0 } + zip.names.filter { $0.lowercased().hasSuffix(".opf") }.sorted()
        guard let part = candidates.first(where: { zip[$0] != nil }) else { return nil }
        self.part = part
        _ = zip.withEvents(of: part, problem: problem) { read($0) }
    }

    private mutating func read(_ xml: XMLEvents) {
        var items: [String: Item] = [:]
        var spine: [String] = []
        var contents: Set<String> = []
        var tocID: String?
        while let event = xml.next() {
            guard event == .start else { continue }
            switch xml.name {
            case "metadata": readMetadata(xml)
            case "item":
                guard let id = xml.attribute("id"), let address = xml.attribute("href") else { continue }
                items[id] = Item(
                    address: address, type: xml.attribute("media-type")?.lowercased() ?? "",
                    properties: xml.attribute("properties")?.split(separator: " ") ?? [])
            case "spine": tocID = xml.attribute("toc")
            case "itemref": if let id = xml.attribute("idref") { spine.append(id) }
            case "reference":
                let type = xml.attribute("type")?.lowercased()
                if type == "toc", let address = xml.attribute("href") {
                    contents.insert(ZipPackage.resolve(address, from: part))
                }
            default: break
            }
        }
        navigation = items.values.first { $0.properties.contains("nav") }.map {
            ZipPackage.resolve($0.address, from: part)
        }
        let ncxItem = tocID.flatMap { items[$0] } ?? items.values.first { $0.type == "application/x-dtbncx+xml" }
        ncx = ncxItem.map { ZipPackage.resolve($0.address, from: part) }
        var seen: Set<String> = []
        for id in spine {
            guard let item = items[id], !item.type.hasPrefix("image/"), !item.properties.contains("nav") else {
                continue
            }
            let name = ZipPackage.resolve(item.address, from: part)
            guard seen.insert(name).inserted else { continue }
            chapters.append(Chapter(part: name, address: item.address, isContents: contents.contains(name)))
        }
    }

    private mutating func readMetadata(_ xml: XMLEvents) {
        var dates: [(kind: String, value: String)] = []
        var creators: [(id: String?, role: String?, name: String)] = []
        var roles: [String: String] = [:]
        let level = xml.depth
        while let event = xml.next(), !(event == .end && xml.depth == level) {
            guard event == .start else { continue }
            let kind = xml.attribute("event") ?? ""
            let name = xml.attribute("name") ?? xml.attribute("property") ?? ""
            let value = xml.attribute("content")
            let id = xml.attribute("id")
            let refined = xml.attribute("refines").map { String($0.drop { $0 == "#" }) }
            let ownRole = xml.attribute("role")
            guard !["metadata", "dc-metadata", "x-metadata"].contains(xml.name) else { continue }
            let element = xml.name
            let text = Self.words(xml.content())
            guard !text.isEmpty || value != nil else { continue }
            switch element {
            case "title": if metadata.title.isEmpty { metadata.title = text }
            case "creator": creators.append((id, ownRole, text))
            case "date": dates.append((kind, text))
            case "language": metadata.language = metadata.language ?? LanguageDetector.subtag(text)
            case "subject": metadata.categories.append(text)
            case "publisher", "identifier", "contributor", "rights", "source":
                metadata.tags[element, default: []].append(text)
            case "description": metadata.tags[element] = [Self.withoutTags(text)]
            case "meta":
                if name == "role", let refined { roles[refined] = text }
                if name == "calibre:series" { metadata.tags["series"] = [value ?? text] }
                if name == "dcterms:modified" { metadata.tags["modified"] = ISODate.parse(text).map { [$0] } }
            default: break
            }
        }
        // Roles are codes of MARC relators. Where nobody is called an author, all made it.
        for creator in creators {
            creator.id.map { roles[$0] = creator.role ?? roles[$0] }
            let role = creator.role ?? creator.id.flatMap { roles[$0] } ?? "aut"
            if role == "aut" {
                metadata.authors.append(creator.name)
            } else {
                metadata.tags["contributor", default: []].append(creator.name)
            }
        }
        if metadata.authors.isEmpty { metadata.authors = creators.map(\.name) }
        let first = dates.first { $0.kind == "publication" } ?? dates.first { $0.kind != "modification" } ?? dates.first
        metadata.date = first.flatMap { ISODate.parse($0.value) }
        // What converters write where they know no date.
        if metadata.date?.hasPrefix("0") == true || metadata.date == "1000-01-01" { metadata.date = nil }
    }

    private static func words(_ text: String) -> String { text.split { $0.isWhitespace }.joined(separator: " ") }

    /// Descriptions often are HTML in disguise.
    private static func withoutTags(_ text: String) -> String {
        var isTag = false
        var plain = ""
        for character in text {
            if character == "<" {
                isTag = true
            } else if character == ">" {
                isTag = false
            } else if !isTag {
                plain.append(character)
            }
            if character == ">" { plain.append(" ") }
        }
        return words(plain)
    }

    /// The parts that are encrypted; fonts are often disguised by ways that are no lock.
    static func encryptedParts(_ zip: ZipPackage) -> Set<String> {
        zip.withEvents(of: "META-INF/encryption.xml", problem: { _ in }) { xml in
            var parts: Set<String> = []
            var isLock = true
            while let event = xml.next() {
                guard event == .start else { continue }
                switch xml.name {
                case "EncryptedData": isLock = true
                case "EncryptionMethod":
                    let way = xml.attribute("Algorithm") ?? ""
                    if way.contains("idpf.org/2008/embedding") || way.contains("ns.adobe.com/pdf/enc#RC") {
                        isLock = false
                    }
                case "CipherReference":
                    if isLock, let part = xml.attribute("URI") { parts.insert(ZipPackage.resolve(part, from: "")) }
                default: break
                }
            }
            return parts
        } ?? []
    }
}
