import FoundationEssentials
import Glibc
import SearchAPI
import SearchClient
import Settings
import XapianIndex

/// Kwic's programs, the libraries they are built on, and the programs that readers call.
struct ProgramChecks {
    private let path = ProcessEnvironment.variables()["PATH"]

    func findings() -> [Finding] {
        ["kwic", "kwicd", "kwic-extract"].map(program) + libraries()
    }

    /// Whether a program of Kwic's is there and of this one's version.
    private func program(_ name: String) -> Finding {
        let check = "program.\(name)"
        let install = "Install all of Kwic's programs, of one version, in one folder."
        guard let file = try? Program.find(name, path: path) else {
            return .problem(check, "it is neither beside kwic-index nor in PATH", install)
        }
        guard let output = CommandOutput(file, ["--version"]), output.status == 0 else {
            return .warning(check, "\(file) does not say its version", install)
        }
        guard output.firstLine == KwicVersion.current else {
            return .problem(
                check, "\(file) is of version \(output.firstLine), kwic-index of \(KwicVersion.current)", install)
        }
        return .ok(check, "\(file), version \(output.firstLine)")
    }

    /// What `kwic-extract --check` says of itself.
    private struct ExtractCheck: Decodable {
        struct Helper: Decodable {
            var path: String
            var version: String?
        }
        var libraries: [String: String]
        var helpers: [String: Helper?]
    }

    private func libraries() -> [Finding] {
        let engine = "Xapian \(IndexSchema.engineVersion)"
        guard let file = try? Program.find("kwic-extract", path: path) else { return [.ok("libraries", engine)] }
        guard let output = CommandOutput(file, ["--check", "--format", "json"], seconds: 20), output.status == 0,
            let check = try? JSONDecoder().decode(ExtractCheck.self, from: Data(output.bytes))
        else {
            return [
                .problem(
                    "libraries",
                    "\(engine); \(file) --check does not answer, so files of other formats may not be read",
                    "Install kwic-extract of this version, with the libraries that it needs.")
            ]
        }
        let names = check.libraries.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return [.ok("libraries", ([engine] + names).joined(separator: ", "))]
            + check.helpers.sorted { $0.key < $1.key }.map { name, helper in
                guard let helper else {
                    return .warning(
                        "helper.\(name)", "it is not installed; files that it is needed for are skipped (no_helper)",
                        "Install it (apt install \(name)), then run kwic index.")
                }
                return .ok(
                    "helper.\(name)", ([helper.path] + [helper.version].compactMap(\.self)).joined(separator: ", "))
            }
    }
}

/// The filters of the configuration.
struct FilterChecks {
    let settings: Settings

    func findings() -> [Finding] {
        guard let file = settings.file, !settings.filters.isEmpty else {
            return [.ok("filters", "none are configured")]
        }
        let trust = FilterTrust(of: settings)
        let number = count(settings.filters.count, "filter")
        var findings: [Finding] = [
            trust.isTrusted
                ? .ok("filters", "\(number), trusted")
                : .warning(
                    "filters",
                    "\(number) in \(file), not trusted: they are not run, and files only they can read are skipped",
                    "Look at them and allow them with: kwic trust '\(file)'")
        ]
        if trust.isTrusted, let problem = TrustStore.ownershipProblem(file) {
            findings.append(
                .warning(
                    "filters.file", "\(file) \(problem)", "See to it that nobody else may write to it (chmod go-w)."))
        }
        for filter in settings.filters {
            let name = "filter \(filter.subject)"
            if let program = find(filter.command[0]) {
                findings.append(.ok(name, program))
            } else {
                findings.append(
                    .problem(
                        name, "there is no program \(filter.command[0])",
                        "Install it, or mend the command in \(file)."))
            }
        }
        return findings
    }

    private func find(_ command: String) -> String? {
        let folders = (ProcessEnvironment.variables()["PATH"] ?? "").split(separator: ":").map { $0 + "/" + command }
        return (command.contains("/") ? [command] : folders).first { path in
            var status = stat()
            return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
        }
    }
}
