internal import Passages
internal import Reading
internal import SearchAPI

/// A document as people and programs read it.
enum DocumentText {
    /// Its metadata, then its blocks with their places.
    static func text(of document: Document) -> String {
        let metadata = document.metadata
        var lines = ["document: \(document.id)", "format:   \(document.format)", "title:    \(metadata.title)"]
        if !metadata.authors.isEmpty { lines.append("authors:  \(metadata.authors.joined(separator: "; "))") }
        if let date = metadata.date { lines.append("date:     \(date)") }
        if let language = metadata.language { lines.append("language: \(language)") }
        if !metadata.categories.isEmpty { lines.append("category: \(metadata.categories.joined(separator: "; "))") }
        for (key, values) in metadata.tags.sorted(by: { $0.key < $1.key }) {
            lines.append("\(key): \(values.joined(separator: "; "))")
        }
        if let encoding = document.encoding { lines.append("encoding: \(encoding)") }
        lines.append("lines of: \(document.positions.rawValue)")
        for block in document.blocks {
            switch block.role {
            case .heading(let level):
                lines.append("\n\(String(repeating: "#", count: min(level, 12))) \(block.text)  [\(place(of: block))]")
            case .text(let kind): lines.append("\n[\(kind.rawValue), \(place(of: block))]\n\(block.text)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The blocks one after the other, a blank line between two: of extracted text, what its lines and bytes count.
    static func plain(_ document: Document) -> String { document.blocks.map(\.text).joined(separator: "\n\n") }

    private static func place(of block: Block) -> String {
        let range = block.range
        var place = "\(range.lines.lowerBound)-\(range.lines.upperBound)"
        if let page = range.firstPage {
            place += ", p. \(page.number)" + (page.label.map { " (\($0))" } ?? "")
            if let last = range.lastPage, last != page { place += "-\(last.number)" }
        }
        if let anchor = range.anchor { place += ", #\(anchor)" }
        if let language = block.language { place += ", \(language)" }
        return place
    }

    /// One object: the metadata, and `blocks`, each with its place.
    static func json(of document: Document) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("id", document.id)
            writer.member("path", document.path)
            writer.member("format", document.format)
            writer.member("title", document.metadata.title)
            writer.member("authors", document.metadata.authors)
            writer.member("date", document.metadata.date)
            writer.member("language", document.metadata.language)
            writer.member("categories", document.metadata.categories)
            writer.member("tags", document.metadata.tags)
            writer.member("encoding", document.encoding)
            writer.member("of", document.positions.rawValue)
            writer.key("blocks")
            writer.array(document.blocks) { writer, block in
                writer.object { writer in
                    switch block.role {
                    case .heading(let level):
                        writer.member("kind", "heading")
                        writer.member("level", level)
                    case .text(let kind): writer.member("kind", kind.rawValue)
                    }
                    writer.member("line_start", block.range.lines.lowerBound)
                    writer.member("line_end", block.range.lines.upperBound)
                    writer.member("byte_start", block.range.bytes.lowerBound)
                    writer.member("byte_end", block.range.bytes.upperBound)
                    writer.member("page", block.range.firstPage?.number)
                    writer.member("page_end", block.range.lastPage?.number)
                    writer.member("page_label", block.range.firstPage?.label)
                    writer.member("anchor", block.range.anchor)
                    writer.member("verbatim", block.isVerbatim)
                    writer.member("language", block.language)
                    writer.member("text", block.text)
                }
            }
        }
        return writer.text
    }

    /// One object with the member `problem`.
    static func json(of problem: ReadingProblem, in path: String) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("path", problem.path ?? path)
            writer.member("problem", problem.reason)
            writer.member("detail", problem.detail)
            writer.member("line", problem.line)
            writer.key("partial")
            writer.value(problem.isPartial)
        }
        return writer.text
    }
}

/// What came out of one file, in a line.
struct FileSummary {
    static let header =
        "path\tbytes\tformats\tdocuments\tpassages\twords\ttitled\twith_sections\tpages\tpage_errors\tproblems\tseconds"

    let path: String
    private let started = ContinuousClock.now
    private var formats: Set<String> = []
    private var documents = 0
    private var passages = 0
    private var words = 0
    private var titled = 0
    private var sectioned = 0
    private var pages: Set<Int> = []
    /// Blocks whose page comes before that of the block above.
    private var pageErrors = 0
    private let splitter = PassageSplitter()

    init(path: String) { self.path = path }

    mutating func add(_ document: Document) {
        documents += 1
        formats.insert(document.format)
        let fileName = path.split(separator: "/").last.map(String.init) ?? path
        if !document.metadata.title.isEmpty, !fileName.hasPrefix(document.metadata.title) { titled += 1 }
        let cut = splitter.passages(of: document)
        passages += cut.count
        if cut.contains(where: { !$0.section.isEmpty }) { sectioned += 1 }
        for passage in cut {
            words += passage.text.split { $0.isWhitespace }.count
        }
        var last = 0
        for block in document.blocks {
            guard let page = block.range.firstPage?.number else { continue }
            pages.insert(page)
            if page < last { pageErrors += 1 }
            last = block.range.lastPage?.number ?? page
        }
    }

    func line(_ problems: [ReadingProblem]) -> String {
        let reasons = Set(problems.map { $0.reason + ($0.isPartial ? "?" : "") }).sorted().joined(separator: ",")
        let time = (ContinuousClock.now - started).components
        let milliseconds = Int(time.seconds) * 1000 + Int(time.attoseconds / 1_000_000_000_000_000)
        let fields = [
            path, String(Components.size(of: path)), formats.sorted().joined(separator: ","), String(documents),
            String(passages), String(words), String(titled), String(sectioned), String(pages.count),
            String(pageErrors), reasons, "\(milliseconds / 1000).\(String(milliseconds % 1000 + 1000).dropFirst())",
        ]
        return fields.joined(separator: "\t")
    }
}
