import Glibc

/// The folder where a command looks for the index and the configuration that it was not told.
enum ProjectFolder {
    /// The current folder where it holds an index or a configuration, else the nearest folder above it that does, else the
    /// current folder: a command in a folder of documents acts as in the folder that the index lies in.
    ///
    /// In the current folder an index counts that is only being made. Above it an index has to be one (it names a generation), and index and configuration have to be this
    /// user's or root's: whoever can write to a folder above, `/tmp` for one, could otherwise have everybody below search an
    /// index of his.
    ///
    /// - Parameter wantsConfiguration: False where the configuration is named, so that only an index is looked for.
    /// - Throws: Where the nearest belongs to somebody else, so that it has to be named.
    static func find(from current: String, wantsConfiguration: Bool) throws(SettingsError) -> String {
        let index = "Index/current"
        let signs = [index] + (wantsConfiguration ? [configuration] : [])
        func found(_ names: [String], in folder: String) -> [String] {
            names.map { FilePath.absolute($0, in: folder) }.filter { FilePath.exists($0) }
        }
        if !found(signs + ["Index/lock"], in: current).isEmpty { return current }
        var folder = current
        while folder != "/" {
            folder = FilePath.folder(of: folder)
            let files = found(signs, in: folder)
            if files.isEmpty { continue }
            for file in files {
                guard let owner = stranger(file) else { continue }
                let advice =
                    file.hasSuffix(index) ? "--index \(FilePath.folder(of: file))" : "--config \(file)"
                throw SettingsError(
                    problem:
                        "\(file), found above the current folder, belongs to another user (number \(owner)) and is not "
                        + "used unasked; if it is what you want, name it: \(advice)")
            }
            return folder
        }
        return current
    }

    /// The configuration file of a project, relative to its folder.
    static let configuration = "Config/kwic.yaml"

    /// The owner of `file` or of its folder, where that is neither this user nor root.
    private static func stranger(_ file: String) -> UInt32? {
        for path in [FilePath.folder(of: file), file] {
            var status = stat()
            guard stat(path, &status) == 0, status.st_uid != geteuid(), status.st_uid != 0 else { continue }
            return status.st_uid
        }
        return nil
    }
}
