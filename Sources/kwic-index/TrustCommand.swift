import ArgumentParser
import Glibc
import Passages
import Settings

struct TrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Allow the commands that a configuration names as filters.",
        discussion: """
            A configuration can come with a folder of documents, from anybody. The commands under filters: are therefore \
            not run until you have seen them and allowed them here; when they change, they need it again.

              kwic trust                   show the commands of the configuration in use, and ask
              kwic trust kwic.yaml --yes   allow those of another without asking
              kwic trust --list            what is allowed now
              kwic trust --revoke          allow them no longer

            The list lies in kwic/trusted in $XDG_CONFIG_HOME (~/.config). A file that others may write to cannot be \
            trusted.

            Exit status: 0 done, 1 not allowed, 2 failed, 64 wrong command line.
            """)

    @Argument(help: "The configuration file. (default: the one that is in use)") var file: String?
    @Flag(help: "Allow without asking.") var yes = false
    @Flag(help: "Allow no longer.") var revoke = false
    @Flag(help: "List what is allowed.") var list = false
    @Option(help: "The configuration file, as other commands name it.") var config: String?

    func validate() throws {
        guard [yes, revoke, list].filter({ $0 }).count < 2 else {
            throw ValidationError("--yes, --revoke and --list exclude each other.")
        }
        if file != nil && config != nil { throw ValidationError("Name the configuration once.") }
    }

    func run() throws {
        do {
            guard let store = TrustStore() else {
                throw TrustStore.Problem(
                    description:
                        "neither XDG_CONFIG_HOME nor HOME is set, so there is no place for the list of what you trust")
            }
            if list { return try showList(store) }
            if revoke { return try forget(store) }
            try ask(store)
        } catch let error as ExitCode {
            throw error
        } catch {
            warn("\(error)", as: "kwic trust")
            throw ExitCode(2)
        }
    }

    private func showList(_ store: TrustStore) throws {
        for entry in try store.entries() { report("\(entry.fingerprint.prefix(16))  \(printable(entry.file))") }
    }

    private func forget(_ store: TrustStore) throws {
        // Not read: a configuration that is gone or broken can be revoked too.
        guard let path = try (file ?? config).map({ Settings.absolutePath($0) }) ?? settings().file else {
            throw TrustStore.Problem(description: noFile)
        }
        guard try store.remove(path) else {
            warn("\(path) was not trusted", as: "kwic trust")
            throw ExitCode(1)
        }
        report("\(printable(path)) is no longer trusted.")
    }

    private func ask(_ store: TrustStore) throws {
        let settings = try settings()
        guard let path = settings.file else { throw TrustStore.Problem(description: noFile) }
        guard !settings.filters.isEmpty else {
            return report("\(printable(path)) names no filters; there is nothing to allow.")
        }
        let fingerprint = PassageID.fingerprint(of: settings.filtersText)
        let isTrusted = try store.trusts(path, fingerprint: fingerprint)
        report("\(printable(path)) would run, as you, on every file that matches:")
        for filter in settings.filters {
            report("  \(printable(filter.subject))")
            report("      " + filter.command.map { printable(quoted($0)) }.joined(separator: " "))
        }
        if isTrusted { return report("It is trusted already.") }
        guard yes || isConfirmed() else {
            warn("nothing was allowed", as: "kwic trust")
            throw ExitCode(1)
        }
        try store.add(path, fingerprint: fingerprint)
        report("It is trusted now; kwic index reads these files from its next run on.")
    }

    private func settings() throws -> Settings {
        try Settings.load(config: file ?? config, index: nil, socket: nil)
    }

    private var noFile: String {
        "there is no configuration file here; name one, as in: kwic trust Config/kwic.yaml"
    }

    private func isConfirmed() -> Bool {
        guard isatty(STDIN_FILENO) == 1 else {
            warn("standard input is no terminal to ask on; use --yes", as: "kwic trust")
            return false
        }
        write("Allow these commands? Type yes: ", to: STDERR_FILENO)
        return readLine()?.lowercased() == "yes"
    }

    /// As a shell would want it, so that one sees where an argument ends.
    private func quoted(_ argument: String) -> String {
        let isPlain =
            !argument.isEmpty && argument.allSatisfy { $0.isLetter || $0.isNumber || "-_./{}=:,+@%".contains($0) }
        return isPlain
            ? argument
            : "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
