/// The headings that a passage is under.
enum SectionPath {
    /// The headings from the outermost, without those that only repeat what is above them: the document's title, or the heading
    /// before. A page's title and its first heading mostly are the same words, and are said once.
    ///
    /// - Parameter title: The `essence` of the document's title.
    static func path(_ headings: [String], below title: String) -> [String] {
        var path: [String] = []
        var last = title
        for heading in headings {
            let essence = essence(heading)
            if essence != last || essence.isEmpty { path.append(heading) }
            last = essence
        }
        return path
    }

    /// What two headings have in common that a reader takes for the same: letters, digits and signs, in lower case, without
    /// white space and the punctuation around them.
    static func essence(_ heading: String) -> String {
        var words = heading.lowercased().filter { !$0.isWhitespace }[...]
        while let last = words.last, ".:：。,;¶".contains(last) { words = words.dropLast() }
        return String(words)
    }
}
