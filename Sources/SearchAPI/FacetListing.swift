/// What `GET /v1/facets/{key}` asks.
public struct FacetRequest: Hashable, Sendable {
    /// The tag or property whose values are listed.
    public var key: String
    /// Only passages that match this; empty for the whole index.
    public var query: String
    public var filters: [String: [String]]
    /// Only values that begin so, without regard to case and accents.
    public var prefix: String
    /// How many values at most, 1 to `SearchLimits.limit`.
    public var limit: Int

    /// A request; without more arguments, for the hundred most frequent values of a key.
    public init(
        key: String, query: String = "", filters: [String: [String]] = [:], prefix: String = "", limit: Int = 100
    ) {
        self.key = key
        self.query = query
        self.filters = filters
        self.prefix = prefix
        self.limit = limit
    }
}

/// The answer to `GET /v1/facets/{key}`.
public struct FacetResponse: Hashable, Sendable, JSONReadable, Decodable {
    public var generation: String
    public var key: String
    /// Those that most passages have first; years and dates in their own order.
    public var values: [FacetValue]
    public var info: FacetInfo
    public var warnings: [SearchWarning]

    /// An answer.
    public init(
        generation: String, key: String, values: [FacetValue], info: FacetInfo, warnings: [SearchWarning] = []
    ) {
        self.generation = generation
        self.key = key
        self.values = values
        self.info = info
        self.warnings = warnings
    }
}

extension FacetResponse: JSONWritable {
    /// Writes the answer as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("generation", generation)
            writer.member("key", key)
            writer.key("values")
            writer.array(values) { $1.write(to: &$0) }
            writer.key("info")
            info.write(to: &writer)
            writer.key("warnings")
            writer.array(warnings) { $1.write(to: &$0) }
        }
    }
}
