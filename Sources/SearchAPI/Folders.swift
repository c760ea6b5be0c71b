/// A folder of the corpus, as `GET /v1/folders` and `kwic folders` have it.
public struct FolderStatus: Hashable, Sendable, JSONReadable, Decodable {
    /// What `in:NAME` and the facet `folder` call it.
    public var name: String
    /// Absolute.
    public var path: String
    /// Documents of it in the index.
    public var documents: Int
    /// When an index run last saw it, ISO 8601 in UTC; nil where none did.
    public var seen: String?
    /// False if the last run could not see it: its documents stay as they were.
    public var isAvailable: Bool
    /// Globs of its own; empty where the configuration's hold.
    public var include: [String]
    public var exclude: [String]

    /// A folder.
    public init(
        name: String, path: String, documents: Int, seen: String?, isAvailable: Bool, include: [String] = [],
        exclude: [String] = []
    ) {
        self.name = name
        self.path = path
        self.documents = documents
        self.seen = seen
        self.isAvailable = isAvailable
        self.include = include
        self.exclude = exclude
    }

    /// Reads a folder.
    public init(json: JSONValue) throws {
        name = try json.value("name")
        path = try json.value("path")
        documents = try json.value("documents")
        seen = try json.optional("seen")
        isAvailable = try json.value("available")
        include = try json.value("include")
        exclude = try json.value("exclude")
    }
}

extension FolderStatus: JSONWritable {
    /// Writes the folder as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", name)
            writer.member("path", path)
            writer.member("documents", documents)
            writer.member("seen", seen)
            writer.member("available", isAvailable)
            writer.member("include", include)
            writer.member("exclude", exclude)
        }
    }
}

/// The answer to `GET /v1/folders`.
public struct FoldersResponse: Hashable, Sendable, JSONReadable, Decodable {
    public var generation: String
    /// In the order in which they were added.
    public var folders: [FolderStatus]

    /// An answer.
    public init(generation: String, folders: [FolderStatus]) {
        self.generation = generation
        self.folders = folders
    }

    /// Reads an answer.
    public init(json: JSONValue) throws {
        generation = try json.value("generation")
        folders = try json.value("folders")
    }
}

extension FoldersResponse: JSONWritable {
    /// Writes the answer as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("generation", generation)
            writer.key("folders")
            writer.array(folders) { $1.write(to: &$0) }
        }
    }
}
