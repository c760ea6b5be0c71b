internal import Extraction
internal import Foundation
internal import Passages
internal import Reading

/// What came out of one file.
struct OfficeReading {
    var documents: [Document] = []
    var problems: [ReadingProblem] = []

    /// Reads bytes as the file of a name.
    init(_ bytes: [UInt8], named name: String, options: ReadingOptions = ReadingOptions()) {
        bytes.withUnsafeBufferPointer { buffer in
            try? Extractor(options).read(
                SourceFile(path: name, bytes: buffer), document: { documents.append($0) },
                problem: { problems.append($0) })
        }
    }

    /// Reads a file of `Fixtures`.
    init(fixture: String) {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        self.init([UInt8]((try? Data(contentsOf: folder.appending(path: fixture))) ?? Data()), named: fixture)
    }

    /// Reads bytes as a Word document, whatever they look like.
    init(asWord bytes: [UInt8], named name: String) {
        bytes.withUnsafeBufferPointer { buffer in
            try? WordReader().read(
                SourceFile(path: name, bytes: buffer), options: ReadingOptions(), document: { documents.append($0) },
                problem: { problems.append($0) })
        }
    }

    /// The parts of the file of a format in `Fixtures`, by name.
    static func parts(ofFixture format: String) -> [(String, [UInt8])] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(format)")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        guard let name = names.first(where: { $0.hasSuffix("." + format) }),
            let data = try? Data(contentsOf: folder.appending(path: name))
        else { return [] }
        return [UInt8](data).withUnsafeBufferPointer { bytes in
            let zip = ZipPackage(bytes, limits: ReadingLimits())
            return zip.names.sorted { ($0 == "mimetype" ? "" : $0) < ($1 == "mimetype" ? "" : $1) }
                .map { ($0, zip[$0] ?? []) }
        }
    }

    /// A line for each block: kind or heading, page, language, text with line ends as ` / `.
    var lines: [String] {
        documents.flatMap(\.blocks).map { block in
            var line = ""
            switch block.role {
            case .heading(let level): line = String(repeating: "#", count: level)
            case .text(let kind): line = kind.rawValue
            }
            if let page = block.range.firstPage {
                line += " p\(page.label ?? "\(page.number)")"
                if let last = block.range.lastPage, last != page { line += "-\(last.label ?? "\(last.number)")" }
            }
            if let language = block.language { line += " [\(language)]" }
            return line + ": " + block.text.replacing("\n", with: " / ")
        }
    }

    var reasons: [String] { problems.map { $0.reason + ($0.isPartial ? "+" : "") } }
}

/// A zip file whose parts are stored as they are.
enum StoredZip {
    /// The file's bytes.
    static func make(_ parts: [(String, [UInt8])]) -> [UInt8] {
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for (name, content) in parts {
            let common =
                le(20, 2) + le(0x800, 2) + le(0, 2) + le(0, 4) + le(Int(crc(content)), 4) + le(content.count, 4)
                + le(content.count, 4) + le(name.utf8.count, 2) + le(0, 2)
            directory += le(0x0201_4B50, 4) + le(20, 2) + common + le(0, 2) + le(0, 2) + le(0, 2) + le(0, 4)
            directory += le(bytes.count, 4) + Array(name.utf8)
            bytes += le(0x0403_4B50, 4) + common + Array(name.utf8) + content
        }
        let start = bytes.count
        bytes += directory
        bytes += le(0x0605_4B50, 4) + le(0, 4) + le(parts.count, 2) + le(parts.count, 2) + le(directory.count, 4)
        return bytes + le(start, 4) + le(0, 2)
    }

    private static func le(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ ($0 >> 8) }
    }
}

/// The smallest files of each format, to be damaged.
enum OfficeSamples {
    static let word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

    /// A Word document whose body is `body`.
    static func docx(_ body: String, prolog: String = "") -> [(String, [UInt8])] {
        [
            (
                "_rels/.rels",
                Array(
                    ("<Relationships><Relationship Id='a' Type='x/officeDocument' Target='word/document.xml'/>"
                        + "</Relationships>").utf8)
            ),
            (
                "word/document.xml",
                Array("\(prolog)<w:document xmlns:w='\(word)'><w:body>\(body)</w:body></w:document>".utf8)
            ),
        ]
    }

    static func odt(_ body: String, kind: String = "text") -> [(String, [UInt8])] {
        let names = ["office", "text", "table", "draw", "style"].map { name in
            "xmlns:\(name)='urn:oasis:names:tc:opendocument:xmlns:\(name == "draw" ? "drawing" : name):1.0'"
        }
        return [
            ("mimetype", Array("application/vnd.oasis.opendocument.\(kind)".utf8)),
            (
                "content.xml",
                Array(
                    ("<office:document-content \(names.joined(separator: " "))><office:body><office:\(kind)>\(body)"
                        + "</office:\(kind)></office:body></office:document-content>").utf8)
            ),
        ]
    }

    static func epub(_ chapter: String, package: String? = nil) -> [(String, [UInt8])] {
        let usual =
            "<package><metadata><title>Book</title></metadata><manifest><item id='a' href='a.xhtml'/></manifest>"
            + "<spine><itemref idref='a'/></spine></package>"
        return [
            ("mimetype", Array("application/epub+zip".utf8)),
            ("META-INF/container.xml", Array("<container><rootfile full-path='book.opf'/></container>".utf8)),
            ("book.opf", Array((package ?? usual).utf8)),
            ("a.xhtml", Array(chapter.utf8)),
        ]
    }
}
