package import Passages

/// A record's members as they are used up: what is left in the end are its tags.
package struct Record {
    /// What is left.
    package private(set) var members: [JSONMember]
    /// The headings that it stands under, once `metadata` is taken.
    package private(set) var sections: [String] = []

    /// A record with these members, in their order.
    package init(_ members: [JSONMember]) { self.members = members }

    /// The value of the first of `keys` that the record has, removed from it; of a key that stands twice, the last.
    package mutating func takeValue(_ keys: [String]) -> JSONValue? {
        for key in keys {
            guard let value = members.last(where: { $0.key == key })?.value else { continue }
            members.removeAll { $0.key == key }
            return value
        }
        return nil
    }

    /// The text or number of the first of `keys` that the record has, removed from it; nil where it is empty.
    package mutating func take(_ keys: [String]) -> String? {
        guard let text = takeValue(keys)?.scalar, !text.isEmpty else { return nil }
        return text
    }

    private mutating func takeList(_ keys: [String]) -> [String] {
        (takeValue(keys)?.scalars ?? []).filter { !$0.isEmpty }
    }

    /// What the record says of itself, removed from it; what is left of texts, numbers and lists of them become tags.
    package mutating func metadata(title: String, text: String, options: ReadingOptions) -> DocumentMetadata {
        let keys = options.records
        sections = takeList(keys.section)
        var metadata = DocumentMetadata(
            title: title, authors: takeList(keys.authors), categories: takeList(keys.categories))
        if let date = take(keys.date) {
            metadata.date = ISODate.parse(date)
            if metadata.date == nil { metadata.tags["date_text"] = [date] }
        }
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
        return metadata
    }

    /// True for text of nothing but ASCII white space.
    package static func isBlank(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
    }
}
