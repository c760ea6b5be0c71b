/// How far the corpus has moved on since an index was published.
public struct CorpusChanges: Hashable, Sendable, JSONReadable {
    /// Files that are not in the index yet.
    public var new: Int
    /// Files that are not as they were.
    public var changed: Int
    /// Files that are no longer there.
    public var gone: Int

    /// Changes.
    public init(new: Int = 0, changed: Int = 0, gone: Int = 0) {
        self.new = new
        self.changed = changed
        self.gone = gone
    }

    /// All of them.
    public var total: Int { new + changed + gone }

    /// Reads changes.
    public init(json: JSONValue) throws {
        new = try json.value("new")
        changed = try json.value("changed")
        gone = try json.value("gone")
    }
}

extension CorpusChanges: JSONWritable {
    /// Writes the changes as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("new", new)
            writer.member("changed", changed)
            writer.member("gone", gone)
        }
    }
}
