import Patterns
import YAML

/// A value that is not what its key takes.
struct SettingProblem: Error {
    var node: YAMLNode
    /// What the key takes, as in "a whole number from 0 to 8".
    var expected: String
}

/// Reads one value of the file.
enum SettingValue {
    static func flag(_ node: YAMLNode) throws(SettingProblem) -> Bool {
        switch node.string {
        case "true", "True", "yes", "on": true
        case "false", "False", "no", "off": false
        default: throw SettingProblem(node: node, expected: "true or false")
        }
    }

    static func whole(_ node: YAMLNode, _ range: ClosedRange<Int>) throws(SettingProblem) -> Int {
        guard let number = node.string.flatMap({ Int($0) }), range.contains(number) else {
            throw SettingProblem(
                node: node, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    static func decimal(_ node: YAMLNode, _ range: ClosedRange<Double>) throws(SettingProblem) -> Double {
        guard let number = node.string.flatMap({ Double($0) }), range.contains(number) else {
            throw SettingProblem(
                node: node, expected: "a number from \(brief(range.lowerBound)) to \(brief(range.upperBound))")
        }
        return number
    }

    static func bytes(_ node: YAMLNode, _ range: ClosedRange<Int>) throws(SettingProblem) -> Int {
        guard let amount = node.string.flatMap({ scaled($0, byteUnits) }),
            Double(range.lowerBound) <= amount, amount <= Double(range.upperBound)
        else {
            throw SettingProblem(
                node: node,
                expected: "a size from \(range.lowerBound) to \(range.upperBound) bytes, as in 1048576, 1 MiB or 64 MB")
        }
        return Int(amount)
    }

    static func seconds(_ node: YAMLNode, _ range: ClosedRange<Double>) throws(SettingProblem) -> Double {
        guard let amount = node.string.flatMap({ scaled($0, timeUnits) }), range.contains(amount) else {
            throw SettingProblem(
                node: node,
                expected:
                    "a time from \(brief(range.lowerBound)) to \(brief(range.upperBound)) seconds, as in 10, 10 s, "
                    + "250 ms or 2 min")
        }
        return amount
    }

    /// Permission bits in octal: `0600`, `600` or `0o600`.
    static func permissions(_ node: YAMLNode) throws(SettingProblem) -> UInt32 {
        let digits = node.string.map { $0.hasPrefix("0o") ? String($0.dropFirst(2)) : $0 }
        guard let mode = digits.flatMap({ UInt32($0, radix: 8) }), mode <= 0o777 else {
            throw SettingProblem(node: node, expected: "permission bits in octal from 0000 to 0777, as in 0600")
        }
        return mode
    }

    static func text(_ node: YAMLNode, _ what: String) throws(SettingProblem) -> String {
        guard let text = node.string, !text.isEmpty else { throw SettingProblem(node: node, expected: what) }
        return text
    }

    /// A list, or one value for a list of one.
    static func list(_ node: YAMLNode, _ what: String) throws(SettingProblem) -> [YAMLNode] {
        switch node.content {
        case .scalar: return node.string == nil ? [] : [node]
        case .sequence(let elements): return elements
        case .mapping: throw SettingProblem(node: node, expected: "a list of " + what)
        }
    }

    static func glob(_ node: YAMLNode) throws(SettingProblem) -> Glob {
        do throws(GlobError) {
            return try Glob(node.string ?? "")
        } catch {
            throw SettingProblem(node: node, expected: "a glob such as briefs/**/*.txt (\(error.problem))")
        }
    }

    // MARK: Units

    private static let byteUnits: [String: Double] = [
        "b": 1, "byte": 1, "bytes": 1,
        "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
        "kib": 0x1p10, "mib": 0x1p20, "gib": 0x1p30, "tib": 0x1p40,
    ]
    private static let timeUnits: [String: Double] = ["ms": 0.001, "s": 1, "min": 60, "h": 3600]

    /// A number, or a number and a unit, in bytes or seconds; nil where it is neither.
    private static func scaled(_ text: String, _ units: [String: Double]) -> Double? {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = text[number.endIndex...].drop { $0 == " " }.lowercased()
        guard let value = Double(number), let scale = unit.isEmpty ? 1 : units[unit] else { return nil }
        return value * scale
    }

    private static func brief(_ number: Double) -> String {
        number == number.rounded() ? String(Int(number)) : String(number)
    }
}
