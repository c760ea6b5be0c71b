/// What ignore files say of one folder and those above it: the rules of `.gitignore`.
///
/// Patterns of a deeper folder win over those above, and within a folder the last that matches. A folder that is left out is
/// not entered, so nothing in it can be taken back in. Unlike git's, `?` and `[…]` stand for a character, not for a byte.
struct IgnoreRules: Sendable {
    /// The patterns of a folder, in order, and how much of a path leads to it.
    private struct Level {
        /// Of the folder's path with the `/` at its end, in Unicode scalars; 0 at the top.
        var baseLength: Int
        var patterns: [IgnorePattern]
    }

    /// From the corpus folder down.
    private var levels: [Level] = []

    /// No rules.
    init() {}

    /// True where there are none.
    var isEmpty: Bool { levels.isEmpty }

    /// These rules and those of an ignore file in the folder `base`, a path relative to the corpus folder (empty for
    /// that folder itself).
    func adding(_ bytes: [UInt8], in base: String) -> IgnoreRules {
        let patterns = IgnorePattern.read(bytes)
        guard !patterns.isEmpty else { return self }
        var rules = self
        rules.levels.append(Level(baseLength: base.isEmpty ? 0 : base.unicodeScalars.count + 1, patterns: patterns))
        return rules
    }

    /// Whether the file or folder at `path`, in the folder of these rules, is left out.
    func excludes(_ path: String, isFolder: Bool) -> Bool {
        guard !levels.isEmpty else { return false }
        let scalars = Array(path.unicodeScalars)
        let nameStart = scalars.lastIndex(of: "/").map { $0 + 1 } ?? 0
        for level in levels.reversed() {
            for pattern in level.patterns.reversed()
            where pattern.matches(scalars[level.baseLength...], name: scalars[nameStart...], isFolder: isFolder) {
                return !pattern.isNegated
            }
        }
        return false
    }
}

/// A line of an ignore file.
struct IgnorePattern: Sendable {
    /// `!`: takes back in.
    private(set) var isNegated = false
    /// `/` at the end.
    private var isForFolders = false
    /// Without a `/` at its beginning or in its middle, a pattern is for names wherever they are.
    private var isForNames = false
    /// How it begins, as it stands, up to the first sign that means something.
    private var start: [Unicode.Scalar] = []
    private var tokens: [Token] = []

    private enum Token: Sendable {
        case scalar(Unicode.Scalar)
        /// `?`
        case any
        /// `*`: any run without `/`.
        case run
        /// `**` at the end: anything.
        case rest
        /// `**/`: nothing, or anything that ends in `/`.
        case folders
        case oneOf([ClosedRange<Unicode.Scalar>], isNegated: Bool)

