package import Passages
package import Reading

/// Formats that pandoc reads: reStructuredText, Org, LaTeX, RTF, notebooks, DocBook, JATS, FictionBook, Textile.
///
/// pandoc runs in its sandbox: it reads no other file, whatever the text includes.
package struct PandocReader: DocumentReader {
    package let format: String
    /// What pandoc calls the format.
    private let pandocFormat: String
    /// True for markup in lines, whose blocks can be found again in the source.
    private let hasLines: Bool
    private var isXML: Bool { ["docbook", "jats", "fb2"].contains(format) }
    private let program: String

    /// - Parameter program: Its name or path; another than `pandoc` only for a test.
    package init(format: String, program: String = "pandoc") {
        self.format = format
        self.program = program
        pandocFormat = format == "notebook" ? "ipynb" : format
        hasLines = ["rst", "org", "latex", "textile"].contains(format)
    }

    /// The formats that are read so.
    package static let formats = ["rst", "org", "latex", "rtf", "notebook", "docbook", "jats", "fb2", "textile"]

    /// What pandoc may write, in bytes; its JSON is some ten times as long as a text.
    private static let outputLimit = 256 << 20
    /// Longer sources take pandoc too much memory.
    private static let longestSource = 16 << 20

    package func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        let rtf = format == "rtf" ? RTFSource(source.bytes) : nil
        var read: Document
        do {
            read = try parse(rtf?.bytes ?? input(source), source, options)
        } catch {
            if format == "latex", let found = readLaTeX(source, error, options) {
                read = found.document
                problem(found.problem)
            } else {
                return try readOtherwise(source, error, options, document, problem)
            }
        }
        if rtf?.isCutOff == true {
            problem(
                ReadingProblem(
                    reason: "damaged",
                    detail: "not all of its braces are closed: it is cut off or damaged; what could be read was",
                    isPartial: true))
        }
        if read.blocks.isEmpty {
            // What pandoc takes for metadata and leaves out is the text of a book whose chapters are other files.
            if isXML { return try readAsText(source, options, document, problem) }
            return problem(ReadingProblem(reason: "empty", detail: "there is no text in it"))
        }
        if read.metadata.date == nil { read.metadata.date = rtf?.date }
        if format == "rst" {
            let authors = RSTSource.authors(source.bytes)
            if !authors.isEmpty { read.metadata.authors = authors }
        }
        if format == "jats" || format == "docbook" {
            Self.complete(&read.metadata, source, isArticle: format == "jats")
        }
        if read.metadata.title.isEmpty { read.metadata.title = source.nameAsTitle }
        if read.metadata.language == nil, options.detectsLanguage {
            let prose = read.blocks.filter { $0.role != .text(.code) }.prefix(40).map(\.text)
            read.metadata.language = LanguageDetector.detect(prose.joined(separator: "\n"))
        }
        try document(read)
    }

    /// The document that pandoc makes of `input`.
    private func parse(
        _ input: [UInt8], _ source: SourceFile, _ options: ReadingOptions
    ) throws(ReadingProblem) -> Document {
        var read = try document(pandocJSON: syntaxTree(input, options, isStandalone: true), source)
        if read.blocks.isEmpty {
            // A title and a definition list, and nothing else, pandoc takes for metadata.
            read.blocks = try document(pandocJSON: syntaxTree(input, options, isStandalone: false), source).blocks
        }
        return read
    }

    /// LaTeX that pandoc cannot read: by pandoc without what defines commands, else its words without the commands; nil
    /// where it has none.
    private func readLaTeX(
        _ source: SourceFile, _ failure: ReadingProblem, _ options: ReadingOptions
    ) -> (document: Document, problem: ReadingProblem)? {
        let text = LaTeXText(source.bytes)
        // A file of definitions says most in its comments.
        guard text.count * 20 > source.bytes.count else { return nil }
        var found = failure
        found.isPartial = true
        if failure.reason == "helper_failed" {
            found.reason = "damaged"
            var scanner = LaTeXScanner(source.bytes)
            // Text in a command that pandoc does not know it leaves out.
            if let read = try? parse(scanner.withoutDefinitions(), source, options),
                read.blocks.reduce(0, { $0 + $1.text.utf8.count }) * 3 > text.count * 2
            {
                found.detail += "; it is read without its definitions of commands"
                return (read, found)
            }
        }
        found.detail +=
            (failure.reason == "no_helper" ? " (apt install pandoc)" : "") + "; it is read as text without its commands"
        return (
            Document(id: source.path, path: source.path, format: format, metadata: text.metadata, blocks: text.blocks),
            found
        )
    }

    /// What stands in the head of an article or a book.
    private static func complete(_ metadata: inout DocumentMetadata, _ source: SourceFile, isArticle: Bool) {
        let head = PublishingMetadata(source.bytes, isArticle: isArticle)
        if !head.authors.isEmpty { metadata.authors = head.authors }
        metadata.date = head.date ?? metadata.date
        metadata.categories += head.keywords.filter { !metadata.categories.contains($0) }
        metadata.tags.merge(head.tags) { own, _ in own }
    }

    /// The source as pandoc wants it: UTF-8 with line ends of one byte, no entities.
    private func input(_ source: SourceFile) -> [UInt8] {
        if format == "rst" { return RSTSource.withoutDomains(source.bytes) }
        if hasLines || format == "notebook" { return Array(source.bytes) }
        let xml = FileFormat.named("xml") ?? FileFormat.all[0]
        return XMLEntityText.resolved(
            TextEncoding.decode(source.bytes, declared: nil, format: xml)?.bytes ?? Array(source.bytes))
    }

    private func syntaxTree(
        _ input: [UInt8], _ options: ReadingOptions, isStandalone: Bool
    ) throws(ReadingProblem) -> [UInt8] {
        if input.count > Self.longestSource {
            throw ReadingProblem(
                reason: "too_large", detail: "it has more than \(Self.longestSource) bytes, too many for pandoc")
        }
        return try input.withUnsafeBufferPointer { (bytes) throws(ReadingProblem) in
            try HelperProgram.run(
                [program, "--sandbox"] + (isStandalone ? ["-s"] : []) + ["-f", pandocFormat, "-t", "json"],
                input: bytes, outputLimit: Self.outputLimit, limits: (options.limits.processorSeconds, 0))
        }
    }

    /// The document that pandoc's JSON stands for.
    ///
    /// - Parameter source: What pandoc read, in which the blocks are found again.
    /// - Throws: `helper_failed` where the bytes are no JSON.
    package func document(pandocJSON json: [UInt8], _ source: SourceFile) throws(ReadingProblem) -> Document {
        do throws(JSONError) {
            let value = try json.withUnsafeBufferPointer { bytes throws(JSONError) in try JSONScanner.value(of: bytes) }
            return document(PandocTree(value), source)
        } catch {
            throw ReadingProblem(reason: "helper_failed", detail: "what pandoc wrote is not its JSON: \(error.problem)")
        }
    }

    /// Without pandoc: markup in lines is text, XML is text in elements.
    private func readOtherwise(
        _ source: SourceFile, _ failure: ReadingProblem, _ options: ReadingOptions,
        _ document: (Document) throws -> Void, _ problem: (ReadingProblem) -> Void
    ) throws {
        guard hasLines || format == "notebook" || isXML else {
            var failure = failure
            if failure.reason == "no_helper" { failure.detail += "; pandoc reads files of format \(format)" }
            if failure.reason == "helper_failed" { failure.reason = "damaged" }
            return problem(failure)
        }
        let isMissing = failure.reason == "no_helper"
        problem(
            ReadingProblem(
                reason: isMissing ? "no_helper" : failure.reason == "helper_failed" ? "damaged" : failure.reason,
                detail: "\(failure.detail)\(isMissing ? " (apt install pandoc)" : ""); it is read as "
                    + (isXML ? "any XML" : "plain text"), isPartial: true))
        try readAsText(source, options, document, problem)
    }

    private func readAsText(
        _ source: SourceFile, _ options: ReadingOptions, _ document: (Document) throws -> Void,
        _ problem: (ReadingProblem) -> Void
    ) throws {
        let other: (any DocumentReader)? = isXML ? XMLReader() : ReaderRegistry.builtIn["text"]
        try other?.read(
            source, options: options,
            document: { read in
                var read = read
                read.format = format
                try document(read)
            }, problem: problem)
    }

    private func document(_ tree: PandocTree, _ source: SourceFile) -> Document {
        var metadata = tree.metadata
        var items = tree.items
        takeTitle(&metadata, &items)
        let shallowest = items.compactMap(\.level).min() ?? 1
        for index in items.indices {
            if let level = items[index].level { items[index].role = .heading(level: level - shallowest + 1) }
        }
        var read = Document(
            id: source.path, path: source.path, format: format, metadata: metadata, blocks: [], positions: .text)
        if hasLines, let ranges = SourceAlignment(source.bytes).ranges(of: items) {
            read.positions = .file
            var anchor: String?
            read.blocks = zip(items, ranges).map { item, range in
                var range = range
                if item.level != nil { anchor = item.anchor }
                range.anchor = anchor
                return Block(item.role, item.text, range: range, isVerbatim: false)
            }
            return read
        }
        var text = ExtractedText()
        var anchor: String?
        for item in items {
            switch item.role {
            case .heading(let level):
                anchor = item.anchor
                text.heading(item.text, level: level, anchor: anchor)
            case .text(let kind): text.text(kind, item.text, anchor: anchor)
            }
        }
        read.blocks = text.blocks
        return read
    }

    /// The title where the metadata has none: of RTF the paragraphs in that style, of other texts the one heading over
    /// all others that opens them. It is no section then. A book of FictionBook says its title again above its text.
    private func takeTitle(_ metadata: inout DocumentMetadata, _ items: inout [PandocTree.Item]) {
        if format == "rtf" {
            let isTitle = { (item: PandocTree.Item) in item.level == RTFSource.titleLevel + 1 }
            let title = items.filter(isTitle).map(\.text).joined(separator: " ")
            if metadata.title.isEmpty { metadata.title = title.singleSpaced }
            items.removeAll { isTitle($0) && title.contains($0.text) && metadata.title == title.singleSpaced }
            return
        }
        let headings = items.indices.filter { items[$0].level != nil }
        guard let first = headings.first, let level = items[first].level,
            headings.dropFirst().allSatisfy({ items[$0].level.map { $0 > level } ?? false })
        else { return }
        let text = items[first].text.singleSpaced
        if format == "fb2", !metadata.title.isEmpty, text.hasSuffix(metadata.title) {
            items.remove(at: first)
        } else if metadata.title.isEmpty, first == 0 || ["notebook", "org", "latex"].contains(format) {
            metadata.title = text
            if items.count > 1 { items.remove(at: first) }
        }
    }
}
