internal import Extraction
internal import Glibc
internal import Passages
internal import Reading

/// libFuzzer's own loop, which its library offers beside its `main`.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The package manager gives each program a `main` that calls this.
@_cdecl("kwic_fuzz_main")
public func fuzzMain(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    var count = count
    var arguments = arguments
    return runFuzzer(&count, &arguments, fuzzOneInput)
}

/// What libFuzzer calls with each input: the bytes are read as a file of the format that KWIC_FUZZ_FORMAT names, and cut into
/// passages. Built and run by Scripts/fuzz alone; it is no part of an ordinary build.
private func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    read(SourceFile(path: path, bytes: UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}

private let format = getenv("KWIC_FUZZ_FORMAT").map { String(cString: $0) } ?? "text"

/// The name of each input: what it ends in tells its format.
private let path = "fuzz." + (FileFormat.named(format)?.extensions.first ?? format)

/// libFuzzer reads one input after the other, on one thread.
private nonisolated(unsafe) let read: (SourceFile) -> Void = {
    var options = ReadingOptions()
    // Small, so that an input which meets them is quick.
    options.limits.memberBytes = 4 << 20
    options.limits.outputBytes = 16 << 20
    options.limits.members = 1000
    if format == "pandoc" {
        // What pandoc writes. The text in which the blocks are looked for is the same bytes: strings of the JSON stand in it.
        return { source in
            if let read = try? PandocReader(format: "rst").document(pandocJSON: Array(source.bytes), source) {
                check(read)
            }
        }
    }
    if PandocReader.formats.contains(format) {
        // What is done before pandoc reads it, and instead; to start a program a file would be too slow.
        let reader = PandocReader(format: format, program: "/nowhere/pandoc")
        return { [options] source in
            try? reader.read(source, options: options, document: { check($0) }, problem: { check($0) })
        }
    }
    guard FileFormat.named(format) != nil else { fatalError("KWIC_FUZZ_FORMAT names no format: \(format)") }
    let extractor = Extractor(options)
    return { try? extractor.read($0, document: { check($0) }, problem: { check($0) }) }
}()

/// What holds of every document, whatever it was read from.
private func check(_ document: Document) {
    precondition(!document.id.isEmpty && !document.path.isEmpty, "a document without a name")
    for block in document.blocks {
        precondition(!block.text.isEmpty, "an empty block")
        precondition(block.range.lines.lowerBound >= 1, "line 0")
        precondition(block.pageBreaks.allSatisfy { (0...block.text.utf8.count).contains($0.offset) }, "a page beyond")
    }
    for passage in PassageSplitter().passages(of: document) {
        precondition(passage.range.bytes.lowerBound >= 0, "a negative place")
    }
    var out = ByteWriter()
    out.document(document)
    out.bytes.withUnsafeBytes { bytes in
        var input = ByteReader(bytes)
        precondition((try? input.document()) == document, "it does not survive the way between processes")
    }
}

private func check(_ problem: ReadingProblem) {
    precondition(!problem.reason.isEmpty && !problem.detail.isEmpty, "a problem without words")
}
