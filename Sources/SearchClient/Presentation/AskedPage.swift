public import SearchAPI

extension Page {
    /// The values of a tag, and how many passages have each.
    public mutating func add(_ response: FacetResponse) {
        let width = response.values.map { grouped($0.count).count }.max() ?? 1
        for value in response.values {
            let count = grouped(value.count)
            line(String(repeating: " ", count: width - count.count) + count + "  ", clean(value.value), .plain)
        }
        let info = response.info
        let passages = plural(info.of, "passage")
        let counted = info.isExact ? passages : "\(grouped(info.sampled)) of about \(passages), scaled up"
        line("", "\(grouped(response.values.count)) of \(plural(info.values, "value")) in \(counted)", .dim)
    }

    /// Why a search does not show something: the answer, then what holds and what does not.
    public mutating func add(_ response: WhyNotResponse) {
        line("", clean(response.passage ?? response.id), .bold)
        paragraph("", [SnippetSegment(text: clean(response.detail))])
        for check in response.checks {
            let detail = check.detail.map { ": " + clean($0) } ?? ""
            let name = check.kind == "must_not" ? "must not" : check.kind
            line("  \(check.holds ? "yes" : "no ")  ", clean("\(name) \(check.text)") + detail, .plain)
        }
        for part in response.explanation { line("  ", explained(part), .dim) }
        for file in response.skipped {
            paragraph(
                "  ", [SnippetSegment(text: clean("\(file.path): \(file.reason): \(file.detail). \(file.advice)"))])
        }
    }
}