        func takes(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .scalar(let own): own == scalar
            case .any, .run: scalar != "/"
            case .rest, .folders: true
            case .oneOf(let ranges, let isNegated):
                scalar != "/" && ranges.contains { $0.contains(scalar) } != isNegated
            }
        }
    }

    // MARK: Reading

    /// The patterns of an ignore file, without lines that can match nothing.
    static func read(_ bytes: [UInt8]) -> [IgnorePattern] {
        var bytes = bytes[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        return bytes.split(separator: 0x0A).compactMap { line in
            IgnorePattern(
                line: Array(String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self).unicodeScalars))
        }
    }

    /// Reads a line; nil for a comment, nothing, or what can match nothing.
    private init?(line: [Unicode.Scalar]) {
        guard line.first != "#" else { return nil }
        var text = Self.withoutTrailingSpaces(line)[...]
        if text.first == "!" {
            isNegated = true
            text = text.dropFirst()
        }
        if text.last == "/" {
            isForFolders = true
            text = text.dropLast()
        }
        guard !text.isEmpty else { return nil }
        isForNames = !text.contains("/")
        if !isForNames {
            if text.first == "/" { text = text.dropFirst() }
            // As git does: what comes after a plain beginning is a pattern of its own, where ** is at the start.
            start = Array(text.prefix { !"*?[\\".unicodeScalars.contains($0) })
            text = text.dropFirst(start.count)
        }
        guard let tokens = Self.tokens(Array(text)) else { return nil }
        self.tokens = tokens
    }

    /// Spaces at the end do not count, unless a `\` stands before them.
    private static func withoutTrailingSpaces(_ line: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var end = 0
        var index = 0
        while index < line.count {
            let isEscape = line[index] == "\\"
            if isEscape || line[index] != " " { end = index + (isEscape ? 2 : 1) }
            index += isEscape ? 2 : 1
        }
        return Array(line.prefix(end))
    }

    private static func tokens(_ text: [Unicode.Scalar]) -> [Token]? {
        var tokens: [Token] = []
        var index = 0
        while index < text.count {
            switch text[index] {
            case "\\":
                index += 1
                guard index < text.count else { return nil }
                tokens.append(.scalar(text[index]))
            case "?": tokens.append(.any)
            case "*":
                let first = index
                while index + 1 < text.count, text[index + 1] == "*" { index += 1 }
                let isAtStart = first == 0 || text[first - 1] == "/"
                if index > first, isAtStart, index + 1 == text.count {
                    tokens.append(.rest)
                } else if index > first, isAtStart, text[index + 1] == "/" {
                    tokens.append(.folders)
                    index += 1
                } else {
                    tokens.append(.run)
                }
            case "[":
                guard let set = set(text, &index) else { return nil }
                tokens.append(set)
            default: tokens.append(.scalar(text[index]))
            }
            index += 1
        }
        return tokens
    }

    /// Reads `[…]` from its bracket at `index`, and leaves `index` at the closing one; nil where it is not closed.
    private static func set(_ text: [Unicode.Scalar], _ index: inout Int) -> Token? {
        func at(_ place: Int) -> Unicode.Scalar? { place < text.count ? text[place] : nil }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        index += 1
        let isNegated = at(index) == "!" || at(index) == "^"
        if isNegated { index += 1 }
        var previous: Unicode.Scalar?
        repeat {
            guard var scalar = at(index) else { return nil }
            if scalar == "-", let first = previous, let next = at(index + 1), next != "]" {
                index += 1
                scalar = next
                if scalar == "\\" {
                    index += 1
                    guard let escaped = at(index) else { return nil }
                    scalar = escaped
                }
                if first <= scalar { ranges.append(first...scalar) }
                previous = nil
            } else if scalar == "[", at(index + 1) == ":", let end = text[(index + 2)...].firstIndex(of: "]"),
                end > index + 2, text[end - 1] == ":"
            {
                let name = String(String.UnicodeScalarView(text[(index + 2)..<(end - 1)]))
                guard let members = classes[name] else { return nil }
                ranges += members
                index = end
                previous = nil
            } else {
                if scalar == "\\" {
                    index += 1
                    guard let escaped = at(index) else { return nil }
                    scalar = escaped
                }
                ranges.append(scalar...scalar)
                previous = scalar
            }
            index += 1
        } while at(index) != "]"
        return .oneOf(ranges, isNegated: isNegated)
    }

    /// POSIX classes, of ASCII.
    private static let classes: [String: [ClosedRange<Unicode.Scalar>]] = [
        "alnum": ["0"..."9", "A"..."Z", "a"..."z"], "alpha": ["A"..."Z", "a"..."z"], "blank": [" "..." ", "\t"..."\t"],
        "cntrl": ["\0"..."\u{1F}", "\u{7F}"..."\u{7F}"], "digit": ["0"..."9"], "graph": ["!"..."~"],
        "lower": ["a"..."z"], "print": [" "..."~"], "punct": ["!"..."/", ":"..."@", "["..."`", "{"..."~"],
        "space": [" "..." ", "\t"..."\r"], "upper": ["A"..."Z"], "xdigit": ["0"..."9", "A"..."F", "a"..."f"],
    ]

    // MARK: Matching

    /// Whether it is about a file or folder.
    ///
    /// - Parameters:
    ///   - path: Relative to the folder of the ignore file.
    ///   - name: The path's last part.
    func matches(_ path: ArraySlice<Unicode.Scalar>, name: ArraySlice<Unicode.Scalar>, isFolder: Bool) -> Bool {
        if isForFolders && !isFolder { return false }
        if isForNames { return matches(name) }
        return path.starts(with: start) && matches(path.dropFirst(start.count))
    }

    /// Goes through `text` once with the set of all places in the pattern that are possible so far; so no pattern takes
    /// more than its length times the text's.
    private func matches(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        var possible = Array(repeating: false, count: tokens.count + 1)
        enter(0, &possible)
        for scalar in text {
            var next = Array(repeating: false, count: tokens.count + 1)
            for (index, token) in tokens.enumerated() where possible[index] && token.takes(scalar) {
                switch token {
                case .scalar, .any, .oneOf: enter(index + 1, &next)
                case .run, .rest: enter(index, &next)
                case .folders:
                    // Not entered: nothing may be left out before a `/` is met.
                    next[index] = true
                    if scalar == "/" { enter(index + 1, &next) }
                }
            }
            guard next.contains(true) else { return false }
            possible = next
        }
        return possible[tokens.count]
    }

    /// Makes a place possible, and with it what comes after a part that may be nothing.
    private func enter(_ index: Int, _ possible: inout [Bool]) {
        possible[index] = true
        guard index < tokens.count else { return }
        switch tokens[index] {
        case .run, .rest, .folders: enter(index + 1, &possible)
        case .scalar, .any, .oneOf: break
        }
    }
}
