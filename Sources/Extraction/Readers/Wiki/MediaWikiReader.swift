internal import Passages
internal import Reading

/// Dumps of a wiki (MediaWiki's XML export): each page is a document. Also a single page of wiki markup.
///
/// A dump is cut at its `<page>` elements, so that one page at a time is in memory. Talk, user, template and other pages
/// about the wiki itself are left out, and redirects.
struct MediaWikiReader: StreamReader {
    let format = "mediawiki"

    /// Articles, the project's own pages, help, categories, and what wikis define themselves (portals, books, appendices).
    fileprivate static func isKept(_ namespace: Int) -> Bool {
        [0, 4, 12, 14].contains(namespace)
            || (namespace >= 100 && namespace % 2 == 0 && ![710, 828].contains(namespace))
    }

    private static let chunkLength = 1 << 20
    private static let longestPage = 64 << 20

    func read(
        _ source: SourceFile, next: (UnsafeMutableRawBufferPointer) throws -> Int, options: ReadingOptions,
        document: (Document) throws -> Void, member: (Member) throws -> Void, problem: (ReadingProblem) -> Void
    ) throws {
        var buffer = WikiBuffer()
        let isDump = source.bytes.isEmpty || WikiBuffer.contains("<mediawiki", source.bytes)
        var wiki: Wiki?
        var pages = 0
        var documents = 0
        var isAtEnd = false
        while true {
            if !isAtEnd { isAtEnd = try buffer.fill(Self.chunkLength, next) == 0 }
            if !isDump {
                if isAtEnd || buffer.count > Self.longestPage { break }
                continue
            }
            if wiki == nil, let head = buffer.head(isAtEnd) { wiki = Wiki(head) }
            while wiki != nil, let page = buffer.page() {
                pages += 1
                if let read = WikiPage(page).document(source.path, format, wiki ?? Wiki([]), options) {
                    documents += 1
                    try document(read)
                }
            }
            if buffer.count > Self.longestPage {
                problem(
                    ReadingProblem(
                        reason: "too_large", detail: "a page has more than \(Self.longestPage) bytes; it is left out",
                        isPartial: true))
                buffer.dropPage()
            }
            if isAtEnd { break }
        }
        if !isDump { return try readPage(buffer.rest, source, options, document, problem) }
        if documents == 0 {
            problem(
                ReadingProblem(
                    reason: "empty",
                    detail: "none of its \(pages) pages is read: only redirects, talk, users and templates, or no text")
            )
        }
        if buffer.isCut {
            problem(
                ReadingProblem(
                    reason: "damaged", detail: "the dump ends within a page, after \(pages) pages; fetch it again",
                    isPartial: true))
        }
    }

    /// A file of wiki markup.
    private func readPage(
        _ bytes: [UInt8], _ source: SourceFile, _ options: ReadingOptions, _ document: (Document) throws -> Void,
        _ problem: (ReadingProblem) -> Void
    ) throws {
        let decoded = bytes.withUnsafeBufferPointer {
            TextEncoding.decode($0, declared: source.declaredEncoding, format: FileFormat.all[0])
        }
        if let failure = decoded?.problem { problem(failure) }
        let text = WikiText(decoded?.bytes ?? bytes)
        guard !text.text.blocks.isEmpty else {
            return problem(ReadingProblem(reason: "empty", detail: "there is no text in it"))
        }
        var read = Document(
            id: source.path, path: source.path, format: format,
            metadata: DocumentMetadata(title: source.nameAsTitle, categories: text.categories),
            blocks: text.text.blocks,
            positions: .text)
        read.encoding = decoded?.encoding
        if options.detectsLanguage {
            read.metadata.language = LanguageDetector.detect(read.blocks.prefix(30).map(\.text).joined(separator: "\n"))
        }
        try document(read)
    }
}

/// What a dump says of its wiki.
private struct Wiki {
    var name = ""
    var language: String?
    var namespaces: [Int: String] = [:]
    var names = WikiText.Names()

