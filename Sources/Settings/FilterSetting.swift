import Patterns
import SearchAPI
import YAML

/// Reads one entry of `filters:`.
enum FilterSetting {
    static let form = "filters, each with 'match' (extensions or globs) and 'command' (a program and its arguments)"
    private static let keys = [
        "match", "media_type", "command", "output", "timeout_seconds", "memory_bytes", "output_bytes",
    ]

    /// The filter in `node`; a program given by a relative path with `/` is taken from the configuration's folder.
    static func read(_ node: YAMLNode, _ folder: SettingKey.Folder) throws(SettingProblem) -> Settings.Filter {
        guard let entries = node.entries else { throw SettingProblem(node: node, expected: form) }
        for entry in entries where !keys.contains(entry.key) {
            throw SettingProblem(
                node: entry.value,
                expected: "only \(keys.joined(separator: ", ")) in a filter, not '\(entry.key)'")
        }
        var filter = Settings.Filter()
        if let match = node["match"] { try readMatch(match, &filter) }
        if let type = node["media_type"] { filter.mediaType = try mediaType(type) }
        guard !filter.match.isEmpty || !filter.extensions.isEmpty || filter.mediaType != nil else {
            throw SettingProblem(
                node: node, expected: "what the filter is for: 'match' with extensions or globs, or 'media_type'")
        }
        guard let command = node["command"] else {
            throw SettingProblem(node: node, expected: commandForm)
        }
        filter.command = try readCommand(command, folder)
        if let output = node["output"] {
            let names = Settings.Filter.Output.allCases.map(\.rawValue).joined(separator: ", ")
            guard let kind = output.string.flatMap({ Settings.Filter.Output(rawValue: $0) }) else {
                throw SettingProblem(node: output, expected: "one of \(names)")
            }
            filter.output = kind
        }
        if let seconds = node["timeout_seconds"] {
            filter.timeoutSeconds = try SettingValue.seconds(seconds, 0.1...86_400)
        }
        if let bytes = node["memory_bytes"] {
            filter.memoryBytes = try SettingValue.bytes(bytes, (1 << 20)...(1 << 40))
        }
        if let bytes = node["output_bytes"] { filter.outputBytes = try SettingValue.bytes(bytes, 1024...(1 << 40)) }
        return filter
    }

    /// `.doc` is an extension, anything else a glob.
    private static func readMatch(_ node: YAMLNode, _ filter: inout Settings.Filter) throws(SettingProblem) {
        for node in try SettingValue.list(node, "extensions or globs") {
            let text = try SettingValue.text(node, "an extension such as .doc, or a glob such as scans/**/*.ps")
            let name = text.dropFirst()
            if text.hasPrefix("."), !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || "_-+".contains($0) })
            {
                filter.extensions.append(name.lowercased())
            } else {
                filter.match.append(try SettingValue.glob(node))
            }
        }
    }

    private static func mediaType(_ node: YAMLNode) throws(SettingProblem) -> String {
        let what = "a media type such as application/msword"
        let text = try SettingValue.text(node, what).lowercased()
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !text.contains(where: { $0 == " " || $0 == ";" })
        else {
            throw SettingProblem(node: node, expected: what)
        }
        return text
    }

    private static let commandForm =
        "'command' as a list, the program first and {file} in one of its arguments, as in [antiword, \"{file}\"]"

    private static func readCommand(
        _ node: YAMLNode, _ folder: SettingKey.Folder
    ) throws(SettingProblem) -> [String] {
        // One text would have to be cut into words, by rules that nobody has in mind in the same way.
        guard case .sequence(let elements) = node.content, elements.count > 1 else {
            throw SettingProblem(node: node, expected: commandForm)
        }
        var command: [String] = []
        for element in elements {
            guard let text = element.string, !text.utf8.contains(0) else {
                throw SettingProblem(node: element, expected: commandForm)
            }
            command.append(text)
        }
        guard !command[0].isEmpty, !command[0].contains("{file}"),
            command.dropFirst().contains(where: { $0.contains("{file}") })
        else { throw SettingProblem(node: node, expected: commandForm) }
        if command[0].contains("/") { command[0] = folder.absolute(command[0]) }
        return command
    }
}

extension Settings {
    /// A canonical text of the filters and nothing else: what a user trusts, or does not.
    public var filtersText: String {
        var writer = JSONWriter()
        writer.array(filters) { writer, filter in
            writer.object { writer in
                writer.member("match", filter.match.map(\.pattern))
                writer.member("extensions", filter.extensions)
                writer.member("media_type", filter.mediaType)
                writer.member("command", filter.command)
                writer.member("output", filter.output.rawValue)
                writer.member("timeout_seconds", "\(filter.timeoutSeconds)")
                writer.member("memory_bytes", filter.memoryBytes)
                writer.member("output_bytes", filter.outputBytes)
            }
        }
        return writer.text
    }
}
