import YAML

/// Reads the text of a configuration file into settings.
struct SettingsFile {
    /// The file's path, absolute, for errors and relative paths.
    var path: String
    var home: String?

    /// Changes in `settings` what `text` sets.
    func apply(_ text: String, to settings: inout Settings) throws(SettingsError) {
        let root: YAMLNode?
        do throws(YAMLError) {
            root = try YAMLNode.parse(text)
        } catch {
            throw SettingsError(file: path, line: error.line, column: error.column, problem: error.problem)
        }
        guard let root, !Self.isNull(root) else { return }
        guard let sections = root.entries else {
            throw error(at: root, "expected sections such as 'corpus:' and 'index:', found \(Self.describe(root))")
        }
        var places: [String: YAMLNode] = [:]
        for section in sections {
            if let key = Self.keys[section.key] {
                try assign(key, section.value, to: &settings)
            } else if Self.sections.contains(section.key) {
                if Self.isNull(section.value) { continue }
                guard let entries = section.value.entries else {
                    throw error(
                        at: section.value, key: section.key,
                        "expected keys with values, found \(Self.describe(section.value))")
                }
                for entry in entries {
                    let name = section.key + "." + entry.key
                    guard let key = Self.keys[name] else {
                        throw unknown(entry, name: name, among: Self.names(in: section.key))
                    }
                    try assign(key, entry.value, to: &settings)
                    places[name] = entry.value
                }
            } else {
                throw unknown(section, name: section.key, among: Self.sections)
            }
        }
        try checkWords(settings.passages, places)
    }

    private func assign(_ key: SettingKey, _ node: YAMLNode, to settings: inout Settings) throws(SettingsError) {
        let folder = SettingKey.Folder(file: FilePath.folder(of: path), home: home)
        do throws(SettingProblem) {
            try key.assign(node, folder, &settings)
        } catch {
            throw self.error(
                at: error.node, key: key.name, "expected \(error.expected), found \(Self.describe(error.node))")
        }
    }

    private func checkWords(
        _ passages: Settings.Passages, _ places: [String: YAMLNode]
    ) throws(SettingsError) {
        let rows = [
            ("passages.lead_in_words", passages.leadInWords, "passages.target_words", passages.targetWords),
            ("passages.target_words", passages.targetWords, "passages.maximum_words", passages.maximumWords),
        ]
        for (lower, lowerValue, upper, upperValue) in rows where lowerValue > upperValue {
            let key = places[upper] == nil ? lower : upper
            guard let node = places[key] else { continue }
            throw error(at: node, key: key, "\(lower) is \(lowerValue) and must not exceed \(upper), \(upperValue)")
        }
    }

    // MARK: Errors

    private func error(at node: YAMLNode, key: String? = nil, _ problem: String) -> SettingsError {
        SettingsError(file: path, line: node.line, column: node.column, key: key, problem: problem)
    }

    private func unknown(_ entry: YAMLNode.Entry, name: String, among known: [String]) -> SettingsError {
        let nearest = known.min { Self.distance($0, name) < Self.distance($1, name) }
        let advice = nearest.map { "; did you mean '\($0)'?" } ?? ""
        return SettingsError(
            file: path, line: entry.keyLine, column: entry.keyColumn, key: name,
            problem: "there is no such key\(advice) (there are \(known.joined(separator: ", ")))")
    }

    private static func isNull(_ node: YAMLNode) -> Bool {
        if case .scalar = node.content { return node.string == nil }
        return false
    }

    private static func describe(_ node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let text, _): isNull(node) ? "nothing" : "'\(text.prefix(60))'"
        case .sequence(let elements): elements.isEmpty ? "an empty list" : "a list"
        case .mapping: "keys with values"
        }
    }

    /// How many letters must be added, taken away or changed to make one of the other.
    private static func distance(_ first: String, _ second: String) -> Int {
        let second = Array(second.utf8)
        var row = Array(0...second.count)
        for (line, letter) in first.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for (column, other) in second.enumerated() {
                let changed = diagonal + (letter == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(changed, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[second.count]
    }

    // MARK: Known keys

    private static let keys = Dictionary(uniqueKeysWithValues: SettingKey.all.map { ($0.name, $0) })

    private static let sections: [String] = {
        var sections: [String] = []
        for key in SettingKey.all {
            let section = String(key.name.prefix { $0 != "." })
            if sections.last != section { sections.append(section) }
        }
        return sections
    }()

    private static func names(in section: String) -> [String] {
        SettingKey.all.map(\.name).filter { $0.hasPrefix(section + ".") }
    }
}

extension Settings {
    /// Every key of the file, as in `index.jobs`, in the order of `Config/kwic.yaml`.
    public static var knownKeys: [String] { SettingKey.all.map(\.name) }
}
