internal import Glibc
internal import Passages
internal import Reading

/// Reads a file through a program that the configuration names for it.
struct FilterReader {
    let filter: ExternalFilter

    /// Runs the program and reads what it writes. The documents keep the file's name; their lines are those of the output.
    ///
    /// - Throws: Only what `document` throws.
    func read(
        _ source: SourceFile, options: ReadingOptions, document: (Document) throws -> Void,
        problem: (ReadingProblem) -> Void
    ) throws {
        let output: [UInt8]
        do throws(ReadingProblem) { output = try self.output(for: source) } catch { return problem(error) }
        guard let format = FileFormat.named(filter.output.rawValue),
            let reader = ReaderRegistry.builtIn[format.name] ?? Extractor.readers[format.name]
        else { return problem(.binary) }
        try output.withUnsafeBufferPointer { buffer in
            try SourceReading.read(
                SourceFile(path: source.path, bytes: buffer), format, with: reader, options: options,
                document: { read in
                    var read = read
                    read.positions = .text
                    try document(read)
                },
                problem: { found in
                    var found = found
                    if found.reason == "empty" {
                        found.detail = "\(filter.command[0]), its filter, wrote nothing but white space"
                    }
                    problem(found)
                })
        }
    }

    private func output(for source: SourceFile) throws(ReadingProblem) -> [UInt8] {
        let takesPath = filter.command.dropFirst().contains { $0.contains(ExternalFilter.fileMark) }
        let temporary = takesPath && source.location == nil ? try TemporaryCopy(of: source) : nil
        defer { temporary?.remove() }
        let path = source.location ?? temporary?.path ?? ""
        let input = takesPath ? UnsafeBufferPointer(rebasing: source.bytes[..<0]) : source.bytes
        do throws(ReadingProblem) {
            return try HelperProgram.run(
                filter.arguments(for: path), input: input, outputLimit: filter.outputBytes,
                limits: (seconds: Int(filter.timeoutSeconds.rounded(.up)), memoryBytes: filter.memoryBytes))
        } catch {
            var failure = error
            if failure.reason == "helper_failed" || failure.reason == "no_helper" { failure.reason = "filter_failed" }
            failure.detail = "its filter: " + failure.detail
            throw failure
        }
    }
}

/// A file inside another, written out for a program that wants a path.
private struct TemporaryCopy {
    let path: String

    init(of source: SourceFile) throws(ReadingProblem) {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let suffix = FileFormat.pathExtension(source.path).map { ".\($0)" } ?? ""
        var template = Array("\(folder)/kwic-XXXXXX\(suffix)".utf8CString)
        let file = mkstemps(&template, Int32(suffix.utf8.count))
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard file >= 0 else { throw Self.failure(path) }
        defer { close(file) }
        var start = 0
        while start < source.bytes.count {
            let count = write(file, source.bytes.baseAddress! + start, source.bytes.count - start)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let failure = Self.failure(path)
                unlink(path)
                throw failure
            }
            start += count
        }
    }

    func remove() { unlink(path) }

    private static func failure(_ path: String) -> ReadingProblem {
        ReadingProblem(
            reason: "filter_failed",
            detail: "could not write \(path) for its filter: \(String(cString: strerror(errno))); free space there")
    }
}
