public import Patterns

/// A program that turns files of a format which Kwic does not read (or not well) into one that it does, as the
/// configuration names it. Where it matches, it is used before a built-in reader.
public struct ExternalFilter: Hashable, Sendable, Codable {
    /// What the program writes to its standard output, UTF-8 all of them; the raw value is the name of a `FileFormat`.
    public enum Output: String, CaseIterable, Hashable, Sendable, Codable {
        case text, html, markdown, json, jsonl
    }

    /// Matched against a file's path, also of a file inside another.
    public var match: [Glob]
    /// Extensions of files, in lower case without the dot; the case of a file's does not matter.
    public var extensions: [String]
    /// The media type of files inside others (attachments, members) that it is for as well, in lower case.
    public var mediaType: String?
    /// The program, absolute or to be found in `PATH`, and its arguments. `{file}` in one of them stands for the path of
    /// the file. No shell is in between.
    public var command: [String]
    public var output: Output
    /// How long it may take for one file, on the clock.
    public var timeoutSeconds: Double
    /// How much memory it may take (address space).
    public var memoryBytes: Int
    /// How much it may write; more is an error.
    public var outputBytes: Int

    /// What stands for the path of the file in `command`.
    public static let fileMark = "{file}"

    /// A filter; the limits are those of the configuration's defaults.
    public init(
        match: [Glob] = [], extensions: [String] = [], mediaType: String? = nil, command: [String],
        output: Output = .text, timeoutSeconds: Double = 60, memoryBytes: Int = 1 << 30, outputBytes: Int = 256 << 20
    ) {
        self.match = match
        self.extensions = extensions
        self.mediaType = mediaType
        self.command = command
        self.output = output
        self.timeoutSeconds = timeoutSeconds
        self.memoryBytes = memoryBytes
        self.outputBytes = outputBytes
    }

    /// Whether a file is one that the filter is for.
    ///
    /// - Parameters:
    ///   - path: The file's path, of a file inside another that one's path and its own.
    ///   - mediaType: What whatever holds the file says it is, in lower case without parameters.
    public func matches(_ path: String, mediaType: String? = nil) -> Bool {
        if let mediaType, mediaType == self.mediaType { return true }
        if !extensions.isEmpty, let own = FileFormat.pathExtension(path), extensions.contains(own) { return true }
        return match.contains { $0.matches(path) }
    }

    /// All that shapes what comes out of it, as one text.
    package var canonicalText: String {
        ([output.rawValue, mediaType ?? "", "\(timeoutSeconds)", "\(memoryBytes)", "\(outputBytes)"]
            + extensions + match.map(\.pattern) + command).joined(separator: "\0") + "\n"
    }

    /// The program and its arguments for the file at `path`.
    public func arguments(for path: String) -> [String] {
        // The program itself is never the file: what a corpus holds is not run.
        command.prefix(1) + command.dropFirst().map { Self.replacing(Self.fileMark, in: $0, by: path) }
    }

    private static func replacing(_ mark: String, in text: String, by path: String) -> String {
        var result = ""
        var rest = text[...]
        while !rest.isEmpty {
            if rest.hasPrefix(mark) {
                result += path
                rest = rest.dropFirst(mark.count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result
    }
}

extension [ExternalFilter] {
    /// The filter for a file: the first that matches.
    public func first(for path: String, mediaType: String? = nil) -> ExternalFilter? {
        first { $0.matches(path, mediaType: mediaType) }
    }
}
