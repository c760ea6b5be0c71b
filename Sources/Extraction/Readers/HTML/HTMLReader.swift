internal import CGumbo
package import Passages
package import Reading

/// Web pages, and the pieces of HTML and XHTML that books and mail are made of.
package struct HTMLReader: DocumentReader {
    package let format = "html"

    /// The one reader there is.
    package init() {}

    package func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        let (read, failure) = HTMLPage.read(source, options, isWhole: true)
        if let failure { problem(failure) }
        if let read { try document(read) }
    }

    /// A page, or a piece of one, as a document with the source's path.
    ///
    /// - Parameter source: UTF-8. `path` gives the title where the page has none.
    /// - Returns: nil where there is nothing to read in it.
    package static func read(_ source: SourceFile, options: ReadingOptions) -> Document? {
        HTMLPage.read(source, options, isWhole: false).document
    }
}

/// The reading of one page.
struct HTMLPage {
    /// What is taken of the page.
    enum Scope: CaseIterable {
        /// The main text.
        case main
        /// All that is shown.
        case shown
        /// What is not shown, too: for pages that scripts fill or uncover.
        case all
    }

    /// A main text of fewer bytes is compared with the page: it may be nothing but a notice.
    private static let shortText = 200

    private(set) var metadata = DocumentMetadata()
    private(set) var blocks: [Block] = []
    private var refresh: String?
    private var isTitleDeclared = false
    private var frames: [String] = []
    /// Title and the like, for a page that shows no text.
    private var labels: [Block] = []
    /// Bytes of text by scope.
    private var shownBytes = 0

    /// - Parameter isWhole: The source is a page and no piece of one: then its title and the names of what it leads to are
    ///   its text where it shows none.
    static func read(
        _ source: SourceFile, _ options: ReadingOptions, isWhole: Bool
    ) -> (document: Document?, problem: ReadingProblem?) {
        let guarded = HTMLTagGuard.examine(source.bytes)
        var page = HTMLPage()
        for scope in Scope.allCases {
            page = HTMLPage()
            page.parse(source.bytes, guarded, scope)
            let count = page.blocks.reduce(0) { $0 + $1.text.utf8.count }
            if count > shortText || count > 0 && (scope != .main || count * 3 > page.shownBytes) { break }
        }
        var problem: ReadingProblem?
        if page.blocks.isEmpty {
            problem = page.emptiness
            if isWhole { page.blocks = page.labels }
            guard !page.blocks.isEmpty else { return (nil, problem) }
            problem?.isPartial = true
        }
        page.settle(source, options, isWhole: isWhole)
        return (
            Document(id: source.path, path: source.path, format: "html", metadata: page.metadata, blocks: page.blocks),
            problem
        )
    }

    /// Reads the source in the parts that the guard made.
    mutating func parse(_ source: UnsafeBufferPointer<UInt8>, _ guarded: HTMLGuardedSource, _ scope: Scope) {
        let lines = HTMLLineStarts(source)
        func parse(_ bytes: UnsafeBufferPointer<UInt8>) {
            let bounds = [0] + guarded.cuts + [bytes.count]
            for (start, end) in zip(bounds, bounds.dropFirst()) where start < end {
                let part = UnsafeBufferPointer(rebasing: bytes[start..<end])
                add(HTMLPlace(part, base: start, guarded, source, lines), scope)
            }
        }
        if let changed = guarded.changed {
            changed.withUnsafeBufferPointer { parse($0) }
        } else {
            parse(source)
        }
    }

    private mutating func add(_ place: HTMLPlace, _ scope: Scope) {
        let arena = HTMLArena()
        withExtendedLifetime(arena) {
            guard let output = arena.parse(place.parsed), let root = output.pointee.root else { return }
            var tree = HTMLTree(root, keepsHidden: scope == .all)
            shownBytes += tree.nodes.first.map { Int($0.textBytes) } ?? 0
            if blocks.isEmpty, metadata.title.isEmpty {
                let read = HTMLMetadata(tree)
                metadata = read.metadata
                refresh = read.refresh
                isTitleDeclared = read.isTitleDeclared
                frames += tree.frames.compactMap { tree.nodes[Int($0)].attribute("src") }
            }
            if scope == .all { labels += HTMLLabels.blocks(tree, place) }
            if scope == .main { tree = HTMLSelection.select(tree) }
            blocks += HTMLBlocks.blocks(tree, place)
        }
    }

    private var emptiness: ReadingProblem {
        var detail = "there is no text in the page; if a script fills it, save it from a browser"
        if let refresh { detail = "the page only sends its readers on to \(refresh)" }
        if !frames.isEmpty {
            detail =
                "the page is a frame around others (\(frames.prefix(5).joined(separator: ", "))), which hold the text"
        }
        return ReadingProblem(reason: "empty", detail: detail)
    }

    // MARK: What is known of the page once it is read

    mutating func settle(_ source: SourceFile, _ options: ReadingOptions, isWhole: Bool) {
        takeTitle(source, isWhole: isWhole)
        settleLanguage(options)
        for index in blocks.indices where blocks[index].language == metadata.language { blocks[index].language = nil }
    }

    /// A heading that opens the text and says the title is no section; levels then begin at 1 below it. One of several of
    /// its level is a section all the same, unless the page itself says that it is the title.
    private mutating func takeTitle(_ source: SourceFile, isWhole: Bool) {
        let headings = blocks.indices.filter { blocks[$0].headingLevel != nil }
        if metadata.title.isEmpty { metadata.title = headings.first.map { blocks[$0].text } ?? source.nameAsTitle }
        // Headings over nothing are all that there is to find.
        if isWhole, headings.count == blocks.count {
            for index in blocks.indices { blocks[index].role = .text(.paragraph) }
            return
        }
        let title = HTMLMetadata.fold(metadata.title)
        if let first = headings.first, first <= 2, HTMLMetadata.fold(blocks[first].text) == title {
            let level = blocks[first].headingLevel
            let isOnly = headings.count { blocks[$0].headingLevel == level } == 1
            if isTitleDeclared || isOnly { blocks.remove(at: first) }
        } else if isTitleDeclared, !headings.isEmpty, HTMLMetadata.fold(blocks[0].text) == title {
            blocks.remove(at: 0)
        }
        let shallowest = blocks.compactMap(\.headingLevel).min() ?? 1
        for index in blocks.indices {
            if let level = blocks[index].headingLevel { blocks[index].role = .heading(level: level - shallowest + 1) }
        }
    }

    /// The declared language, unless a long text is clearly in another: templates say `en` around any text.
    private mutating func settleLanguage(_ options: ReadingOptions) {
        guard options.detectsLanguage else { return }
        let declared = metadata.language
        var sample = ""
        for block in blocks where sample.utf8.count < 4096 {
            if block.role == .text(.code) || block.language != nil && block.language != declared { continue }
            sample += String(decoding: block.text.utf8.prefix(4096), as: UTF8.self) + "\n"
        }
        if declared == nil {
            metadata.language = LanguageDetector.detect(metadata.title + "\n" + sample)
        } else if sample.utf8.count > 400, let found = LanguageDetector.detect(sample), found != declared {
            metadata.language = found
        }
    }
}

extension Block {
    /// The level of a heading; nil for text.
    fileprivate var headingLevel: Int? {
        if case .heading(let level) = role { level } else { nil }
    }
}
