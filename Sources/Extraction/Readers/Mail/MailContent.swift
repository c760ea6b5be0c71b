internal import Passages
internal import Reading

/// What a message holds: its document, and the files in it.
struct MailContent {
    /// A text part as it was read.
    private enum Section {
        /// UTF-8, and where it stands in the file, in bytes, if it stands there as it is.
        case plain(String, offset: Int?)
        case html([Block])
    }

    private(set) var headers: MailHeaders
    private var blocks: [Block] = []
    private var positions = PositionSpace.text
    private let message: MailMessage
    private let structure: MailStructure
    private let source: SourceFile
    /// An attachment or a message in this one, and the name that it is read under.
    private var files: [(part: Int, name: String)] = []

    /// - Parameters:
    ///   - source: The file that the message is in.
    ///   - range: Where in the file, in bytes.
    init(
        _ message: MailMessage, in source: SourceFile, _ range: Range<Int>, options: ReadingOptions,
        problem: (ReadingProblem) -> Void
    ) {
        self.message = message
        self.source = source
        headers = MailHeaders(message)
        structure = MailStructure(message)
        if message.isTooDeep {
            problem(
                ReadingProblem(
                    reason: "too_deep",
                    detail: "its parts lie more than 1,000 deep in each other; the deepest were left out",
                    isPartial: true))
        }
        if structure.isEncrypted { problem(.encrypted) }
        nameFiles()
        var sections: [Section] = []
        for text in structure.texts {
            sections.append(read(text, offset: range.lowerBound, options, problem))
        }
        lay(sections)
        if options.detectsLanguage { headers.detectLanguage(blocks) }
    }

    /// The message as a document.
    func document(id: String) -> Document {
        var document = Document(
            id: id, path: id, format: "mail", metadata: headers.metadata, blocks: blocks, positions: positions)
        document.settlePlaces(in: source.bytes, baseOffset: source.baseOffset)
        return document
    }

    /// Hands over the files in the message.
    ///
    /// They inherit its date, which is when they were sent. Its sender is no author of theirs: whoever sends a file on has
    /// seldom written it.
    ///
    /// - Parameter folder: What their addresses begin with.
    func addMembers(folder: String, _ member: (Member) throws -> Void) throws {
        var inherited = DocumentMetadata(date: headers.metadata.date)
        inherited.tags["parent"] = headers.messageID.map { [$0] }
        inherited.tags["thread"] = headers.metadata.tags["thread"]
        for file in files {
            let part = message.parts[file.part]
            try message.withContents(of: file.part) { contents in
                try member(
                    Member(
                        path: folder + file.name, bytes: contents,
                        mediaType: part.kind == .embedded ? "message/rfc822" : part.type,
                        encoding: message.parameter("charset", of: file.part)?.lowercased(),
                        metadata: part.kind == .embedded ? DocumentMetadata(tags: inherited.tags) : inherited))
            }
        }
    }

    private mutating func nameFiles() {
        var names = ArchiveNames()
        for (number, part) in structure.attachments.enumerated() {
            let type = message.parts[part].type
            let suffix = FileFormat.all.first { $0.mediaTypes.contains(type) }?.extensions.first ?? "bin"
            let given = message.parts[part].filename.flatMap(Self.name)
            files.append((part, names.unique(given ?? "attachment-\(number + 1).\(suffix)")))
        }
        headers.addAttachments(files.map(\.name))
        for (number, part) in structure.forwarded.enumerated() {
            files.append((part, names.unique("forwarded-\(number + 1).eml")))
        }
    }

    /// The last part of a file name, which some programs give with its folders; nil where nothing is left.
    private static func name(_ given: String) -> String? {
        let last = given.split { $0 == "/" || $0 == "\\" }.last ?? ""
        let name = last.filter { character in !character.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
        }
        return name.isEmpty || name == "." || name == ".." ? nil : name
    }

    private func read(
        _ text: MailStructure.Text, offset: Int, _ options: ReadingOptions, _ problem: (ReadingProblem) -> Void
    ) -> Section {
        guard text.isHTML else { return readPlain(text.part, offset, problem) }
        if let plain = text.plain {
            let section = readPlain(plain, offset) { _ in }
            guard case .plain(let words, _) = section else { return section }
            // A short one may be no more than a note that there is HTML.
            let count = words.utf8.count { $0 > 0x20 }
            if count > 300 { return readPlain(plain, offset, problem) }
            let html = readHTML(text.part, options) { _ in }
            if count > 0, html.reduce(0, { $0 + $1.text.utf8.count }) < count * 4 + 100 {
                return readPlain(plain, offset, problem)
            }
        }
        return .html(readHTML(text.part, options, problem))
    }

