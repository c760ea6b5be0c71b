internal import CArchive
internal import Glibc
package import Reading

/// The parts of a zip file that is one document (Office Open XML, OpenDocument, EPUB), unpacked in memory by their names.
///
/// Pictures, fonts, sounds and embedded files are left out. What a damaged file still gives is there, and `problems` says
/// what is not.
package struct ZipPackage {
    /// What could not be unpacked.
    private(set) var problems: [ReadingProblem] = []
    /// True where a part is under a password.
    private(set) var isEncrypted = false
    /// The names of all parts that were met, those left out included.
    package private(set) var names: Set<String> = []
    private var parts: [String: [UInt8]] = [:]
    /// Names without regard to case, as some writers spell a part one way and refer to it another.
    private var namesByLowerCase: [String: String] = [:]
    private var total = 0

    /// Unpacks a zip file within limits.
    package init(_ bytes: UnsafeBufferPointer<UInt8>, limits: ReadingLimits) {
        // With the directory at the file's end, else member by member from its beginning, as far as that goes.
        if unpack(bytes, limits, byDirectory: true), !names.isEmpty { return }
        let hasDirectory = !names.isEmpty
        let isComplete = unpack(bytes, limits, byDirectory: false)
        if names.isEmpty {
            problems = [
                ReadingProblem(
                    reason: "damaged",
                    detail: "the zip file cannot be unpacked; open it in its own program and save it anew")
            ]
        } else if !isComplete || !hasDirectory {
            problems.append(
                ReadingProblem(
                    reason: "damaged",
                    detail:
                        "the zip file is damaged or cut short; the \(parts.count) parts that could be unpacked were read",
                    isPartial: true))
        }
    }

    /// The bytes of a part; nil where there is none. Without a slash at the start.
    package subscript(name: String) -> [UInt8]? {
        parts[name] ?? namesByLowerCase[name.lowercased()].flatMap { parts[$0] }
    }

    /// The events of a part; nil where there is none.
    ///
    /// Problems of its XML go to `problem` after `body` returns.
    func withEvents<R>(of name: String, problem: (ReadingProblem) -> Void, _ body: (XMLEvents) -> R) -> R? {
        self[name]?.withUnsafeBufferPointer { bytes in
            let events = XMLEvents(bytes)
            let result = body(events)
            if let failure = events.failure {
                problem(
                    ReadingProblem(
                        reason: "damaged",
                        detail:
                            "\(name), line \(failure.line), is no sound XML (\(failure.message)); what can be made out was read",
                        isPartial: true))
            }
            if let failure = events.entityProblem(in: name) { problem(failure) }
            return result
        }
    }

    /// Whether the bytes of a part have a word (of ASCII) in them.
    func holds(_ word: String, in name: String) -> Bool {
        self[name]?.withUnsafeBufferPointer { Self.bytes($0, hold: word) } ?? false
    }

    /// Whether bytes have a word (of ASCII) in them.
    static func bytes(_ bytes: UnsafeBufferPointer<UInt8>, hold word: String) -> Bool {
        let word = Array(word.utf8)
        var rest = bytes[...]
        while let found = rest.firstIndex(of: word[0]) {
            if bytes[found...].starts(with: word) { return true }
            rest = bytes[(found + 1)...]
        }
        return false
    }

    /// The name of the part that `reference` leads to from the part `base`: relative, or from the root with a slash.
    ///
    /// A query or fragment is left out, `%20` and the like are decoded, and what would climb out of the package stays in.
    static func resolve(_ reference: String, from base: String) -> String {
        let path = reference.prefix { $0 != "#" && $0 != "?" }
        var folders = path.hasPrefix("/") ? [] : base.split(separator: "/").dropLast()
        for step in path.split(whereSeparator: { $0 == "/" || $0 == "\\" }) where step != "." {
            if step == ".." { _ = folders.popLast() } else { folders.append(step) }
        }
        return decoded(folders.joined(separator: "/"))
    }

    private static func decoded(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Unpacks what is not there yet; true where all of it could be.
    private mutating func unpack(
        _ bytes: UnsafeBufferPointer<UInt8>, _ limits: ReadingLimits, byDirectory: Bool
    ) -> Bool {
        guard let archive = archive_read_new() else { return false }
        defer { archive_read_free(archive) }
        // libarchive gives names in the locale's encoding, and a program starts in one that has ASCII alone.
        let locale = newlocale(Int32(1) << LC_CTYPE, "C.UTF-8", nil)
        let before = uselocale(locale)
        defer {
            uselocale(before)
            if let locale { freelocale(locale) }
        }
        if byDirectory {
            archive_read_support_format_zip_seekable(archive)
        } else {
            archive_read_support_format_zip_streamable(archive)
        }
        guard let base = bytes.baseAddress, archive_read_open_memory(archive, base, bytes.count) == ARCHIVE_OK else {
            return false
        }
        var isComplete = true
        var entry: OpaquePointer?
        while true {
            let status = archive_read_next_header(archive, &entry)
            if status == ARCHIVE_EOF { return isComplete }
            guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry else { return false }
            guard let name = Self.name(of: entry), !name.hasSuffix("/") else { continue }
            let isNew = names.insert(name).inserted
            guard names.count <= limits.members else {
                problems.append(Self.tooLarge("it has more than \(limits.members) parts (reading.members)"))
                return true
            }
            guard isNew || parts[name] == nil, !Self.isLeftOut(name) else { continue }
            if archive_entry_is_encrypted(entry) != 0 {
                isEncrypted = true
                continue
            }
            // Half of the memory is for what is made of the parts.
            let room = min(limits.memberBytes, min(limits.outputBytes, limits.memoryBytes / 2) - total)
            var part: [UInt8] = []
            let isWhole = Self.read(archive, into: &part, limit: room)
            if part.count > room {
                problems.append(
                    Self.tooLarge("its part \(name) is larger than \(room) bytes unpacked (reading.member_bytes)"))
                return true
            }
            if !isWhole { isComplete = false }
            total += part.count
            parts[name] = part
            namesByLowerCase[name.lowercased()] = name
        }
    }

    /// Reads the data of a member; false where it is damaged, after what could be read.
    private static func read(_ archive: OpaquePointer, into part: inout [UInt8], limit: Int) -> Bool {
        var data: UnsafeRawPointer?
        var count = 0
        var offset: la_int64_t = 0
        while part.count <= limit {
            switch archive_read_data_block(archive, &data, &count, &offset) {
            case ARCHIVE_OK: part.append(contentsOf: UnsafeRawBufferPointer(start: data, count: count))
            case ARCHIVE_EOF: return true
            default: return false
            }
        }
        return true
    }

    private static func name(of entry: OpaquePointer) -> String? {
        let name = archive_entry_pathname_utf8(entry) ?? archive_entry_pathname(entry)
        guard let name else { return nil }
        return String(cString: name).replacing("\\", with: "/").trimmingPrefix("/").description
    }

    private static func tooLarge(_ what: String) -> ReadingProblem {
        ReadingProblem(reason: "too_large", detail: what + "; the rest was not read", isPartial: true)
    }

    /// True for parts that hold no text of the document.
    private static func isLeftOut(_ name: String) -> Bool {
        let lowered = name.lowercased()
        if lowered.contains("/embeddings/") || lowered.hasPrefix("objectreplacements/") { return true }
        guard let dot = lowered.lastIndex(of: ".") else { return false }
        return leftOut.contains(String(lowered[lowered.index(after: dot)...]))
    }

    private static let leftOut: Set<String> = [
        "png", "jpg", "jpeg", "jpe", "gif", "svg", "svm", "emf", "wmf", "emz", "wmz", "tif", "tiff", "bmp", "webp",
        "ico",
        "wdp", "bin", "ttf", "otf", "woff", "woff2", "odttf", "fntdata", "mp3", "mp4", "m4a", "m4v", "ogg", "wav",
        "avi",
        "mov", "wmv", "css", "js", "rdf", "pdf",
    ]
}
