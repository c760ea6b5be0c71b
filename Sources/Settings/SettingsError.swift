/// Why the settings cannot be used: which file, where in it, what is wrong, and what was expected.
public struct SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The configuration file; nil where the fault lies in an option or the environment.
    public var file: String?
    /// From 1; nil where the file could not be read at all.
    public var line: Int?
    /// From 1, in characters.
    public var column: Int?
    /// The key, as in `index.jobs`.
    public var key: String?
    /// What is wrong, and what to do.
    public var problem: String

    /// An error.
    public init(file: String? = nil, line: Int? = nil, column: Int? = nil, key: String? = nil, problem: String) {
        self.file = file
        self.line = line
        self.column = column
        self.key = key
        self.problem = problem
    }

    /// `FILE:LINE:COLUMN: KEY: PROBLEM`, as editors and compilers write places.
    public var description: String {
        var text = ""
        if let file {
            text += ([file] + [line, column].compactMap { $0.map(String.init) }).joined(separator: ":") + ": "
        }
        if let key { text += key + ": " }
        return text + problem
    }
}
