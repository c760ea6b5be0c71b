import Glibc

/// Which configuration files the user allows to run commands, and in which wording.
///
/// A configuration may come along with a folder of documents, from anybody; the commands in it are run only after the
/// user has seen and allowed them. The store is a file of lines `SHA-256 PATH`: of the filters as they were allowed, and
/// of the configuration file. Only its owner can read or write it.
public struct TrustStore: Sendable, Hashable {
    /// The store's file, absolute.
    public let path: String

    /// The store in `$XDG_CONFIG_HOME/kwic` or `~/.config/kwic`; nil where the environment names neither.
    public init?(environment: [String: String] = ProcessEnvironment.variables()) {
        guard let folder = Settings.userFolder(environment) else { return nil }
        path = folder + "/trusted"
    }

    /// A file that may run commands, in one wording.
    public struct Entry: Sendable, Hashable {
        /// SHA-256 of the filters (`Settings.filtersText`), hexadecimal.
        public var fingerprint: String
        /// The configuration file, absolute, without symbolic links.
        public var file: String
    }

    /// Why the store, or a configuration file, cannot be relied on, and what to do.
    public struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
        public var description: String

        /// A problem in words.
        public init(description: String) { self.description = description }
    }

    /// What is trusted, in the order of the paths; empty where there is no store yet.
    public func entries() throws(Problem) -> [Entry] {
        switch FilePath.read(path, maximumBytes: 1 << 20) {
        case .failure(let failure):
            guard failure.code == ENOENT || failure.code == ENOTDIR else {
                throw Problem(
                    description: "the list of trusted configurations \(path) cannot be read: \(failure.reason)")
            }
            return []
        case .success(let bytes):
            if let problem = Self.ownershipProblem(path) {
                throw Problem(
                    description:
                        "the list of trusted configurations \(path) \(problem), so it is not relied on; mend that "
                        + "(chown, chmod 600), or delete it and trust anew")
            }
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
                let parts = line.split(separator: " ", maxSplits: 1)
                guard parts.count == 2, parts[0].utf8.count == 64, parts[1].hasPrefix("/") else { return nil }
                return Entry(fingerprint: String(parts[0]), file: String(parts[1]))
            }.sorted { $0.file < $1.file }
        }
    }

    /// Whether the filters with this fingerprint may be run where `file` names them.
    public func trusts(_ file: String, fingerprint: String) throws(Problem) -> Bool {
        try entries().contains(Entry(fingerprint: fingerprint, file: FilePath.resolvingLinks(file)))
    }

    /// Trusts `file` as it is now, and no longer as it was before.
    ///
    /// - Throws: Where somebody else may write to the file: they could change the commands.
    public func add(_ file: String, fingerprint: String) throws(Problem) {
        let file = FilePath.resolvingLinks(file)
        guard !file.utf8.contains(0x0A) else { throw Problem(description: "the name of \(file) holds a line break") }
        if let problem = Self.ownershipProblem(file) {
            throw Problem(
                description:
                    "\(file) \(problem), so whoever that is could have Kwic run commands as you; copy it to a file "
                    + "of your own that nobody else may write to (chmod go-w), and trust that")
        }
        try write(try entries().filter { $0.file != file } + [Entry(fingerprint: fingerprint, file: file)])
    }

    /// Trusts `file` no longer; returns whether it was trusted.
    @discardableResult
    public func remove(_ file: String) throws(Problem) -> Bool {
        let file = FilePath.resolvingLinks(file)
        let all = try entries()
        let kept = all.filter { $0.file != file }
        guard kept.count < all.count else { return false }
        try write(kept)
        return true
    }

    /// What makes a file one that others may change; nil where only the user may.
    public static func ownershipProblem(_ path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return "cannot be looked at: \(String(cString: strerror(errno)))" }
        guard status.st_uid == geteuid() else {
            return status.st_uid == 0 ? "belongs to root" : "belongs to another user (number \(status.st_uid))"
        }
        if status.st_mode & S_IWOTH != 0 { return "may be written to by everybody" }
        if status.st_mode & S_IWGRP != 0 { return "may be written to by its group" }
        return nil
    }

    private func write(_ entries: [Entry]) throws(Problem) {
        let folder = FilePath.folder(of: path)
        func failure() -> Problem {
            Problem(description: "\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        for above in [FilePath.folder(of: folder), folder] where mkdir(above, 0o700) != 0 && errno != EEXIST {
            throw failure()
        }
        let text = entries.sorted { $0.file < $1.file }.map { "\($0.fingerprint) \($0.file)\n" }.joined()
        guard FilePath.replace(path, with: text, mode: 0o600) else { throw failure() }
    }
}
