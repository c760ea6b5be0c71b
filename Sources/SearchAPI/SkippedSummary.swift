/// Skipped files by reason, each file once: with several problems it stands under the first of its reasons in the order of
/// `SkipReason.all`.
public struct SkippedSummary: Hashable, Sendable {
    /// Files with one reason.
    public struct Group: Hashable, Sendable, JSONReadable {
        /// The word for programs.
        public var reason: String
        public var files: Int
        /// How many of them are in the index but for a part.
        public var partial: Int
        /// The first of them by path.
        public var examples: [SkippedFile]

        /// A group.
        public init(reason: String, files: Int, partial: Int, examples: [SkippedFile]) {
            self.reason = reason
            self.files = files
            self.partial = partial
            self.examples = examples
        }

        /// What the table says of the reason.
        public var description: SkipReason { SkipReason.named(reason) }
    }

    /// In the order of `SkipReason.all`.
    public var groups: [Group]

    /// A summary of groups.
    public init(groups: [Group]) { self.groups = groups }

    /// The summary of `files`, in any order.
    ///
    /// - Parameter examples: How many files of each group are named.
    public init(_ files: [SkippedFile], examples: Int) {
        var firsts: [String: SkippedFile] = [:]
        for file in files {
            if let known = firsts[file.path], !file.comes(before: known) { continue }
            firsts[file.path] = file
        }
        groups = Dictionary(grouping: firsts.values, by: \.reason).map { reason, files in
            Group(
                reason: reason, files: files.count, partial: files.count(where: \.isPartial),
                examples: Array(files.sorted { $0.path < $1.path }.prefix(examples)))
        }.sorted { ($0.description.order, $0.reason) < ($1.description.order, $1.reason) }
    }

    /// The groups of a class.
    public func groups(of weight: SkipClass) -> [Group] { groups.filter { $0.description.weight == weight } }

    /// How many files are of a class.
    public func files(of weight: SkipClass) -> Int { groups(of: weight).reduce(0) { $0 + $1.files } }
}

extension SkippedFile {
    /// Whether this problem of a file says more than another of the same file.
    fileprivate func comes(before other: SkippedFile) -> Bool {
        let (own, others) = (SkipReason.named(reason).order, SkipReason.named(other.reason).order)
        return (own, reason, detail) < (others, other.reason, other.detail)
    }
}

extension SkippedSummary.Group: JSONWritable {
    /// Writes the group as an object.
    public func write(to writer: inout JSONWriter) {
        let described = description
        writer.object { writer in
            writer.member("reason", reason)
            writer.member("class", described.weight.rawValue)
            writer.member("title", files == 1 ? described.singular : described.plural)
            writer.member("advice", described.advice)
            writer.member("files", files)
            writer.member("partial", partial)
            writer.key("examples")
            writer.array(examples) { $1.write(to: &$0) }
        }
    }
}

extension SkippedSummary {
    /// Writes the members `classes` and `groups`.
    public func writeMembers(to writer: inout JSONWriter) {
        writer.key("classes")
        writer.object { writer in
            for weight in SkipClass.allCases { writer.member(weight.rawValue, files(of: weight)) }
        }
        writer.key("groups")
        writer.array(groups) { $1.write(to: &$0) }
    }
}
