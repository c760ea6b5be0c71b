public import SearchAPI
internal import Terminal

/// What a page is shown on.
public struct PageStyle: Hashable, Sendable {
    /// Columns to fill; nil for lines as long as they come.
    public var width: Int?
    /// Whether escape sequences for bold and colour may be used.
    public var hasColour: Bool
    /// Folders of the corpus on this machine, absolute: where a source is found in one, its citation is a link to it
    /// (OSC 8). Empty for no links.
    public var linkFolders: [String]

    /// A style; without arguments, plain text.
    public init(width: Int? = nil, hasColour: Bool = false, linkFolders: [String] = []) {
        self.width = width
        self.hasColour = hasColour
        self.linkFolders = linkFolders
    }
}

/// Answers as people read them. What documents say is neutralised first (`TerminalText`).
public struct Page: Sendable {
    /// What was written so far, ending in a newline.
    public private(set) var text = ""
    let style: PageStyle
    /// Tells whether a file is there, for links.
    private let fileExists: @Sendable (String) -> Bool

    /// An empty page.
    public init(style: PageStyle, fileExists: @escaping @Sendable (String) -> Bool = { _ in false }) {
        self.style = style
        self.fileExists = fileExists
    }

    /// The hits of an answer, then counted tags, then how many passages match.
    public mutating func add(_ response: SearchResponse) {
        let margin = String(response.hits.last?.rank ?? 1).count + 2
        let indent = String(repeating: " ", count: margin)
        for hit in response.hits {
            let rank = String(hit.rank)
            let start = String(repeating: " ", count: margin - 2 - rank.count) + rank + "  "
            if hit.heading.isEmpty {
                wrapped(heading(of: hit.passage), .bold, indent, start: start)
            } else {
                paragraph(indent, hit.heading, .bold, start: start)
            }
            body(of: hit, indent)
            if let group = hit.group {
                for other in group.hits { body(of: other, indent + "    ") }
                if group.total.value > 1 {
                    wrapped("\(Self.count(group.total)) of this document match", .dim, indent)
                }
            }
            if let copies = hit.duplicates {
                let earliest = copies.earliest.map { "; earliest \($0.date ?? "") \($0.id)" } ?? ""
                wrapped("\(plural(copies.count, "more passage")) with nearly this text\(earliest)", .dim, indent)
            }
            text += "\n"
        }
        for (key, values) in response.facets.sorted(by: { $0.key < $1.key }) {
            let counts = values.map { "\(clean($0.value)) (\(grouped($0.count)))" }.joined(separator: ", ")
            let sampled = response.facetInfo[key].map {
                $0.isExact ? "" : " [\(grouped($0.sampled)) of \(grouped($0.of))]"
            }
            paragraph("", [SnippetSegment(text: "\(key)\(sampled ?? ""): \(counts)")])
        }
        if let terms = response.expansion, !terms.isEmpty {
            paragraph("", [SnippetSegment(text: "also: " + terms.map(\.term).joined(separator: ", "))])
        }
        if let dropped = response.dropped {
            wrapped("\(plural(dropped.count, "passage")) had no room (\(grouped(dropped.bytes)) bytes are shown)", .dim)
        }
        line("", "\(Self.count(response.total)), \(decimals(response.tookMilliseconds, 1)) ms", .dim)
    }

    /// What stands under a hit's heading.
    private mutating func body(of hit: SearchHit, _ indent: String) {
        line(indent, "", .plain, end: citation(of: hit.passage))
        if let reason = hit.passage.document.unavailable {
            wrapped("as it was when last read: the source is \(reason) now", .dim, indent)
        }
        let segments = hit.snippet.isEmpty ? [SnippetSegment(text: hit.passage.text)] : hit.snippet
        paragraph(indent, segments)
        line(indent, clean(hit.passage.id), .dim)
        for part in hit.explanation ?? [] { wrapped(explained(part), .dim, indent) }
    }

