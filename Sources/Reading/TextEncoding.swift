package import Passages

/// Text in another character encoding, made UTF-8.
package struct DecodedText {
    /// UTF-8, without a byte order mark.
    package var bytes: [UInt8]
    /// The encoding that the source is in, by its IANA name in lower case; nil for UTF-8 with some bytes that are not.
    package var encoding: String?
    /// From `bytes` to the source.
    package var offsets: OffsetMap
    /// What could not be converted, or why nothing could.
    package var problem: ReadingProblem?
}

/// Which character encoding a text is in.
package enum TextEncoding {
    /// UTF-8's name.
    static let utf8 = "utf-8"

    /// The text of a source as UTF-8, or nil where it is UTF-8 already.
    ///
    /// Asked in this order: what the whole file is known to be in, a byte order mark, NUL bytes (UTF-16 and UTF-32 without a
    /// mark), whether it is UTF-8 but for a few bytes, what whatever holds the text says, what the text itself says, and
    /// what it looks like. What is said counts where it can be so.
    ///
    /// - Parameters:
    ///   - source: A file, or a chunk of one, whose text is mapped from the chunk's start on.
    ///   - format: HTML and XML declare their encoding themselves.
    package static func decode(_ source: SourceFile, format: FileFormat) -> DecodedText? {
        let bytes = source.bytes
        let before = OffsetMap(start: source.baseOffset, sourceStart: source.baseOffset)
        func text(_ converted: TextConversion, _ encoding: String?) -> DecodedText {
            self.text(converted, encoding, firstLine: source.firstLine, baseOffset: source.baseOffset)
        }
        if source.encoding != utf8, let (encoding, length) = wideForm(source) {
            let offsets = source.baseOffset > 0 ? before : OffsetMap(sourceStart: length)
            return TextConversion(bytes, from: length, encoding: encoding, offsets: offsets)
                .map { text($0, encoding) }
        }
        let mark = source.baseOffset == 0 ? SourceCheck.markLength(bytes) : 0
        let isUTF8 = SourceCheck.firstInvalidByte(bytes) == nil
        if let encoding = source.encoding, encoding != utf8 {
            // A part that is ASCII is the same in any.
            if isUTF8, bytes.allSatisfy({ $0 < 0x80 }) { return nil }
            return TextConversion(bytes, encoding: encoding, offsets: before).map { text($0, encoding) }
        }
        if isUTF8 {
            guard mark == 0, let encoding = EscapedEncoding.name(bytes) else { return nil }
            return TextConversion(bytes, encoding: encoding, offsets: before).flatMap {
                $0.badCount == 0 ? text($0, encoding) : nil
            }
        }
        if source.encoding == utf8 || mark > 0 || isNearlyUTF8(bytes) {
            let offsets = mark == 0 ? before : OffsetMap(sourceStart: mark)
            return text(TextConversion(repairing: bytes, from: mark, offsets: offsets), nil)
        }
        if bytes.prefix(wideSample).contains(0) { return nil }  // no text; its reader says so
        let guess = EncodingGuess(bytes)
        for name in [source.declaredEncoding, DeclaredEncoding.name(in: bytes, format: format)].compactMap({ $0 }) {
            guard let encoding = DeclaredEncoding.known(name), guess.allows(encoding),
                let converted = TextConversion(bytes, encoding: encoding, offsets: before),
                converted.badCount * 200 <= converted.count
            else { continue }
            return text(converted, encoding)
        }
        guard guess.isText, let converted = TextConversion(bytes, encoding: guess.encoding, offsets: before) else {
            return DecodedText(bytes: [], encoding: nil, offsets: before, problem: undecodable(source))
        }
        return text(converted, guess.encoding)
    }

    /// The text of bytes that are a whole file, or a part with an encoding of its own.
    package static func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, declared: String?, format: FileFormat
    ) -> DecodedText? {
        var source = SourceFile(path: "", bytes: bytes)
        source.declaredEncoding = declared
        return decode(source, format: format)
    }

    /// Bytes in a given encoding as text, with U+FFFD where they are not valid in it; nil where ICU does not know it.
    package static func text(_ bytes: UnsafeBufferPointer<UInt8>, in encoding: String) -> String? {
        TextConversion(bytes, encoding: encoding, offsets: OffsetMap()).map {
            String(decoding: $0.bytes, as: UTF8.self)
        }
    }

    /// True for UTF-16 and UTF-32.
    package static func isWide(_ head: UnsafeBufferPointer<UInt8>) -> Bool { wideName(head) != nil }

    /// UTF-16 or UTF-32 by its name, of a file with such a head.
    static func wideName(_ head: UnsafeBufferPointer<UInt8>) -> String? { wideMark(head)?.0 ?? wide(head) }

    /// The form of UTF-16 or UTF-32 that a source is in, and the length of its byte order mark.
    private static func wideForm(_ source: SourceFile) -> (String, Int)? {
        guard let known = source.encoding else { return wideMark(source.bytes) ?? wide(source.bytes).map { ($0, 0) } }
        guard known.hasPrefix("utf-") else { return nil }
        let mark = source.baseOffset == 0 ? wideMark(source.bytes) : nil
        return (known, mark?.0 == known ? mark?.1 ?? 0 : 0)
    }

    private static func text(
        _ converted: TextConversion, _ encoding: String?, firstLine: Int, baseOffset: Int
    ) -> DecodedText {
        var text = DecodedText(bytes: converted.bytes, encoding: encoding, offsets: converted.offsets)
        if let first = converted.firstBad {
            let line = firstLine + converted.bytes[..<first.text].count { $0 == 0x0A }
            let places = converted.badCount == 1 ? "1 place is" : "\(converted.badCount) places are"
            text.problem = ReadingProblem(
                reason: "bad_encoding",
                detail:
                    "\(places) not valid \(encoding ?? "utf-8"), the first at byte "
                    + "\(baseOffset + first.source) (line \(line)); the sign \u{FFFD} stands there instead", line: line,
                isPartial: true)
        }
        return text
    }

    private static func undecodable(_ source: SourceFile) -> ReadingProblem {
        let first = SourceCheck.firstInvalidByte(source.bytes) ?? 0
        let line = source.firstLine + source.bytes[..<first].count { $0 == 0x0A }
        return ReadingProblem(
            reason: "bad_encoding",
            detail:
                "byte \(source.baseOffset + first) (line \(line)) is not valid UTF-8, and the text looks like none of the encodings that Kwic "
                + "knows; convert the file to UTF-8 (iconv -f ENCODING -t UTF-8)", line: line)
    }

    /// How many bytes are looked at for NULs.
    private static let wideSample = 4096

    /// The encoding of a byte order mark and its length, that of UTF-8 apart.
    private static func wideMark(_ bytes: UnsafeBufferPointer<UInt8>) -> (String, Int)? {
        let head = Array(bytes.prefix(4))
        if head == [0xFF, 0xFE, 0, 0], bytes.count % 4 == 0 { return ("utf-32le", 4) }
        if head == [0, 0, 0xFE, 0xFF] { return ("utf-32be", 4) }
        if head.starts(with: [0xFF, 0xFE]) { return ("utf-16le", 2) }
        if head.starts(with: [0xFE, 0xFF]) { return ("utf-16be", 2) }
        return nil
    }

    /// UTF-16 or UTF-32 without a mark, of bytes with a NUL: the one that gives the most white space and punctuation, and
    /// nothing that text does not have.
    private static func wide(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        let length = min(wideSample, bytes.count)
        guard bytes[..<length].contains(0) else { return nil }
        var found: (encoding: String, marks: Int)?
        for (encoding, unit) in [("utf-32le", 4), ("utf-32be", 4), ("utf-16le", 2), ("utf-16be", 2)] {
            let sample = UnsafeBufferPointer(rebasing: bytes[..<(length / unit * unit)])
            guard let marks = textMarks(sample, encoding), marks > found?.marks ?? 0 else { continue }
            found = (encoding, marks)
        }
        return found?.encoding
    }

    /// How often white space and punctuation stand in a text in an encoding; nil where that is too seldom, or where
    /// characters are in it that text does not have.
    private static func textMarks(_ sample: UnsafeBufferPointer<UInt8>, _ encoding: String) -> Int? {
        guard let text = TextConversion(sample, encoding: encoding, offsets: OffsetMap()), text.badCount <= 1 else {
            return nil
        }
        var marks = 0
        for scalar in String(decoding: text.bytes, as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case 0x0A, 0x20, 0x2C, 0x2E, 0x3000...0x3002, 0xFF0C: marks += 1
            case 0..<0x08, 0x0E..<0x1B, 0x1C..<0x20, 0x80..<0xA0, 0xE000..<0xF900: return nil
            default: if scalar.properties.generalCategory == .unassigned { return nil }
            }
        }
        // Fewer characters may be anything.
        return text.count >= 10 && marks * 200 >= text.count ? marks : nil
    }

    private static func isNearlyUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var tally = UTF8Tally()
        tally.add(bytes)
        return tally.isNearlyUTF8
    }
}
