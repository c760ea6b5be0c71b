import Glibc
import YAML

/// Queries under a name: those of the configuration, and those of the file that `kwic save` writes beside the index.
///
/// The file lies in the index folder, survives its rebuilds, and is a YAML mapping of names to queries that people may edit.
public struct SavedQueries: Sendable, Hashable {
    /// Where the file lies.
    public let path: String
    /// By name.
    public var queries: [String: String]

    /// The longest name, in letters.
    public static let maximumName = 64
    /// Where the file of an index lies.
    public static func path(index: String) -> String { FilePath.absolute("queries.yaml", in: index) }

    /// Queries that a file may have.
    static let maximumQueries = 10_000
    /// Bytes of the file that are read at most.
    private static let maximumBytes = 16 << 20

    /// The file of an index.
    ///
    /// - Throws: `SettingsError` with the line where it is no mapping of names to queries; none where it does not exist.
    public init(index: String) throws(SettingsError) {
        path = Self.path(index: index)
        queries = [:]
        guard let text = try WatchedFile.text(of: path, maximumBytes: Self.maximumBytes) else { return }
        let root: YAMLNode?
        do throws(YAMLError) { root = try YAMLNode.parse(text) } catch {
            throw SettingsError(file: path, line: error.line, column: error.column, problem: error.problem)
        }
        guard let root else { return }
        do throws(SettingProblem) { queries = try Self.read(root) } catch {
            throw SettingsError(
                file: path, line: error.node.line, column: error.node.column, problem: "expected \(error.expected)")
        }
    }

    /// Whether a name can be written after `query:`: letters, digits, `-` and `_`.
    public static func isName(_ text: String) -> Bool {
        (1...maximumName).contains(text.count)
            && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
    }

    /// Writes the file anew, in one step.
    ///
    /// - Throws: `SettingsError` where that fails; the file is then as it was.
    public func write() throws(SettingsError) {
        var text = "# Saved queries, written by kwic save: a name and a query a line. query:NAME asks for one.\n"
        for (name, query) in queries.sorted(by: { $0.key < $1.key }) {
            text += "\(Self.quoted(name)): \(Self.quoted(query))\n"
        }
        let folder = FilePath.folder(of: path)
        var current = stat()
        guard stat(folder + "/current", &current) == 0 else {
            throw SettingsError(
                file: path,
                problem:
                    "it is not written, as there is no index at \(folder); make one with 'kwic index', or name another "
                    + "with --index")
        }
        // Whoever may read the index may read them.
        guard FilePath.replace(path, with: text, mode: current.st_mode & 0o666) else {
            throw SettingsError(file: path, problem: "it cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    /// A scalar in double quotes, of YAML 1.1.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\" + String(scalar)
            case _
            where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0xFEFF
                || (0x2028...0x2029).contains(scalar.value) || (0xFFFE...0xFFFF).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// Names and queries of a mapping.
    static func read(_ node: YAMLNode) throws(SettingProblem) -> [String: String] {
        let form = "names with a query each, as in 'camps: logging OR \"labour camps\"'"
        if case .scalar = node.content, node.string == nil { return [:] }
        guard let entries = node.entries, entries.count <= maximumQueries else {
            throw SettingProblem(node: node, expected: form)
        }
        var queries: [String: String] = [:]
        for entry in entries {
            guard isName(entry.key) else {
                throw SettingProblem(
                    node: entry.value,
                    expected: "a name of up to \(maximumName) letters, digits, '-' and '_' instead of '\(entry.key)'")
            }
            guard let query = entry.value.string, query.contains(where: { !$0.isWhitespace }) else {
                throw SettingProblem(node: entry.value, expected: "a query for '\(entry.key)'")
            }
            queries[entry.key] = query
        }
        return queries
    }
}
