/// A pattern for paths relative to a corpus folder.
///
/// `*` stands for any run of characters but `/`, `?` for one, `[a-z]` for one of a set and `[!a-z]` for one outside it,
/// `{a,b}` for either, `**` as a whole part for any number of folders; `\` takes the next character as it stands. A
/// pattern without `/` is matched against the last part of the path, so `*.md` is every Markdown file. Case counts.
public struct Glob: Hashable, Sendable, CustomStringConvertible {
    /// As it was written.
    public let pattern: String
    /// What the braces stand for, one list of parts each.
    private let alternatives: [[Part]]

    private enum Part: Hashable {
        case anyFolders
        case name([Token])
    }

    private enum Token: Hashable {
        case scalar(Unicode.Scalar)
        case anyScalar
        case anyRun
        case oneOf([ClosedRange<Unicode.Scalar>], isNegated: Bool)

        func takes(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .scalar(let own): own == scalar
            case .anyScalar: true
            case .anyRun: false
            case .oneOf(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
            }
        }
    }

    /// Reads a pattern.
    ///
    /// - Throws: `GlobError` for one that is empty, a bracket or brace that is not closed, a `**` that is not a whole
    ///   part, or braces that stand for more than 1,000 patterns.
    public init(_ pattern: String) throws(GlobError) {
        func failure(_ problem: String) -> GlobError { GlobError(pattern: pattern, problem: problem) }
        guard !pattern.isEmpty else { throw failure("it is empty") }
        self.pattern = pattern
        var alternatives: [[Part]] = []
        for plain in try Self.expandBraces(Array(pattern.unicodeScalars), failure) {
            alternatives.append(try Self.parts(plain, failure))
        }
        self.alternatives = alternatives
    }

    /// The pattern.
    public var description: String { pattern }

    /// Whether `path`, relative and with `/`, is one that the pattern stands for.
    ///
    /// - Complexity: O(*n* · *m*) in the lengths of path and pattern.
    public func matches(_ path: String) -> Bool {
        let names = path.split(separator: "/").map { Array($0.unicodeScalars) }
        return alternatives.contains { Self.matches($0[...], names[...]) }
    }

    // MARK: Reading

    private static func expandBraces(
        _ pattern: [Unicode.Scalar], _ failure: (String) -> GlobError
    ) throws(GlobError) -> [[Unicode.Scalar]] {
        guard let open = firstBrace(in: pattern) else { return [pattern] }
        var depth = 0
        var choices: [[Unicode.Scalar]] = [[]]
        var index = open
        while true {
            guard index < pattern.count else { throw failure("a '{' is not closed") }
            let scalar = pattern[index]
            if scalar == "\\", index + 1 < pattern.count {
                choices[choices.count - 1] += [scalar, pattern[index + 1]]
                index += 2
                continue
            }
            if scalar == "{" { depth += 1 }
            if scalar == "}" { depth -= 1 }
            if depth == 0 { break }
            if scalar == ",", depth == 1 {
                choices.append([])
            } else if index > open {
                choices[choices.count - 1].append(scalar)
            }
            index += 1
        }
        var expanded: [[Unicode.Scalar]] = []
        for choice in choices {
            expanded += try expandBraces(Array(pattern[..<open] + choice + pattern[(index + 1)...]), failure)
            guard expanded.count <= 1000 else { throw failure("its braces stand for more than 1,000 patterns") }
        }
        return expanded
    }

    private static func firstBrace(in pattern: [Unicode.Scalar]) -> Int? {
        var index = 0
        while index < pattern.count {
            if pattern[index] == "{" { return index }
            index += pattern[index] == "\\" ? 2 : 1
        }
        return nil
    }

    private static func parts(
        _ pattern: [Unicode.Scalar], _ failure: (String) -> GlobError
    ) throws(GlobError) -> [Part] {
        var parts: [Part] = pattern.contains("/") ? [] : [.anyFolders]
        for text in pattern.split(separator: "/") {
            if Array(text) == ["*", "*"] {
                if parts.last != .anyFolders { parts.append(.anyFolders) }
            } else {
                parts.append(.name(try tokens(Array(text), failure)))
            }
        }
        // `a/**` is what lies in `a`, not `a` itself.
        if parts.last == .anyFolders { parts.append(.name([.anyRun])) }
        return parts
    }

