import Patterns

/// Globs against which every path of the corpus is held; most match none.
///
/// A glob without sets, choices and escapes takes only paths that end as it does, and whose last name begins as its last name
/// does. Looking at these two bytes first spares nearly all matching.
struct PathPatterns: Sendable {
    private struct Pattern: Sendable {
        var glob: Glob
        /// `**`, which takes every path.
        var takesAll: Bool
        /// What a path's last name must begin and end with; nil where that is open.
        var first: UInt8?
        var last: UInt8?

        init(_ glob: Glob) {
            self.glob = glob
            let text = Array(glob.pattern.utf8)
            takesAll = text == Array("**".utf8)
            let special = Array("{[\\?".utf8)
            guard !text.contains(where: special.contains) else { return }
            let name = text.split(separator: 0x2F).last ?? []
            first = name.first == 0x2A ? nil : name.first
            last = name.last == 0x2A ? nil : name.last
        }

        func matches(_ path: String, first: UInt8?, last: UInt8?) -> Bool {
            if takesAll { return true }
            if let own = self.first, own != first { return false }
            if let own = self.last, own != last { return false }
            return glob.matches(path)
        }
    }

    private let patterns: [Pattern]

    init(_ globs: [Glob]) { patterns = globs.map(Pattern.init) }

    /// Whether any of them matches.
    func match(_ path: String) -> Bool {
        var path = path
        let (first, last) = path.withUTF8 { bytes in
            (bytes[(bytes.lastIndex(of: 0x2F).map { $0 + 1 } ?? 0)...].first, bytes.last)
        }
        return patterns.contains { $0.matches(path, first: first, last: last) }
    }
}
