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

    /// The authors in a value that names one or several: `Ann Lee`, `Ann Lee and Bo Chan`, `Ann Lee, staff writer`.
    ///
    /// A list that has no names in it is taken as it is: it may be an organisation's.
    package static func declared(_ text: String) -> [String] {
        let names = list(text)
        return names.isEmpty ? [text.split { $0.isWhitespace }.joined(separator: " ")].filter { !$0.isEmpty } : names
    }

    /// The name in a value that is known to be one author's, without the post behind it: `Lee, Ann` stays as it is.
    package static func single(_ text: String) -> String {
        let parts = text.split { ",，".contains($0) }.map {
            $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        guard let first = parts.first, parts.count > 1, !isPost(first),
            let end = parts.firstIndex(where: { isPost($0) })
        else { return withoutProfession(text.split(whereSeparator: \.isWhitespace).joined(separator: " ")) }
        return parts[..<end].joined(separator: ", ")
    }

    /// True for what some documents have in the place of an author, and nobody is called: an index's heading, the signs of a
    /// date, a notice of rights.
    package static func isBoilerplate(_ text: String) -> Bool {
        let lowered = text.lowercased().split { $0.isWhitespace }.joined(separator: " ")
        let letters = lowered.filter { $0.isLetter }
        if letters.isEmpty { return true }
        if letters.allSatisfy({ dateSigns.contains($0) }), letters.contains(where: { "年月日년월일".contains($0) }) {
            return true
        }
        if notices.contains(where: { lowered.contains($0) }) || phrases.contains(lowered) { return true }
        let words = lowered.split { !$0.isLetter && $0 != "-" && $0 != "’" && $0 != "'" }.map(String.init)
        // `Associate Professor of History`, `Redakteurin bei der Zeitung`.
        let post = words.drop { ranks.contains($0) }.prefix(2)
        if let first = post.first, isProfession(first),
            post.count == 1 || postJoints.contains(post[post.startIndex + 1])
        {
            return true
        }
        return words.contains { headings.contains($0) || isProfession($0) }
            && words.allSatisfy {
                headings.contains($0) || headingJoints.contains($0) || isProfession($0) || ranks.contains($0)
            }
    }

    /// The names in a list such as `Ann Lee, Research Fellow, and Bo Chan`: commas, semicolons, `and`, `&` between them;
    /// posts and institutions are left out.
    package static func list(_ text: String) -> [String] {
        if text.contains(";") { return text.split(separator: ";").map { single(String($0)) }.filter { !$0.isEmpty } }
        var names: [String] = []
        var sawPost = false
        for (index, part) in text.split(whereSeparator: { ",，、".contains($0) }).enumerated() {
            var part = clean(part)
            let startsWithAnd = ["and ", "& ", "und ", "et ", "y ", "и "].first { part.lowercased().hasPrefix($0) }
            if let startsWithAnd { part = clean(part.dropFirst(startsWithAnd.count)[...]) }
            if suffixes.contains(part.lowercased()) { continue }
            if index > 0, isPost(part) {
                sawPost = true
                continue
            }
            if sawPost && startsWithAnd == nil { continue }
            for name in split(part).map(withoutProfession) where !name.isEmpty && (index == 0 || isName(name)) {
                names.append(name)
            }
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
    private static let particles: Set<String> = [
        "de", "da", "di", "del", "della", "der", "den", "van", "von", "la", "le", "el", "al", "bin", "ibn", "ben", "zu",
        "dos", "du", "ten", "ter", "y",
    ]

    private static func isPost(_ part: String) -> Bool {
        let words = part.lowercased().split { !$0.isLetter }
        return words.contains { posts.contains(String($0)) || isProfession(String($0)) }
    }

    /// A word in lower case that is a profession in one of many languages.
    private static func isProfession(_ word: String) -> Bool {
        professions.contains(word) || professionEndings.contains { word.hasSuffix($0) && word != $0 }
            || wideProfessions.contains { word.hasSuffix($0) }
    }

    /// A name without the profession that follows or, in scripts without capitals, stands before it: `Jane Doe staff writer`,
    /// `김철수 기자`, `本报记者 王明`.
    private static func withoutProfession(_ name: String) -> String {
        var words = name.split(separator: " ")
        if words.count > 1, let first = words.first, wideProfessions.contains(where: { first.hasSuffix($0) }) {
            words.removeFirst()
        }
        guard let end = words.dropFirst().firstIndex(where: { isProfession($0.lowercased()) }) else {
            return words.joined(separator: " ")
        }
        // `Max Professor` may be somebody's name, `Max Weber Professor` is none, and `Office of the Director` nobody's.
        let isSmall = words[end].first?.isUppercase != true
        let before = words[..<end].joined(separator: " ")
        return (isSmall || end > words.startIndex + 1) && isName(before) ? before : words.joined(separator: " ")
    }

    /// One to five words, each with a capital (or of a script without them), but for particles such as `van`.
    package static func isName(_ text: String) -> Bool {
        let words = text.split(separator: " ")
        guard (1...6).contains(words.count), let first = words.first, words.last != nil else { return false }
        // Digits, and not the numbers in names such as 三浦 and 张三.
        if text.contains(where: { $0.isWholeNumber && !$0.isLetter || "?!:/@[]{}<>=".contains($0) }) { return false }
        if isBoilerplate(text) || words.contains(where: { strongHeadings.contains($0.lowercased()) }) { return false }
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