    /// - Parameter head: The dump up to its first page.
    init(_ head: [UInt8]) {
        head.withUnsafeBufferPointer { bytes in
            let events = XMLEvents(bytes)
            while let event = events.next() {
                guard event == .start else { continue }
                switch events.name {
                case "mediawiki": language = events.attribute("lang").flatMap(LanguageDetector.subtag)
                case "sitename": name = events.content()
                case "namespace":
                    let key = events.attribute("key").flatMap { Int($0) }
                    let name = events.content()
                    if let key { namespaces[key] = name }
                default: continue
                }
            }
        }
        if let category = namespaces[14], !category.isEmpty { names.category.insert(category.lowercased()) }
        for key in [6, -2] { if let file = namespaces[key], !file.isEmpty { names.file.insert(file.lowercased()) } }
    }
}

/// A `<page>` element.
private struct WikiPage {
    private var title = ""
    private var namespace = 0
    private var id = ""
    private var isRedirect = false
    private var timestamp = ""
    private var text = ""

    init(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { bytes in
            let events = XMLEvents(bytes)
            while let event = events.next() {
                guard event == .start else { continue }
                switch events.name {
                case "title": title = events.content()
                case "ns": namespace = Int(events.content()) ?? 0
                case "id" where events.depth == 2: id = events.content()
                case "redirect": isRedirect = true
                case "timestamp": timestamp = events.content()
                // Of a history the last revision is the page.
                case "text": text = events.content()
                default: continue
                }
            }
        }
    }

    func document(_ path: String, _ format: String, _ wiki: Wiki, _ options: ReadingOptions) -> Document? {
        guard !isRedirect, MediaWikiReader.isKept(namespace),
            !text.prefix(12).uppercased().hasPrefix("#REDIRECT")
        else { return nil }
        let page = WikiText(Array(text.utf8), names: wiki.names)
        guard !page.text.blocks.isEmpty else { return nil }
        let address = path + "/" + title
        var metadata = DocumentMetadata(
            title: title, categories: page.categories, date: ISODate.parse(String(timestamp.prefix(10))),
            language: wiki.language)
        if !id.isEmpty { metadata.tags["page_id"] = [id] }
        if !wiki.name.isEmpty { metadata.tags["wiki"] = [wiki.name] }
        if namespace != 0 { metadata.tags["namespace"] = [wiki.namespaces[namespace] ?? "\(namespace)"] }
        if metadata.language == nil, options.detectsLanguage {
            metadata.language = LanguageDetector.detect(
                page.text.blocks.prefix(20).map(\.text).joined(separator: "\n"))
        }
        return Document(
            id: address, path: address, format: format, metadata: metadata, blocks: page.text.blocks, positions: .text)
    }
}

/// The bytes of a dump that are not read yet.
private struct WikiBuffer {
    private var bytes: [UInt8] = []
    private var start = 0
    /// Up to here no page ends.
    private var searched = 0

    var count: Int { bytes.count - start }
    var rest: [UInt8] { Array(bytes[start...]) }
    /// True where a page began and did not end.
    var isCut: Bool { bytes[start...].withUnsafeBufferPointer { Self.contains("<page>", $0) } }

    static func contains(_ text: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        ByteSearch.find(text, bytes, from: 0) != nil
    }

    /// Adds up to `length` bytes; returns how many there were.
    mutating func fill(_ length: Int, _ next: (UnsafeMutableRawBufferPointer) throws -> Int) throws -> Int {
        if start > length {
            bytes.removeSubrange(..<start)
            searched -= start
            start = 0
        }
        let end = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: length))
        let count = try bytes.withUnsafeMutableBytes { try next(UnsafeMutableRawBufferPointer(rebasing: $0[end...])) }
        bytes.removeLast(length - count)
        return count
    }

    private func find(_ text: String, from offset: Int) -> Int? {
        bytes.withUnsafeBufferPointer { ByteSearch.find(text, $0, from: offset) }
    }

    /// What stands before the first page; nil where none has begun.
    func head(_ isAtEnd: Bool) -> [UInt8]? {
        if let page = find("<page>", from: start) { return Array(bytes[start..<page]) }
        return isAtEnd ? rest : nil
    }

    /// The next whole page, taken out of the buffer.
    mutating func page() -> [UInt8]? {
        guard let end = find("</page>", from: max(start, searched)) else {
            searched = max(start, bytes.count - 6)
            return nil
        }
        let after = end + 7
        defer {
            start = after
            searched = after
        }
        let page = find("<page>", from: start).map { min($0, end) } ?? end
        return Array(bytes[page..<after])
    }

    /// Gives up the page that has begun.
    mutating func dropPage() {
        start = bytes.count
        searched = start
    }
}