    private static func tokens(
        _ text: [Unicode.Scalar], _ failure: (String) -> GlobError
    ) throws(GlobError) -> [Token] {
        var tokens: [Token] = []
        var index = 0
        while index < text.count {
            switch text[index] {
            case "*":
                guard tokens.last != .anyRun else { throw failure("'**' must stand alone between slashes") }
                tokens.append(.anyRun)
            case "?": tokens.append(.anyScalar)
            case "[": tokens.append(try set(text, &index, failure))
            case "\\" where index + 1 < text.count:
                index += 1
                tokens.append(.scalar(text[index]))
            default: tokens.append(.scalar(text[index]))
            }
            index += 1
        }
        return tokens
    }

    /// Reads `[…]` from its bracket at `index`, and leaves `index` at the closing one.
    private static func set(
        _ text: [Unicode.Scalar], _ index: inout Int, _ failure: (String) -> GlobError
    ) throws(GlobError) -> Token {
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        index += 1
        let isNegated = index < text.count && (text[index] == "!" || text[index] == "^")
        if isNegated { index += 1 }
        while index < text.count {
            if text[index] == "]", !ranges.isEmpty { return .oneOf(ranges, isNegated: isNegated) }
            let first = text[index]
            if index + 2 < text.count, text[index + 1] == "-", text[index + 2] != "]" {
                let last = text[index + 2]
                guard first <= last else { throw failure("the range '\(first)-\(last)' runs backwards") }
                ranges.append(first...last)
                index += 3
            } else {
                ranges.append(first...first)
                index += 1
            }
        }
        throw failure("a '[' is not closed")
    }

    // MARK: Matching

    // Both levels go back to the last star only: an earlier one need never give up what it has, because the later one
    // can take whatever lies between.

    private static func matches(_ parts: ArraySlice<Part>, _ names: ArraySlice<[Unicode.Scalar]>) -> Bool {
        var part = parts.startIndex
        var name = names.startIndex
        var retry: (part: Int, name: Int)?
        while name < names.endIndex {
            if part < parts.endIndex, case .anyFolders = parts[part] {
                part += 1
                retry = (part, name)
            } else if part < parts.endIndex, case .name(let tokens) = parts[part], matches(tokens, names[name]) {
                part += 1
                name += 1
            } else if let back = retry {
                retry = (back.part, back.name + 1)
                part = back.part
                name = back.name + 1
            } else {
                return false
            }
        }
        return part == parts.endIndex
    }

    private static func matches(_ tokens: [Token], _ name: [Unicode.Scalar]) -> Bool {
        var token = 0
        var position = 0
        var retry: (token: Int, position: Int)?
        while position < name.count {
            if token < tokens.count, tokens[token] == .anyRun {
                token += 1
                retry = (token, position)
            } else if token < tokens.count, tokens[token].takes(name[position]) {
                token += 1
                position += 1
            } else if let back = retry {
                retry = (back.token, back.position + 1)
                token = back.token
                position = back.position + 1
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == .anyRun }
    }
}

/// Why a text is not a glob.
public struct GlobError: Error, Hashable, Sendable, CustomStringConvertible {
    /// As it was written.
    public var pattern: String
    /// What is wrong with it.
    public var problem: String

    /// An error.
    public init(pattern: String, problem: String) {
        self.pattern = pattern
        self.problem = problem
    }

    /// The pattern and what is wrong with it.
    public var description: String { "the glob '\(pattern)' cannot be used: \(problem)" }
}

extension Glob: Codable {
    /// Reads a pattern.
    public init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the pattern.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(pattern)
    }
}

extension Glob {
    /// A pattern in our own source; a faulty one is a programmer's error and stops the program.
    package init(known pattern: StaticString) {
        do throws(GlobError) { try self.init("\(pattern)") } catch { preconditionFailure(error.description) }
    }
}
