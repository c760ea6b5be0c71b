internal import Passages

/// Files of records, one JSON object a line (JSONL, NDJSON). Each record is a document of one block.
///
/// The block's text is the decoded string, so it is not verbatim: its range is the whole line.
struct JSONLinesReader: DocumentReader {
    let format = "jsonl"

    /// Where title and text are in many files, for records that have neither a text nor a title by `RecordKeys`.
    private static let commonTitles = ["headline", "heading", "subject"]
    private static let commonTexts = ["body", "content", "message", "abstract", "description", "summary"]

    func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        let bytes = source.bytes
        var number = source.firstLine
        var start = source.baseOffset == 0 ? SourceCheck.markLength(bytes) : 0
        var sawRecord = false
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            let line = start..<(end > start && bytes[end - 1] == 0x0D ? end - 1 : end)
            let text = UnsafeBufferPointer(rebasing: bytes[line])
            if !SourceCheck.isBlank(text) {
                sawRecord = true
                let range = SourceRange(
                    lines: number...number,
                    bytes: source.baseOffset + line.lowerBound..<source.baseOffset + line.upperBound)
                switch record(text, path: source.path, range: range, options: options) {
                case .success(let record): try document(record)
                case .failure(let failure): problem(failure.problem)
                }
            }
            start = end + 1
            number += 1
        }
        if !sawRecord && source.firstLine == 1, let failure = SourceCheck.problem(with: bytes) { problem(failure) }
    }

    private struct Failure: Error {
        var problem: ReadingProblem
    }

    private func record(
        _ line: UnsafeBufferPointer<UInt8>, path: String, range: SourceRange, options: ReadingOptions
    ) -> Result<Document, Failure> {
        func failure(_ detail: String) -> Result<Document, Failure> {
            let number = range.lines.lowerBound
            return .failure(
                Failure(
                    problem: ReadingProblem(reason: "bad_record", detail: "line \(number): \(detail)", line: number)))
        }
        do throws(JSONError) {
            guard case .object(let members) = try JSONScanner.value(of: line) else {
                return failure("it is JSON but no object; write each record as {\"text\": …}")
            }
            var record = Record(members)
            let keys = options.records
            var title = record.take(keys.title) ?? ""
            var text = record.take(keys.text) ?? title
            if text.isEmpty, let found = record.take(Self.commonTexts) {
                text = found
                title = record.take(Self.commonTitles) ?? ""
            }
            guard !Record.isBlank(text) else {
                let names = (keys.text + keys.title).map { "'\($0)'" }.joined(separator: " or ")
                return failure("the record has no text: no \(names) that is not empty")
            }
            let id = record.take(keys.id) ?? "\(path):\(range.lines.lowerBound)"
            let metadata = record.metadata(title: title, text: text, options: options)
            var blocks = record.sections.enumerated().map { index, heading in
                Block(.heading(level: index + 1), heading, range: range, isVerbatim: false)
            }
            blocks.append(Block(.text(.record), text, range: range, isVerbatim: false))
            return .success(Document(id: id, path: path, format: format, metadata: metadata, blocks: blocks))
        } catch {
            return failure("not JSON at byte \(error.offset + 1) of the line: \(error.problem); the line is skipped")
        }
    }
}
