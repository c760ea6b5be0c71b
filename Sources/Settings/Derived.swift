import Patterns
public import SearchAPI

extension Settings {
    /// Where the daemon of this index listens: as set, or else as `SocketPath` says.
    public var socketPath: String {
        server.socket ?? SocketPath.forIndex(at: index.path, in: userFolder, trusted: trustedUsers)
    }

    /// The folder for sockets and logs that cannot lie in the index folder.
    public var userFolder: UserFolder { UserFolder(runtimeDirectory: runtimeDirectory) }

    /// A canonical text of exactly the settings that shape the index.
    ///
    /// Two settings with the same text make the same index of the same corpus; an index made under another text must be
    /// rebuilt.
    public var indexFingerprintText: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("passages.target_words", passages.targetWords)
            writer.member("passages.maximum_words", passages.maximumWords)
            writer.member("passages.lead_in_words", passages.leadInWords)
            writer.member("passages.record_maximum_words", passages.recordMaximumWords)
            writer.member("records.id", records.id)
            writer.member("records.title", records.title)
            writer.member("records.text", records.text)
            writer.member("records.section", records.section)
            writer.member("records.language", records.language)
            writer.member("records.date", records.date)
            writer.member("records.authors", records.authors)
            writer.member("records.categories", records.categories)
            writer.member("records.url", records.url)
            writer.key("tags")
            writer.array(tags) { writer, rule in
                writer.object { writer in
                    writer.member("match", rule.match.pattern)
                    writer.member("set", rule.set)
                }
            }
            writer.member("ranking.b", "\(ranking.b)")
            writer.member("ranking.pivot_words", ranking.pivotWords)
            writer.member("ranking.title_weight", "\(ranking.titleWeight)")
            writer.member("ranking.section_weight", "\(ranking.sectionWeight)")
        }
        return writer.text
    }
}