    private func readPlain(_ part: Int, _ offset: Int, _ problem: (ReadingProblem) -> Void) -> Section {
        message.withContents(of: part) { contents in
            let declared = message.parameter("charset", of: part)
            let decoded = MailCharset(contents, declared: declared)
            report(decoded, declared, problem)
            let opened = MailArmour(decoded.text)
            if opened.isEncrypted {
                var encrypted = ReadingProblem.encrypted
                encrypted.isPartial = true
                problem(encrypted)
            }
            if message.parameter("format", of: part)?.lowercased() == "flowed" {
                let deletesSpaces = message.parameter("delsp", of: part)?.lowercased() == "yes"
                return .plain(MailFlowed.unfold(opened.text, deletesSpaces: deletesSpaces), offset: nil)
            }
            let stands = decoded.isVerbatim && message.parts[part].isUnencoded && !opened.isChanged
            return .plain(opened.text, offset: stands ? offset + message.parts[part].range.lowerBound : nil)
        }
    }

    private func readHTML(
        _ part: Int, _ options: ReadingOptions, _ problem: (ReadingProblem) -> Void
    ) -> [Block] {
        guard let format = FileFormat.named("html"), let reader = Extractor.readers[format.name] else {
            problem(.binary)
            return []
        }
        var blocks: [Block] = []
        func read(_ bytes: UnsafeBufferPointer<UInt8>, _ encoding: String?) {
            var page = SourceFile(path: source.path, bytes: bytes)
            page.declaredEncoding = encoding
            // Cannot throw: only what `document` throws.
            try? SourceReading.read(
                page, format, with: reader, options: options, document: { blocks += $0.blocks }, problem: problem)
        }
        message.withContents(of: part) { contents in
            guard let declared = message.parameter("charset", of: part) else {
                // The page may say itself what it is in.
                return read(contents, nil)
            }
            var decoded = MailCharset(contents, declared: declared)
            report(decoded, declared, problem)
            decoded.text.withUTF8 { read($0, "utf-8") }
        }
        return blocks
    }

    private func report(_ decoded: MailCharset, _ declared: String?, _ problem: (ReadingProblem) -> Void) {
        guard decoded.replaced > 0 else { return }
        problem(
            ReadingProblem(
                reason: "bad_encoding",
                detail:
                    "\(decoded.replaced) characters of the text are not \(declared ?? "text") and were replaced; the "
                    + "mail was damaged on its way, or names a wrong charset", isPartial: true))
    }

    /// Makes blocks of the sections. Where all of them stand in the file as they are, the blocks are cited by its lines.
    private mutating func lay(_ sections: [Section]) {
        let offsets = sections.compactMap { if case .plain(_, let offset?) = $0 { offset } else { nil } }
        if !sections.isEmpty, offsets.count == sections.count {
            positions = .file
            var counted = (offset: 0, line: source.firstLine)
            for (section, offset) in zip(sections, offsets) {
                // They stand in the file in this order: each line is counted once.
                counted.line += source.bytes[counted.offset..<max(counted.offset, offset)].count { $0 == 0x0A }
                counted.offset = offset
                if case .plain(let text, _) = section { layInFile(text, offset, line: counted.line) }
            }
            if !blocks.isEmpty { return }
        }
        positions = .text
        var extracted = ExtractedText()
        for section in sections {
            switch section {
            case .plain(var text, _):
                text.withUTF8 { bytes in
                    for (number, piece) in MailText(bytes).pieces.enumerated() {
                        extracted.text(
                            piece.kind,
                            String(decoding: UnsafeBufferPointer(rebasing: bytes[piece.bytes]), as: UTF8.self),
                            startsAfterBreak: piece.startsAfterBreak || (number == 0 && !extracted.blocks.isEmpty))
                    }
                }
            case .html(let blocks):
                for block in blocks {
                    switch block.role {
                    case .heading(let level): extracted.heading(block.text, level: level, language: block.language)
                    case .text(let kind):
                        extracted.text(
                            kind, block.text, language: block.language, startsAfterBreak: block.startsAfterBreak)
                    }
                }
            }
        }
        // A mail without a text says what it has to say in its subject.
        if extracted.blocks.isEmpty { extracted.text(.paragraph, headers.metadata.title) }
        blocks = extracted.blocks
    }

    private mutating func layInFile(_ text: String, _ offset: Int, line: Int) {
        var text = text
        let isFirst = blocks.isEmpty
        text.withUTF8 { bytes in
            for (number, piece) in MailText(bytes).pieces.enumerated() {
                let start = source.baseOffset + offset
                let range = SourceRange(
                    lines: line + piece.lines.lowerBound...line + piece.lines.upperBound,
                    bytes: start + piece.bytes.lowerBound..<start + piece.bytes.upperBound)
                blocks.append(
                    Block(
                        .text(piece.kind),
                        String(decoding: UnsafeBufferPointer(rebasing: bytes[piece.bytes]), as: UTF8.self),
                        range: range,
                        startsAfterBreak: piece.startsAfterBreak || (number == 0 && !isFirst)))
            }
        }
    }
}
