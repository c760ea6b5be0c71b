internal import CXapian

/// Where the values of a facet stand, and how they are counted.
public struct FacetSource: Sendable {
    let facet: cx_facet

    private init(
        _ place: cx_facet_place, _ slot: UInt32 = 0, isList: Bool = true, hasLevels: Bool = false, cut: UInt8 = 0,
        limit: Int
    ) {
        facet = cx_facet(
            place: place, slot: slot, is_list: isList, has_levels: hasLevels, cut: cut, limit: UInt32(clamping: limit))
    }

    /// A tag; of a category those above it are counted too.
    public static func tag(_ key: String, limit: Int) -> FacetSource {
        FacetSource(
            CX_OF_DOCUMENT, IndexSchema.tagSlot(key), hasLevels: key == IndexSchema.categoryTag, limit: limit)
    }

    /// What is said of passages and documents apart from tags.
    public enum Property: Sendable { case kind, language, year, mention, format, folder }

    /// A property.
    public static func property(_ property: Property, limit: Int) -> FacetSource {
        switch property {
        case .kind: FacetSource(CX_INHERITED, IndexSchema.kindSlot, limit: limit)
        case .language: FacetSource(CX_INHERITED, IndexSchema.languageSlot, limit: limit)
        case .year: FacetSource(CX_OF_PASSAGE, IndexSchema.yearSlot, limit: limit)
        case .mention: FacetSource(CX_OF_PASSAGE, IndexSchema.mentionSlot, limit: limit)
        case .folder: FacetSource(CX_OF_DOCUMENT, IndexSchema.folderSlot, limit: limit)
        case .format: FacetSource(CX_OF_DOCUMENT, IndexSchema.formatSlot, limit: limit)
        }
    }

    /// The document's date, of which the first `characters` count: 4 for the year, 7 for the month, 10 for the day.
    public static func date(characters: Int, limit: Int) -> FacetSource {
        FacetSource(
            CX_OF_DOCUMENT, UInt32(IndexSchema.dateSlot), isList: false, cut: UInt8(clamping: characters), limit: limit)
    }

    /// The path, and each folder above it.
    public static func path(limit: Int) -> FacetSource {
        FacetSource(CX_OF_DOCUMENT, UInt32(IndexSchema.pathSlot), isList: false, hasLevels: true, limit: limit)
    }

    /// The documents themselves, as the numbers of their first passages.
    public static func documents(limit: Int) -> FacetSource { FacetSource(CX_DOCUMENTS, limit: limit) }

    /// The passages themselves, as their numbers.
    public static func passages(limit: Int) -> FacetSource { FacetSource(CX_PASSAGES, limit: limit) }
}

/// A value, and how many of the passages looked at have it.
public struct TallyValue: Hashable, Sendable {
    /// Empty where passages or documents themselves were counted.
    public var text: String
    /// The passage, or the document's first, where these were counted.
    public var number: UInt32
    public var count: Int
}

/// The values of one facet: those that most passages have first, equal ones in byte order.
public struct FacetTally: Hashable, Sendable {
    public var values: [TallyValue]
    /// How many different values there are, those beyond the limit with them.
    public var distinct: Int
}

/// What matches have.
public struct Tally: Hashable, Sendable {
    /// Matches looked at.
    public var seen: Int
    /// Different documents among them.
    public var documents: Int
    /// The part of the index that was looked at; 1 where all of it was.
    public var share: Double
    /// One for each facet that was asked for.
    public var facets: [FacetTally]

    /// Copies what the shim counted.
    init(_ tally: cx_tally, facets: Int) {
        seen = Int(tally.seen)
        documents = Int(tally.documents)
        share = tally.share
        self.facets = UnsafeBufferPointer(start: tally.facets, count: tally.facets == nil ? 0 : facets).map { facet in
            FacetTally(
                values: UnsafeBufferPointer(start: facet.values, count: facet.count).map { value in
                    TallyValue(
                        text: String(
                            decoding: UnsafeRawBufferPointer(start: value.text, count: value.length), as: UTF8.self),
                        number: value.docid, count: Int(value.count))
                }, distinct: facet.distinct)
        }
    }
}
