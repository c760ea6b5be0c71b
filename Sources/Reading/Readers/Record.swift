package import Passages

/// A record's members as they are used up: what is left in the end are its tags.
package struct Record {
    /// What is left.
    package private(set) var members: [JSONMember]
    /// The headings that it stands under, once `metadata` is taken.
    package private(set) var sections: [String] = []

    /// A record with these members, in their order.
    package init(_ members: [JSONMember]) { self.members = members }

    /// The value of the first of `keys` that the record has something for, removed from it; of a key that stands twice, the
    /// last. `rank` is the key's place in `keys`.
    package mutating func takeFirst(
        _ keys: [String], where isGood: (JSONValue) -> Bool = { $0.scalars?.contains { !$0.isEmpty } ?? false }
    ) -> (rank: Int, value: JSONValue)? {
        guard let (rank, index) = first(keys, where: isGood) else { return nil }
        let (key, value) = (members[index].key, members[index].value)
        members.removeAll { $0.key == key }
        return (rank, value)
    }

    /// The text or number of the first of `keys` that the record has and that is not empty, removed from it.
    package mutating func take(_ keys: [String]) -> String? {
        takeFirst(keys) { $0.scalar.map { !$0.isEmpty } ?? false }?.value.scalar
    }

    /// The title. What stands under another name than the first of `keys` may be a name or a class as well, by which people
    /// filter: it stays among the members, and is no title without a letter in it.
    package mutating func takeTitle(_ keys: [String]) -> String? {
        if let title = take(Array(keys.prefix(1))) { return title }
        return first(Array(keys.dropFirst())) { value in
            value.scalar.map { $0.utf8.count <= Self.longestTitle && $0.contains { $0.isLetter } } ?? false
        }.flatMap { members[$0.index].value.scalar }
    }

    /// Removes a key with its value.
    package mutating func remove(_ key: String) { members.removeAll { $0.key == key } }

    /// In bytes, for what is not called a title.
    private static let longestTitle = 300

    private func first(_ keys: [String], where isGood: (JSONValue) -> Bool) -> (rank: Int, index: Int)? {
        for (rank, key) in keys.enumerated() {
            if let index = members.lastIndex(where: { Self.isKey($0.key, key) && isGood($0.value) }) {
                return (rank, index)
            }
        }
        return nil
    }

    /// Whether a member's key is one of the names that mean something: capitals do not matter, and `_`, `-` and a space are
    /// one.
    package static func isKey(_ key: String, _ name: String) -> Bool {
        if key == name { return true }
        guard key.utf8.count == name.utf8.count else { return false }
        if key.utf8.contains(where: { $0 >= 0x80 }) { return key.lowercased() == name }
        return zip(key.utf8, name.utf8).allSatisfy { folded($0) == folded($1) }
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x41...0x5A: byte | 0x20
        case 0x20, 0x2D: 0x5F
        default: byte
        }
    }

    private mutating func takeList(_ keys: [String]) -> [String] {
        (takeFirst(keys)?.value.scalars ?? []).filter { !$0.isEmpty }
    }

    /// What the record says of itself, removed from it; what is left of texts, numbers and lists of them become tags.
    package mutating func metadata(title: String, text: String, options: ReadingOptions) -> DocumentMetadata {
        let keys = options.records
        sections = takeList(keys.section)
        var metadata = DocumentMetadata(
            title: title, authors: takeList(keys.authors), categories: takeList(keys.categories))
        if let date = take(Array(keys.date.prefix(1))) {
            metadata.date = ISODate.parse(date)
            if metadata.date == nil { metadata.tags["date_text"] = [date] }
        } else if let (_, index) = first(
            Array(keys.date.dropFirst()), where: { $0.scalar.flatMap { ISODate.parse($0) } != nil })
        {
            // What is not called a date may be more than that, a year to filter by: it stays a tag.
            metadata.date = members[index].value.scalar.flatMap { ISODate.parse($0) }
        }
        let url = takeFirst(keys.url) { $0.scalar?.contains("://") ?? false }
        let declared = take(keys.language)
        metadata.language = declared.flatMap(LanguageDetector.subtag)
        if metadata.language == nil {
            if let declared { metadata.tags["language_text"] = [declared] }
            // 256 bytes: some 40 words, enough to be sure, and cheap enough for hundreds of thousands of records.
            if options.detectsLanguage { metadata.language = LanguageDetector.detect(text, limit: 256) }
        }
        for member in members {
            let values = (member.value.scalars ?? []).filter { !$0.isEmpty }
            if !values.isEmpty { metadata.tags[member.key.lowercased()] = values }
        }
        if let url = url?.value.scalar { metadata.tags["url"] = [url] }
        return metadata
    }

    /// True for text of nothing but ASCII white space.
    package static func isBlank(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
    }
}