    func explained(_ part: TermExplanation) -> String {
        if let bonus = part.bonus { return "\(clean(bonus)): \(decimals(part.weight, 3))" }
        let places = part.fields.isEmpty ? "" : " in " + part.fields.joined(separator: ", ")
        let forms = part.forms.isEmpty ? "" : " as " + part.forms.prefix(5).joined(separator: ", ")
        return clean(
            "\(part.word) → \(part.term): \(decimals(part.weight, 3)) (\(grouped(part.passages)) passages)\(places)\(forms)"
        )
    }

    /// A passage whole, those around it, and its citation.
    public mutating func add(_ response: PassageResponse) {
        let document = response.passage.document
        wrapped(document.title.isEmpty ? document.id : document.title, .bold)
        if !document.authors.isEmpty { wrapped(document.authors.joined(separator: ", "), .plain) }
        for passage in response.before { add(passage, as: .dim) }
        add(response.passage, as: .plain)
        for passage in response.after { add(passage, as: .dim) }
    }

    /// Passages whole, in reading order.
    public mutating func add(_ passages: [PassageRecord]) {
        for passage in passages { add(passage, as: .plain) }
    }

    /// A list of documents, and how many there are.
    public mutating func add(_ response: DocumentsResponse) {
        for summary in response.documents {
            let document = summary.document
            line("", clean(document.id), .bold)
            wrapped(document.title, .plain, "    ")
            wrapped(facts(of: summary), .dim, "    ")
        }
        line("", "\(grouped(response.documents.count)) of \(plural(response.total, "document"))", .dim)
    }

    /// One document and its passages' ids.
    public mutating func add(_ response: DocumentResponse) {
        add(heading: response)
        text += "\n"
        for passage in response.passages { line("", clean(passage), .plain) }
    }

    /// One document without its passages.
    public mutating func add(heading response: DocumentResponse) {
        let document = response.document.document
        wrapped(document.title.isEmpty ? document.id : document.title, .bold)
        wrapped(facts(of: response.document), .plain)
        for (name, values) in [("authors", document.authors), ("categories", document.categories)]
            + response.document.tags.sorted(by: { $0.key < $1.key }) where !values.isEmpty
        {
            paragraph("", [SnippetSegment(text: "\(name): \(values.joined(separator: ", "))")])
        }
    }

    /// "3 passages", or "at least 1,000 passages" where the number is a lower bound.
    public static func count(_ total: TotalHits) -> String {
        (total.relation == .atLeast ? "at least " : "")
            + plural(total.value, total.unit == .documents ? "document" : "passage")
    }

    // MARK: Pieces

    enum Weight { case plain, bold, dim }

