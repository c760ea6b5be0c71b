internal import Passages
internal import Reading

/// Tables in text: a row is a record, the first row names what its cells are.
///
/// The names that mean something are those of `RecordKeys`, capitals and spaces apart. A row without a column of text is the
/// text `Name: cell`, a line a column.
struct CSVReader: DocumentReader {
    let format = "csv"

    /// Rows that are reported one by one.
    private static let reportedRows = 20

    func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        let bytes = source.bytes
        let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let declared = Self.declaredSeparator(bytes, from: mark)
        let separator = declared ?? Self.separator(bytes, from: mark, path: source.path)
        var rows = CSVRows(bytes, from: mark, separator: separator)
        if declared != nil { _ = rows.next() }
        guard var row = rows.next() else {
            return problem(ReadingProblem(reason: "empty", detail: "there is no row in it"))
        }
        let columns: [String]
        var first: CSVRows.Row? = row
        if isHeader(row.cells, options.records) {
            columns = Self.names(row.cells)
            first = rows.next()
        } else {
            columns = row.cells.indices.map { "column_\($0 + 1)" }
        }
        let keys = options.records
        let isList = columns.map { name in (keys.authors + keys.categories).contains { Record.isKey(name, $0) } }
        var odd = 0
        var count = 0
        while let next = first ?? rows.next() {
            first = nil
            row = next
            count += 1
            if row.cells.count != columns.count {
                odd += 1
                if odd <= Self.reportedRows { problem(Self.odd(row, columns.count)) }
            }
            let range = SourceRange(lines: row.lines, bytes: row.bytes)
            let members = Self.members(row.cells, columns, isList: isList)
            if let read = RecordDocument.make(
                members, id: "\(source.path):\(row.lines.lowerBound)", format: format, path: source.path, range: range,
                options: options)
            {
                try document(read)
            }
        }
        if odd > Self.reportedRows {
            problem(
                ReadingProblem(
                    reason: "bad_record",
                    detail: "\(odd) of \(count) rows have another number of cells than the first; is the separator a "
                        + "\(separator == 9 ? "tab" : String(UnicodeScalar(separator)))?", isPartial: true))
        }
        if count == 0 {
            problem(ReadingProblem(reason: "empty", detail: "there is no row below the names of the columns"))
        }
    }

    private static func odd(_ row: CSVRows.Row, _ columns: Int) -> ReadingProblem {
        let line = row.lines.lowerBound
        return ReadingProblem(
            reason: "bad_record",
            detail: "line \(line): the row has \(row.cells.count) cells and not \(columns); look for a quote that is "
                + "missing or too many", line: line, isPartial: true)
    }

    /// A row's cells by their columns' names; those of authors and categories may be lists.
    private static func members(_ cells: [String], _ columns: [String], isList: [Bool]) -> [JSONMember] {
        var members: [JSONMember] = []
        members.reserveCapacity(cells.count)
        for (index, cell) in cells.enumerated() where !Record.isBlank(cell) {
            let name = index < columns.count ? columns[index] : "column_\(index + 1)"
            let parts =
                index < isList.count && isList[index] ? cell.split { $0 == ";" || $0 == "|" }.map(trimmed) : []
            members.append(
                JSONMember(
                    key: name, value: parts.count > 1 ? .array(parts.map { .string($0) }) : .string(trimmed(cell[...])))
            )
        }
        return members
    }

    private static func trimmed(_ text: Substring) -> String {
        // Nearly all cells: ASCII at both ends, and no white space there.
        if let first = text.utf8.first, let last = text.utf8.last, 0x21..<0x7F ~= first, 0x21..<0x7F ~= last {
            return String(text)
        }
        var text = text
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text.drop { $0.isWhitespace })
    }

    /// The separator that a first line `sep=;` names, which spreadsheets write and read; nil where there is no such line.
    private static func declaredSeparator(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> UInt8? {
        let line = bytes.dropFirst(start).prefix(8).prefix { $0 != 0x0A && $0 != 0x0D }
        guard line.count == 5, line.starts(with: "sep=".utf8), let separator = line.last, separator < 0x80 else {
            return nil
        }
        return separator
    }

    /// The separator that cuts the first rows into the most cells, the same number in most of them.
    private static func separator(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, path: String) -> UInt8 {
        let head = UnsafeBufferPointer(rebasing: bytes.prefix(64 << 10))
        let isTabbed = path.hasSuffix(".tsv") || path.hasSuffix(".tab")
        var best: (separator: UInt8, score: Double) = (UInt8(ascii: isTabbed ? "\t" : ","), 0)
        for separator in [UInt8(ascii: "\t"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|")] {
            var rows = CSVRows(head, from: start, separator: separator)
            var counts: [Int] = []
            while counts.count < 30, let row = rows.next() { counts.append(row.cells.count) }
            guard let first = counts.first, first > 1 else { continue }
            let same = Double(counts.count { $0 == first }) / Double(counts.count)
            let score = same * same * Double(min(first, 20)) * (isTabbed && separator == 9 ? 10 : 1)
            if score > best.score { best = (separator, score) }
        }
        return best.separator
    }

    /// True for a row of distinct short names of which none is a number or a date; the first may be missing, as it is above
    /// the names of rows.
    private func isHeader(_ cells: [String], _ keys: RecordKeys) -> Bool {
        let names = Self.names(cells)
        let roles = keys.id + keys.title + keys.text + keys.date + keys.authors + keys.categories
        if names.contains(where: { name in roles.contains { Record.isKey(name, $0) } }) { return true }
        guard cells.count > 1, Set(names).count == names.count else { return false }
        return cells.enumerated().allSatisfy { index, cell in
            if Record.isBlank(cell) { return index == 0 }
            let digits = cell.utf8.count { (0x30...0x39).contains($0) }
            return cell.utf8.count <= 80 && digits * 2 < cell.utf8.count && !cell.contains { $0.isNewline }
        }
    }

    /// Names of columns as keys of records: in small letters, with `_` for spaces.
    private static func names(_ cells: [String]) -> [String] {
        var seen: Set<String> = []
        return cells.enumerated().map { index, cell in
            let name = normalised(cell)
            let unique = name.isEmpty || seen.contains(name) ? "column_\(index + 1)" : name
            seen.insert(unique)
            return unique
        }
    }

    private static func normalised(_ name: String) -> String {
        name.lowercased().split { $0.isWhitespace || $0 == "\u{FEFF}" }.joined(separator: "_")
    }
}
