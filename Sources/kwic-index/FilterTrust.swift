import Passages
import Reading
import Settings

/// Whether the filters of a configuration may be run.
struct FilterTrust {
    /// True also where there are none.
    let isTrusted: Bool
    /// What the user should know and do; nil where all is as it should be.
    let warning: String?

    init(of settings: Settings) {
        guard let file = settings.file, !settings.filters.isEmpty else {
            isTrusted = true
            warning = nil
            return
        }
        let about =
            "the configuration \(file) names \(count(settings.filters.count, "filter")), commands that are not run until "
            + "you allow them; look at them and allow them with: kwic trust '\(file)'"
        do throws(TrustStore.Problem) {
            let isTrusted =
                try TrustStore()?.trusts(file, fingerprint: PassageID.fingerprint(of: settings.filtersText)) ?? false
            self.isTrusted = isTrusted
            warning = isTrusted ? nil : about
        } catch {
            isTrusted = false
            warning = about + " (\(error))"
        }
    }
}

/// The filters of the configuration, for readers.
func filters(of settings: Settings) -> [ExternalFilter] {
    settings.filters.map { filter in
        ExternalFilter(
            match: filter.match, extensions: filter.extensions, mediaType: filter.mediaType, command: filter.command,
            output: ExternalFilter.Output(rawValue: filter.output.rawValue) ?? .text,
            timeoutSeconds: filter.timeoutSeconds, memoryBytes: filter.memoryBytes, outputBytes: filter.outputBytes)
    }
}
