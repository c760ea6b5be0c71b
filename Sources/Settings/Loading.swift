import SearchAPI

extension Settings {
    /// Finds the configuration file, reads it, and checks everything.
    ///
    /// The file is `config`, or `$KWIC_CONFIG`, or the first that exists of `Config/kwic.yaml` in the project's folder and
    /// `kwic/kwic.yaml` in `$XDG_CONFIG_HOME` (`~/.config`); where there is none, the defaults hold, in the project's folder.
    /// That is the current one or, where no index is named, one above it (`ProjectFolder`). Relative paths in the file start at
    /// its own folder, those of options and environment at the current folder.
    ///
    /// - Parameters:
    ///   - config: The option `--config`, if given.
    ///   - index: The option `--index`, if given.
    ///   - socket: The option `--socket`, if given.
    ///   - environment: The variables of `ProcessEnvironment.names`.
    ///   - currentDirectory: An absolute path.
    ///   - looksUpwards: False where the project's folder is the current one in any case.
    ///   - readsFile: False for the defaults, the options and the environment alone, whatever files there are.
    public static func load(
        config: String?, index: String?, socket: String?, looksUpwards: Bool = true, readsFile: Bool = true,
        environment: [String: String] = ProcessEnvironment.variables(),
        currentDirectory: String = ProcessEnvironment.currentDirectory()
    ) throws(SettingsError) -> Settings {
        func given(_ option: String?, _ variable: String) -> (path: String, source: Source)? {
            for (value, source) in [(option, Source.option), (environment[variable], .environment)] {
                if let value, !value.isEmpty { return (FilePath.absolute(value, in: currentDirectory), source) }
            }
            return nil
        }
        let (givenIndex, givenSocket) = (given(index, "KWIC_INDEX"), given(socket, "KWIC_SOCKET"))
        let folder =
            givenIndex == nil && looksUpwards && readsFile
            ? try ProjectFolder.find(
                from: currentDirectory, wantsConfiguration: given(config, "KWIC_CONFIG") == nil) : currentDirectory
        var settings = defaults(in: folder)
        settings.runtimeDirectory = environment["XDG_RUNTIME_DIR"]
        settings.trustedUsers = TrustedUsers(others: environment["KWIC_DAEMON_USER"])
        let usualIndex = settings.index.path
        if readsFile {
            settings.file =
                given(config, "KWIC_CONFIG")?.path
                ?? standardFiles(environment, folder).first { FilePath.exists($0) }
        }
        settings.isFileNamed = given(config, "KWIC_CONFIG")?.source == .option
        if let file = settings.file {
            let text = try text(of: file)
            try SettingsFile(path: file, home: environment["HOME"]).apply(text, to: &settings)
        }
        var indexSource = settings.index.path == usualIndex ? Source.usual : .file
        var socketSource = settings.server.socket == nil ? Source.usual : .file
        if let givenIndex {
            settings.isIndexOfFile =
                FilePath.resolvingLinks(givenIndex.path) == FilePath.resolvingLinks(settings.index.path)
            (settings.index.path, indexSource) = givenIndex
        }
        if let givenSocket { (settings.server.socket, socketSource) = givenSocket }
        settings.expectsIndex = indexSource >= socketSource
        settings.index.path = FilePath.resolvingLinks(settings.index.path)
        if let path = settings.server.socket, path.utf8.count > SocketPath.maximumBytes {
            throw SettingsError(
                problem: "the socket path \(path) has \(path.utf8.count) bytes, and a Unix socket's may have "
                    + "\(SocketPath.maximumBytes); name a shorter one with --socket, or leave it out")
        }
        return settings
    }

    /// `path`, taken from the current folder where it is relative, without `.`, `..` and repeated slashes.
    public static func absolutePath(
        _ path: String, currentDirectory: String = ProcessEnvironment.currentDirectory()
    ) -> String {
        FilePath.absolute(path, in: currentDirectory)
    }

    /// The place that a setting was taken from, by precedence.
    private enum Source: Int, Comparable {
        case usual, file, environment, option

        static func < (first: Source, second: Source) -> Bool { first.rawValue < second.rawValue }
    }

    private static func standardFiles(_ environment: [String: String], _ folder: String) -> [String] {
        [FilePath.absolute(ProjectFolder.configuration, in: folder)]
            + [userFolder(environment)].compactMap { $0.map { $0 + "/kwic.yaml" } }
    }

    /// The folder of the user's own files: `kwic` in `$XDG_CONFIG_HOME` or `~/.config`; nil where neither is known.
    static func userFolder(_ environment: [String: String]) -> String? {
        if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
            return FilePath.absolute("kwic", in: folder)
        }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return FilePath.absolute(".config/kwic", in: home)
    }

    private static let maximumConfigurationBytes = 1 << 20

    private static func text(of file: String) throws(SettingsError) -> String {
        switch FilePath.read(file, maximumBytes: maximumConfigurationBytes) {
        case .failure(let failure):
            throw SettingsError(
                file: file,
                problem: "the configuration file cannot be read: \(failure.reason); name another with --config or "
                    + "KWIC_CONFIG, or leave them out")
        case .success(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw SettingsError(file: file, problem: "the configuration file is not UTF-8 text; save it as UTF-8")
            }
            return text
        }
    }
}