    private mutating func add(_ passage: PassageRecord, as weight: Weight) {
        text += "\n"
        if !passage.section.isEmpty { wrapped(passage.section.joined(separator: " › "), weight) }
        line("", "", .plain, end: citation(of: passage))
        // The text has the line ends of its source.
        let lines = passage.text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        for piece in TerminalText.neutralised(lines, keepsLines: true).split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            for words in TerminalText.wrapped([SnippetSegment(text: String(piece))], width: style.width) {
                line("", words.map(\.text).joined(), weight)
            }
        }
        line("", clean(passage.id), .dim)
    }

    private func heading(of passage: PassageRecord) -> String {
        let title = passage.document.title
        return clean(([title.isEmpty ? passage.document.id : title] + passage.section).joined(separator: " › "))
    }

    private func citation(of passage: PassageRecord) -> String {
        let place = styled(clean(Citation.text(of: passage)), .colour)
        let date = passage.document.date.map { " · " + clean($0) } ?? ""
        return link(place, to: passage.document.path) + date
    }

    private func facts(of summary: DocumentSummary) -> String {
        let document = summary.document
        let facts = [document.date, document.language, document.format, plural(summary.passageCount, "passage")]
        return clean(facts.compactMap(\.self).joined(separator: " · "))
    }

    /// Runs within the margin `indent`, those that match marked; `start`, as wide as the margin, comes before the first line.
    mutating func paragraph(
        _ indent: String, _ segments: [SnippetSegment], _ weight: Weight = .plain, start: String? = nil
    ) {
        let lines = TerminalText.wrapped(segments, width: style.width.map { $0 - indent.count })
        for (place, words) in lines.enumerated() {
            let runs = words.map { run in
                run.isMatch ? styled(run.text, .match) : weight == .bold ? styled(run.text, .bold) : run.text
            }
            line(place == 0 ? start ?? indent : indent, "", .plain, end: runs.joined())
        }
    }

    /// A text within the margin `indent`, in as many lines as it takes; `start`, as wide as the margin, comes before the first.
    mutating func wrapped(_ content: String, _ weight: Weight, _ indent: String = "", start: String? = nil) {
        var lines = TerminalText.wrapped(
            [SnippetSegment(text: content)], width: style.width.map { $0 - indent.count })
        if lines.isEmpty { lines = [[]] }
        for (place, words) in lines.enumerated() {
            line(place == 0 ? start ?? indent : indent, words.map(\.text).joined(), weight)
        }
    }

    mutating func line(_ start: String, _ middle: String, _ weight: Weight, end: String = "") {
        switch weight {
        case .plain: text += start + middle + end + "\n"
        case .bold: text += start + styled(middle, .bold) + end + "\n"
        case .dim: text += start + styled(middle, .dim) + end + "\n"
        }
    }

    func clean(_ text: String) -> String { TerminalText.neutralised(text) }

    // MARK: Escape sequences

    private enum Effect: String { case bold = "1", dim = "2", colour = "36", match = "1;33" }

    private func styled(_ text: String, _ effect: Effect) -> String {
        style.hasColour && !text.isEmpty ? "\u{1B}[\(effect.rawValue)m\(text)\u{1B}[0m" : text
    }

    private func link(_ text: String, to path: String) -> String {
        // A path that another folder has first begins with its folder's name.
        let rest = path.firstIndex(of: "/").map { (name: path[..<$0], path: path[$0...]) }
        for folder in style.linkFolders {
            let isNamed = rest.map { folder.hasSuffix("/" + $0.name) } ?? false
            let files = [folder + "/" + path] + (isNamed ? [folder + (rest?.path ?? "")] : [])
            guard let file = files.first(where: fileExists) else { continue }
            let address = file.split(separator: "/").map { "/" + HTTPRequest.percentEncoded(String($0)) }.joined()
            return "\u{1B}]8;;file://\(address)\u{1B}\\\(text)\u{1B}]8;;\u{1B}\\"
        }
        return text
    }

    // MARK: Numbers

    static func plural(_ count: Int, _ noun: String) -> String { "\(count.grouped) \(noun)" + (count == 1 ? "" : "s") }

    func plural(_ count: Int, _ noun: String) -> String { Self.plural(count, noun) }

    func grouped(_ number: Int) -> String { number.grouped }

    func decimals(_ number: Double, _ places: Int) -> String {
        var writer = JSONWriter()
        writer.value(number, decimals: places)
        return writer.text
    }

    func duration(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 1e12))
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min" }
        return whole < 86_400
            ? "\(whole / 3600) h \(whole % 3600 / 60) min" : "\(whole / 86_400) d \(whole % 86_400 / 3600) h"
    }

    static func bytes(_ count: Int) -> String {
        if count < 1000 { return plural(count, "byte") }
        var amount = Double(count) / 1000
        for unit in ["kB", "MB", "GB"] {
            if amount < 1000 { return "\((amount * 10).rounded() / 10) \(unit)" }
            amount /= 1000
        }
        return "\((amount * 10).rounded() / 10) TB"
    }
}
