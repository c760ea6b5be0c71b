internal import CGumbo

/// Characters by the names that HTML has for them; the sets of ISO that other markup takes names from are among them.
struct HTMLNamedCharacters {
    /// Different names that are looked up, and their longest.
    private static let maximumNames = 2000
    private static let longestName = 32

    private var known: [String: String?] = [:]

    /// What `&name;` stands for; nil where HTML does not know it.
    mutating func text(_ name: String) -> String? {
        if let found = known[name] { return found }
        guard known.count < Self.maximumNames, name.utf8.count <= Self.longestName else { return nil }
        let arena = HTMLArena()
        let text = withExtendedLifetime(arena) {
            Array("<p>&\(name);".utf8).withUnsafeBufferPointer { page -> String? in
                guard let root = arena.parse(page)?.pointee.root else { return nil }
                return HTMLTree(root, keepsHidden: true).nodes.first { $0.kind != .element }
                    .map { String(decoding: $0.text, as: UTF8.self) }
            }
        }
        // A known name with other letters behind it is another name.
        let found = text.flatMap { $0.hasSuffix(";") || $0.hasPrefix("&") || $0.unicodeScalars.count > 2 ? nil : $0 }
        known[name] = .some(found)
        return found
    }
}
