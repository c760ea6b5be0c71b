internal import Glibc
public import SearchAPI

extension Page {
    /// The daemon and its index.
    ///
    /// - Parameters:
    ///   - now: Seconds since 1970, for the index's age.
    ///   - changes: What changed in the corpus since, in words; nil leaves the line out.
    public mutating func add(_ status: StatusResponse, now: Int, changes: String? = nil) {
        let index = status.index
        func list(_ counts: [String: Int]) -> String {
            counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                .map { "\(clean($0.key)) \(grouped($0.value))" }.joined(separator: ", ")
        }
        let age = Self.age(of: index.published, now: now).map { " (\($0))" } ?? ""
        var rows = [
            ("daemon", "version \(clean(status.version)), process \(status.pid), up \(duration(status.uptimeSeconds))"),
            ("socket", clean(status.socket)),
            ("searches", grouped(status.queries)),
            ("index", clean(index.path)),
            ("generation", clean(index.generation)),
            ("indexed", clean(index.published) + age),
        ]
        if let changes { rows.append(("changes", clean(changes))) }
        rows += [
            ("documents", "\(grouped(index.documents)) (\(list(index.formats)))"),
            ("passages", "\(grouped(index.passages)) (\(list(index.languages)))"),
            ("size", "\(Self.bytes(index.bytes)) in \(plural(index.segments, "segment"))"),
            ("fields", clean(index.tags.joined(separator: ", "))),
            ("corpus", clean(index.corpus.joined(separator: ", "))),
            ("skipped", skipped(index)),
        ]
        for (name, value) in rows {
            line(name + String(repeating: " ", count: 12 - name.count), value.isEmpty ? "-" : value, .plain)
        }
    }

    /// How many files were skipped, those first that somebody has to act on.
    private func skipped(_ index: IndexStatus) -> String {
        let words: [(SkipClass, String)] = [
            (.act, "to act on"), (.note, "with nothing to do"), (.byDesign, "that hold no document"),
        ]
        let parts = words.compactMap { weight, word in
            index.skippedClasses[weight.rawValue].flatMap { $0 > 0 ? "\(plural($0, "file")) \(word)" : nil }
        }
        return parts.isEmpty ? "nothing" : parts.joined(separator: ", ") + " (kwic status --skipped)"
    }

    /// "3 days ago"; nil where `moment` is no date, or lies ahead.
    ///
    /// - Parameters:
    ///   - moment: ISO 8601 in UTC, as `2026-11-22T05:34:44Z`.
    ///   - now: Seconds since 1970.
    public static func age(of moment: String, now: Int) -> String? {
        let numbers = moment.split(whereSeparator: { "-T:Z".contains($0) }).map { Int32($0) }
        guard numbers.count == 6, case let parts = numbers.compactMap(\.self), parts.count == 6 else { return nil }
        var time = tm()
        (time.tm_year, time.tm_mon, time.tm_mday) = (parts[0] - 1900, parts[1] - 1, parts[2])
        (time.tm_hour, time.tm_min, time.tm_sec) = (parts[3], parts[4], parts[5])
        let seconds = now - timegm(&time)
        guard parts[0] >= 1970, seconds >= 0 else { return nil }
        for (unit, length) in [("day", 86_400), ("hour", 3600), ("minute", 60)] where seconds >= length {
            return "\(plural(seconds / length, unit)) ago"
        }
        return "just now"
    }
}

extension CorpusChanges {
    /// In words.
    public var text: String {
        guard total > 0 else { return "none since" }
        let parts = [(new, "new"), (changed, "changed"), (gone, "gone")].filter { $0.0 > 0 }
            .map { "\($0.0.grouped) \($0.1)" }
        return "\(total.grouped) \(total == 1 ? "file" : "files") since: \(parts.joined(separator: ", ")) (kwic index)"
    }
}
