import SearchAPI

extension Settings {
    /// Finds the configuration file, reads it, and checks everything.
    ///
    /// The file is `config`, or `$KWIC_CONFIG`, or the first that exists of `Config/kwic.yaml` in the current folder and
    /// `kwic/kwic.yaml` in `$XDG_CONFIG_HOME` (`~/.config`); where there is none, the defaults hold. Relative paths in
    /// the file start at its own folder, those of options and environment at the current folder.
    ///
    /// - Parameters:
    ///   - config: The option `--config`, if given.
    ///   - index: The option `--index`, if given.
    ///   - socket: The option `--socket`, if given.
    ///   - environment: The variables of `ProcessEnvironment.names`.
    ///   - currentDirectory: An absolute path.
    ///   - readsFile: False for the defaults, the options and the environment alone, whatever files there are.
    public static func load(
        config: String?, index: String?, socket: String?, readsFile: Bool = true,
        environment: [String: String] = ProcessEnvironment.variables(),
        currentDirectory: String = ProcessEnvironment.currentDirectory()
    ) throws(SettingsError) -> Settings {
        func given(_ option: String?, _ variable: String) -> String? {
            for value in [option, environment[variable]] {
                if let value, !value.isEmpty { return FilePath.absolute(value, in: currentDirectory) }
            }
            return nil
        }
        var settings = defaults(in: currentDirectory)
        settings.runtimeDirectory = environment["XDG_RUNTIME_DIR"]
        if readsFile {
            settings.file =
                given(config, "KWIC_CONFIG")
                ?? standardFiles(environment, currentDirectory).first { FilePath.exists($0) }
        }
        if let file = settings.file {
            let text = try text(of: file)
            try SettingsFile(path: file, home: environment["HOME"]).apply(text, to: &settings)
        }
        if let path = given(index, "KWIC_INDEX") {
            settings.isIndexOfFile = FilePath.resolvingLinks(path) == FilePath.resolvingLinks(settings.index.path)
            settings.index.path = path
        }
        if let path = given(socket, "KWIC_SOCKET") { settings.server.socket = path }
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

    private static func standardFiles(_ environment: [String: String], _ currentDirectory: String) -> [String] {
        [FilePath.absolute("Config/kwic.yaml", in: currentDirectory)]
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
