import Foundation
import TestSupport

/// A file of the corpus, and what has to be found in it.
struct FormatSample: Sendable {
    /// Its path in the corpus.
    var file: String
    var bytes: Data
    var findings: [Finding]

    init(_ file: String, _ bytes: Data, _ findings: Finding...) {
        (self.file, self.bytes, self.findings) = (file, bytes, findings)
    }

    init(_ file: String, _ text: String, _ findings: Finding...) {
        (self.file, bytes, self.findings) = (file, Data(text.utf8), findings)
    }

    /// A file of `Tests/ExtractionTests/Fixtures`.
    init(fixture: String, as file: String, _ findings: Finding...) throws {
        let path = Checkout.path + "/Tests/ExtractionTests/Fixtures/" + fixture
        (self.file, bytes, self.findings) = (file, try Data(contentsOf: URL(filePath: path)), findings)
    }

    static let all: [FormatSample] = {
        do {
            return try plain + legacy + records + markup + pages + office + mail + archives
        } catch {
            fatalError("the samples cannot be made: \(error)")
        }
    }()
}

/// A sentence that is searched, and everything that the first hit has to say of it.
struct Finding: Sendable {
    var sentence: String
    var format: String
    var title: String
    /// The document's path where it is not the file's: of a file inside it.
    var path: String?
    var id: String?
    var section: [String] = []
    var page: Int?
    var pageEnd: Int?
    var label: String?
    var anchor: String?
    var language: String?
    var date: String?
    var authors: [String] = []
    var categories: [String] = []
    var tags: [String: [String]] = [:]
    /// What lines and bytes count.
    var of = "file"
    var encoding: String?
    /// Of positions in a file inside another: that one.
    var member: Data?

    init(_ sentence: String, _ format: String, _ title: String, _ change: (inout Finding) -> Void = { _ in }) {
        (self.sentence, self.format, self.title) = (sentence, format, title)
        change(&self)
    }
}

/// What a command of the system makes of bytes.
func filtered(_ bytes: Data, _ command: String) throws -> Data {
    let folder = try TemporaryFolder()
    let input = try folder.write(bytes, to: "in")
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "\(command) < '\(input)' > '\(folder.file("out"))'"]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw ProgramFailure("\(command) failed") }
    return try Data(contentsOf: URL(filePath: folder.file("out")))
}

/// A text in another encoding.
func encoded(_ text: String, _ encoding: String) throws -> Data {
    try filtered(Data(text.utf8), "iconv -f UTF-8 -t \(encoding)")
}

/// A zip file of texts.
func zipped(_ parts: [(String, String)]) -> Data {
    var zip = ZipFile()
    for (name, text) in parts { zip.add(name, Data(text.utf8)) }
    return zip.bytes
}
