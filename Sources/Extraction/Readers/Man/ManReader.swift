internal import CGumbo
package import Passages
package import Reading

/// Manual pages, in the languages man and mdoc, as mandoc understands them.
package struct ManReader: DocumentReader {
    package let format = "man"

    /// HTML that comes out of one page: the largest there are have some 5 MB.
    private static let outputLimit = 256 << 20

    /// The one reader there is.
    package init() {}

    package func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        if let target = ManSource.target(source.bytes) {
            return problem(
                ReadingProblem(
                    reason: "empty", detail: "the page is another name of \(target), which holds the text"))
        }
        let input = ManSource.withoutIncludes(source.bytes)
        do {
            let html = try input.withUnsafeBufferPointer { input throws(ReadingProblem) in
                try HelperProgram.run(
                    ["mandoc", "-K", "utf-8", "-T", "html"], input: input, outputLimit: Self.outputLimit)
            }
            let page = html.withUnsafeBufferPointer { ManPage(html: $0) }
            guard let page, !page.blocks.isEmpty else {
                return problem(ReadingProblem(reason: "empty", detail: "there is no text in the page"))
            }
            try document(page.document(source, options))
        } catch let failure as ReadingProblem {
            // Without mandoc the words are better than nothing.
            var failure = failure
            let page = ManSource.page(source.bytes)
            failure.isPartial = !page.blocks.isEmpty
            problem(failure)
            if !page.blocks.isEmpty { try document(page.document(source, options)) }
        }
    }
}

/// What was read of a manual page.
struct ManPage {
    var blocks: [Block] = []
    /// As the page's head has it: `LS(1)`.
    var head = ""
    var date: String?

    /// No page yet.
    init() {}

    /// A page as mandoc writes it; nil where that cannot be parsed.
    init?(html: UnsafeBufferPointer<UInt8>) {
        let guarded = HTMLTagGuard.examine(html)
        if let changed = guarded.changed {
            changed.withUnsafeBufferPointer { parse($0, guarded, html) }
        } else {
            parse(html, guarded, html)
        }
    }

    private mutating func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, _ guarded: HTMLGuardedSource, _ html: UnsafeBufferPointer<UInt8>
    ) {
        let arena = HTMLArena()
        withExtendedLifetime(arena) {
            guard let root = arena.parse(bytes)?.pointee.root else { return }
            var tree = HTMLTree(root, keepsHidden: true)
            for index in tree.nodes.indices {
                let node = tree.nodes[index]
                guard node.effect == .table || node.effect == .cell, let name = node.attribute("class") else {
                    continue
                }
                switch name {
                case "head-ltitle": head = tree.text(index)
                case "foot-date": date = ISODate.parse(tree.text(index))
                case "head", "foot": tree.drop(index)
                default: continue
                }
            }
            blocks = HTMLBlocks.blocks(tree, HTMLPlace(bytes, base: 0, guarded, html, HTMLLineStarts(html)))
        }
    }

    /// The page as a document: `ls(1) – list directory contents`, its sections, its synopsis as code.
    func document(_ source: SourceFile, _ options: ReadingOptions) -> Document {
        var text = ExtractedText()
        var synopsis: [String] = []
        func endSynopsis() {
            if !synopsis.isEmpty { text.text(.code, synopsis.joined(separator: "\n")) }
            synopsis = []
        }
        var isSynopsis = false
        for block in blocks {
            switch block.role {
            case .heading(let level):
                endSynopsis()
                isSynopsis = Self.synopses.contains(block.text.lowercased())
                text.heading(block.text, level: level)
            case .text(let kind):
                // Between lines of code of which one is indented, mandoc writes a break of its own.
                let words = kind == .code ? block.text.replacing("\n\n\n", with: "\n") : block.text
                if isSynopsis, kind == .paragraph || kind == .code {
                    synopsis.append(words)
                } else {
                    endSynopsis()
                    text.text(kind, words, startsAfterBreak: block.startsAfterBreak)
                }
            }
        }
        endSynopsis()
        let document = Document(
            id: source.path, path: source.path, format: "man", metadata: metadata(source, options),
            blocks: text.blocks, positions: .text)
        return document
    }

    private func metadata(_ source: SourceFile, _ options: ReadingOptions) -> DocumentMetadata {
        var metadata = DocumentMetadata(date: date)
        let (names, description) = nameLine
        let section = head.split(separator: "(").last.flatMap { $0.split(separator: ")").first }.map(String.init)
        // Names of commands are in capitals there; what is not is written as it is meant.
        let written = head.split(separator: "(").first.map(String.init)
        let name =
            names.first ?? written.map { $0 == $0.uppercased() ? $0.lowercased() : $0 } ?? source.nameAsTitle
        metadata.title = section.map { "\(name)(\($0))" } ?? name
        if let description { metadata.title += " – " + description }
        if let section { metadata.tags["section"] = [section] }
        metadata.tags["name"] = names.isEmpty ? [name] : names
        metadata.language = language(source, options)
        return metadata
    }

    /// The first line of the first section: `ls - list directory contents`.
    private var nameLine: (names: [String], description: String?) {
        guard let line = blocks.first(where: { $0.role == .text(.paragraph) })?.text.singleSpaced,
            line.utf8.count < 1000
        else { return ([], nil) }
        for dash in [" — ", " – ", " - ", " -- ", " \\- ", "　-　", " −"] {
            guard let place = line.firstRange(of: dash) else { continue }
            let names = line[..<place.lowerBound].split { $0 == "," || $0 == "、" }.map { String($0).singleSpaced }
            guard names.allSatisfy({ $0.utf8.count < 80 }) else { return ([], nil) }
            return (names.filter { !$0.isEmpty }, String(line[place.upperBound...]).singleSpaced)
        }
        return ([], nil)
    }

    /// The language of the text; where there is no telling, that of the folder (`man/de/man1/ls.1`).
    private func language(_ source: SourceFile, _ options: ReadingOptions) -> String? {
        let folders = source.path.split(separator: "/")
        var byPath: String?
        if let place = folders.lastIndex(where: { $0.hasPrefix("man") && $0.count <= 5 && $0 != "man" }), place > 0 {
            byPath = folders[place - 1] == "man" ? "en" : LanguageDetector.subtag(String(folders[place - 1]))
        }
        guard options.detectsLanguage else { return byPath }
        var sample = ""
        for block in blocks where sample.utf8.count < 4096 && block.role != .text(.code) {
            if case .heading = block.role { continue }
            sample += String(decoding: block.text.utf8.prefix(4096), as: UTF8.self) + "\n"
        }
        if byPath != nil, sample.utf8.count < 400 { return byPath }
        return LanguageDetector.detect(sample) ?? byPath
    }

    /// What the section is called whose text is a command line or a declaration.
    private static let synopses: Set<String> = [
        "synopsis", "übersicht", "zusammenfassung", "書式", "обзор", "синтаксис", "сводка", "sinopsis", "sintassi",
        "概要", "用法", "składnia", "sinopse", "sinossi", "samenvatting", "přehled", "요약",
    ]
}
