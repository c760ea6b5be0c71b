internal import Passages
internal import Reading
internal import XapianIndex

extension IndexingOptions {
    /// Formats of files that hold others, for which a filter may be meant.
    private static let containers: Set<String> = ["archive", "compressed", "mail", "mbox"]

    /// A short text for the settings that a file's reading depends on, filters and `alsoRead`; where another run has another,
    /// the file is read again. Empty where none has to do with it.
    ///
    /// - Parameter format: What the file turned out to be; of one that holds others, all filters count.
    func filterKey(_ path: String, format: String) -> String {
        let isContainer = Self.containers.contains(format)
        func key(_ filters: [ExternalFilter]) -> String {
            let relevant = isContainer ? filters : filters.first(for: path).map { [$0] } ?? []
            return relevant.isEmpty
                ? "" : String(PassageID.fingerprint(of: relevant.map(\.canonicalText).joined()).prefix(16))
        }
        let untrusted = key(untrustedFilters)
        let alsoRead = reading.alsoReadKey(path, isContainer: isContainer)
        return key(reading.filters) + (untrusted.isEmpty ? "" : "-" + untrusted)
            + (alsoRead.isEmpty ? "" : "+" + PassageID.fingerprint(of: alsoRead).prefix(16))
    }

    /// A short text for the limits of reading; where another run has another, files that met one are read anew.
    var limitsKey: String {
        let limits = reading.limits
        return [
            limits.memoryBytes, limits.processorSeconds, limits.wallSeconds, limits.outputBytes, limits.memberBytes,
            limits.members, limits.depth,
        ].map(String.init).joined(separator: " ")
    }

    /// A problem as it is told: what no reader reads is a filter's business where there is one for it.
    func namingUntrustedFilter(_ entry: SkippedEntry) -> SkippedEntry {
        let isUnread = entry.reason == ReadingProblem.binary.reason || NonDocument(rawValue: entry.reason) != nil
        guard isUnread, let filter = untrustedFilters.first(for: entry.path) else { return entry }
        var entry = entry
        entry.reason = "filter_untrusted"
        entry.detail =
            "the configuration names a filter for it (\(filter.command.joined(separator: " "))) that is not run until you "
            + "allow it; look at it with: kwic trust"
        return entry
    }
}
