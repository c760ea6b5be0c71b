internal import Terminal
public import SearchAPI
internal import Terminal

/// How much of a summary of skipped files is shown.
public struct SkippedLayout: Hashable, Sendable {
    /// Reasons that are shown with advice and examples; of those after them only the words.
    public var groups: Int
    /// Files that are named of each reason.
    public var examples: Int
    /// Lines of each example.
    public var exampleLines: Int

    /// For the report of a run: fits on one screen whatever the corpus.
    public static let short = SkippedLayout(groups: 5, examples: 1, exampleLines: 1)
    /// For somebody who asks for it.
    public static let full = SkippedLayout(groups: .max, examples: SkippedResponse.examples, exampleLines: 3)
}

extension Page {
    /// Skipped files by reason: those to act on, with what to do, then in a line each what needs nothing and what holds no
    /// document. Nothing where there are none.
    public mutating func add(_ summary: SkippedSummary, _ layout: SkippedLayout) {
        addToActOn(summary, layout)
        addRest(summary)
    }

    /// The files that somebody has to act on.
    public mutating func addToActOn(_ summary: SkippedSummary, _ layout: SkippedLayout) {
        let groups = summary.groups(of: .act)
        guard !groups.isEmpty else { return }
        let total = plural(summary.files(of: .act), "file")
        paragraph("", [SnippetSegment(text: "\(total) could not be read, or only in part. What to do:")])
        let width = grouped(groups.map(\.files).max() ?? 0).count
        let indent = String(repeating: " ", count: width + 4)
        for group in groups.prefix(layout.groups) {
            let (count, described) = (grouped(group.files), group.description)
            let start = String(repeating: " ", count: width + 2 - count.count) + count + "  "
            let name = group.files == 1 ? described.singular : described.plural
            let partly = group.partial > 0 ? group.partial == group.files ? ", in part" : ", some in part" : ""
            hanging(start, "\(name) (\(clean(group.reason))\(partly)) → \(described.advice)", indent)
            for file in group.examples.prefix(layout.examples) {
                example("\(clean(file.path)): \(clean(file.detail))", indent, lines: layout.exampleLines)
            }
            let more = group.files - min(group.examples.count, layout.examples)
            if more > 0, layout.examples > 1 {
                line(indent, "… \(grouped(more)) more: kwic status --skipped --reason \(clean(group.reason))", .dim)
            }
        }
        let rest = groups.dropFirst(layout.groups)
        if !rest.isEmpty {
            let words = rest.map { "\(grouped($0.files)) \(clean($0.reason))" }.joined(separator: ", ")
            hanging("  ", "and for other reasons: \(words).", "    ")
        }
    }

    /// What needs nothing, and what holds no document: a line each, the most frequent first.
    public mutating func addRest(_ summary: SkippedSummary) {
        for (weight, title) in [(SkipClass.note, "Nothing to do about: "), (.byDesign, "Not documents: ")] {
            let groups = summary.groups(of: weight).sorted { ($1.files, $0.reason) < ($0.files, $1.reason) }
            guard !groups.isEmpty else { continue }
            let counts = groups.map { group in
                let name = group.description.counted(group.files)
                return weight == .byDesign ? name : "\(name) (\(clean(group.reason)))"
            }
            hanging("", title + counts.joined(separator: ", ") + ".", "  ")
        }
    }

    /// A paragraph whose first line begins with `start`, which is no longer than `indent`, and the others with `indent`.
    private mutating func hanging(_ start: String, _ text: String, _ indent: String) {
        let lines = TerminalText.wrapped(
            [SnippetSegment(text: text)], width: style.width.map { max($0 - indent.count, 20) })
        for (number, words) in lines.enumerated() {
            line(number == 0 ? start : indent, words.map(\.text).joined(), .plain)
        }
    }

    /// A text of at most so many lines, with an ellipsis where it has more.
    private mutating func example(_ text: String, _ indent: String, lines limit: Int) {
        let width = style.width.map { max($0 - indent.count, 20) }
        let wrapped = TerminalText.wrapped([SnippetSegment(text: text)], width: width)
        for (number, words) in wrapped.prefix(limit).enumerated() {
            var text = words.map(\.text).joined()
            if number + 1 == limit, wrapped.count > limit {
                while let width, TerminalText.width(text) >= width { text.removeLast() }
                text += "…"
            }
            line(indent, text, .dim)
        }
    }

    /// Files that were skipped, by reason: how many, what to do about them, and each with its size and what is wrong.
    public mutating func add(_ response: SkippedResponse) {
        guard response.total > 0 else { return line("", "nothing was skipped", .plain) }
        var reason: String?
        for file in response.files {
            if file.reason != reason {
                if reason != nil { line("", "", .plain) }
                reason = file.reason
                line("\(clean(file.reason)) (\(grouped(response.counts[file.reason] ?? 0)))", "", .plain)
                paragraph("  ", [SnippetSegment(text: "→ " + clean(file.advice))])
            }
            let facts = [file.size.map(Self.bytes), file.isPartial ? "in part" : nil].compactMap(\.self)
            line("  ", clean(file.path), .bold, end: facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))")
            let since = file.since.map { " (since \(clean($0)))" } ?? ""
            paragraph("      ", [SnippetSegment(text: clean(file.detail) + since)])
        }
        let last = response.offset + response.files.count
        line("", "", .plain)
        if response.files.isEmpty {
            line("", "\(grouped(response.total)) in all, and none of them after \(grouped(response.offset))", .dim)
        } else if response.files.count < response.total {
            let rest = last < response.total ? "; --offset \(last) shows the next" : ""
            line(
                "", "\(grouped(response.offset + 1)) to \(grouped(last)) of \(grouped(response.total))\(rest)", .dim)
        } else {
            line("", "\(grouped(response.total)) in all", .dim)
        }
    }
}
