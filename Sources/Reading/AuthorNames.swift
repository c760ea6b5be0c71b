/// The names in a line that says who wrote something.
package enum AuthorNames {
    /// The authors of a byline that begins with "By" or the like, or nil where `line` is none.
    package static func byline(_ line: String) -> [String]? {
        guard line.utf8.count <= 240 else { return nil }
        let lowered = line.lowercased()
        guard let opening = openings.first(where: { lowered.hasPrefix($0) }) else { return nil }
        let rest = line.dropFirst(opening.count)
        let last = rest.last { !$0.isWhitespace }
        if last == "." && !rest.hasSuffix("Jr.") && rest.split(separator: " ").count > 4 { return nil }
        let names = list(String(rest))
        return names.isEmpty || !names.allSatisfy(isName) ? nil : names
    }

    /// The names in a list such as `Ann Lee, Research Fellow, and Bo Chan`: commas, semicolons, `and`, `&` between them;
    /// posts and institutions are left out.
    package static func list(_ text: String) -> [String] {
        if text.contains(";") { return text.split(separator: ";").map { clean($0) }.filter { !$0.isEmpty } }
        var names: [String] = []
        var sawPost = false
        for (index, part) in text.split(separator: ",").enumerated() {
            var part = clean(part)
            let startsWithAnd = ["and ", "& ", "und ", "et ", "y ", "и "].first { part.lowercased().hasPrefix($0) }
            if let startsWithAnd { part = clean(part.dropFirst(startsWithAnd.count)[...]) }
            if suffixes.contains(part.lowercased()) { continue }
            if index > 0, isPost(part) {
                sawPost = true
                continue
            }
            if sawPost && startsWithAnd == nil { continue }
            for name in split(part) where index == 0 || isName(name) { names.append(name) }
        }
        return names
    }

    private static let openings = [
        "by ", "by: ", "written by ", "prepared by ", "posted by ", "reported by ", "compiled by ", "edited by ",
        "von ", "par ", "por ", "автор: ", "авторы: ", "作者：", "作者:",
    ]
    private static let suffixes: Set<String> = [
        "jr", "jr.", "sr", "sr.", "ii", "iii", "phd", "ph.d", "ph.d.", "md", "m.d.",
    ]
    private static let posts: Set<String> = [
        "associate", "director", "fellow", "professor", "prof", "researcher", "research", "analyst", "editor",
        "correspondent", "staff", "senior", "junior", "head", "chief", "president", "department", "institute",
        "university", "college", "centre", "center", "school", "manager", "officer", "consultant", "adviser", "advisor",
        "lecturer", "student", "candidate", "reporter", "writer", "journalist", "assistant", "deputy", "program",
        "programme", "council", "agency", "foundation", "group", "times", "post", "news", "press", "journal",
        "ministry",
        "minister", "ambassador", "secretary", "chair", "policy", "studies", "project", "ltd", "inc", "the",
    ]
    private static let particles: Set<String> = [
        "de", "da", "di", "del", "della", "der", "den", "van", "von", "la", "le", "el", "al", "bin", "ibn", "ben", "zu",
        "dos", "du", "ten", "ter", "y",
    ]

    private static func isPost(_ part: String) -> Bool {
        part.lowercased().split { !$0.isLetter }.contains { posts.contains(String($0)) }
    }

    /// One to five words, each with a capital (or of a script without them), but for particles such as `van`.
    package static func isName(_ text: String) -> Bool {
        let words = text.split(separator: " ")
        guard (1...6).contains(words.count), let first = words.first, words.last != nil else { return false }
        if text.contains(where: { $0.isNumber || "?!:/@[]{}<>=".contains($0) }) { return false }
        guard first.first?.isLowercase == false else { return particles.contains(String(first)) && words.count > 1 }
        return words.allSatisfy { word in
            guard let initial = word.first else { return false }
            if particles.contains(word.lowercased()) { return true }
            return initial.isLetter && !initial.isLowercase || initial == "(" || initial == "'" || initial == "’"
        }
    }

    private static func split(_ part: String) -> [String] {
        var names: [String] = []
        var words: [Substring] = []
        for word in part.split(separator: " ") {
            if ["and", "&", "und", "et", "и"].contains(word.lowercased()) {
                names.append(clean(words.joined(separator: " ")[...]))
                words = []
            } else {
                words.append(word)
            }
        }
        names.append(clean(words.joined(separator: " ")[...]))
        return names.filter { !$0.isEmpty }
    }

    /// Without white space, an unclosed or closed bracket at the end, and what a bar or a dash sets off.
    private static func clean(_ text: Substring) -> String {
        var text = text
        for mark in [" | ", " – ", " — ", " - ", " ("] {
            if let cut = text.firstRange(of: mark) { text = text[..<cut.lowerBound] }
        }
        while let last = text.last, last.isWhitespace || "(|*:".contains(last) { text = text.dropLast() }
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        return text.split { $0.isWhitespace }.joined(separator: " ")
    }
}
