extension DocumentReference: JSONWritable {
    /// Writes the reference as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in writeMembers(to: &writer) }
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("title", title)
        writer.member("path", path)
        writer.member("folder", folder)
        writer.member("format", format)
        writer.member("language", language)
        writer.member("date", date)
        writer.member("authors", authors)
        writer.member("categories", categories)
        if let unavailable { writer.member("unavailable", unavailable) }
    }
}

extension PassageRecord: JSONWritable {
    /// Writes the passage as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in writeMembers(to: &writer) { _ in } }
    }

    /// Writes the members; `afterOrdinal` may add some where a reader would look for them.
    func writeMembers(to writer: inout JSONWriter, afterOrdinal: (inout JSONWriter) -> Void) {
        writer.member("id", id)
        writer.member("ordinal", ordinal)
        afterOrdinal(&writer)
        writer.key("document")
        document.write(to: &writer)
        writer.member("section", section)
        writer.member("kind", kind)
        writer.member("language", language)
        writer.member("tags", tags)
        writer.key("location")
        writer.object { writer in
            writer.member("line_start", location.lineStart)
            writer.member("line_end", location.lineEnd)
            writer.member("byte_start", location.byteStart)
            writer.member("byte_end", location.byteEnd)
            writer.member("page", location.page)
            writer.member("page_end", location.pageEnd)
            writer.member("page_label", location.pageLabel)
            if let label = location.pageEndLabel { writer.member("page_end_label", label) }
            if let page = location.bestPage { writer.member("best_page", page) }
            if let label = location.bestPageLabel { writer.member("best_page_label", label) }
            writer.member("anchor", location.anchor)
            writer.member("of", location.of)
            writer.member("encoding", location.encoding)
            writer.member("verbatim", location.isVerbatim)
        }
        writer.member("text", text)
        writer.member("fingerprint", fingerprint)
    }
}

extension SnippetSegment: JSONWritable {
    /// Writes the run as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("text", text)
            if isMatch { writer.member("match", true) }
        }
    }
}

extension SearchHit: JSONWritable {
    /// Writes the hit as an object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            passage.writeMembers(to: &writer) { writer in
                writer.member("rank", rank)
                writer.key("score")
                writer.value(score, decimals: 4)
            }
            if !heading.isEmpty {
                writer.key("heading")
                writer.array(heading) { $1.write(to: &$0) }
            }
            writer.key("snippet")
            writer.array(snippet) { $1.write(to: &$0) }
            writer.key("matches")
            writer.array(matches) { $1.write(to: &$0) }
            if let duplicates {
                writer.key("duplicates")
                duplicates.write(to: &writer)
            }
            if let group {
                writer.key("group")
                group.write(to: &writer)
            }
            if let explanation {
                writer.key("explanation")
                writer.array(explanation) { $1.write(to: &$0) }
            }
        }
    }
}

extension SearchResponse: JSONWritable {
    /// Writes the answer as the contract shows it.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("query", query)
            writer.member("parsed", parsed)
            if let tree {
                writer.key("tree")
                tree.write(to: &writer)
            }
            if partial == true { writer.member("partial", true) }
            writer.key("took_ms")
            writer.value(tookMilliseconds, decimals: 3)
            writer.member("generation", generation)
            writer.key("total")
            total.write(to: &writer)
            writer.member("offset", offset)
            writer.member("suggestion", suggestion)
            writer.key("warnings")
            writer.array(warnings) { $1.write(to: &$0) }
            writer.key("hits")
            writer.array(hits) { $1.write(to: &$0) }
            writer.member("cursor", cursor)
            if let dropped {
                writer.key("dropped")
                dropped.write(to: &writer)
            }
            if let expansion {
                writer.key("expansion")
                writer.array(expansion) { writer, term in
                    writer.object { writer in
                        writer.member("term", term.term)
                        writer.key("weight")
                        writer.value(term.weight, decimals: 4)
                    }
                }
            }
            writer.key("facets")
            writer.object { writer in
                for (key, values) in facets.sorted(by: { $0.key < $1.key }) {
                    writer.key(key)
                    writer.array(values) { $1.write(to: &$0) }
                }
            }
            writer.key("facet_info")
            writer.object { writer in
                for (key, info) in facetInfo.sorted(by: { $0.key < $1.key }) {
                    writer.key(key)
                    info.write(to: &writer)
                }
            }
        }
    }
}
