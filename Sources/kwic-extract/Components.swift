internal import Extraction
internal import Glibc
internal import SearchAPI

/// What reading takes that is not in this program.
struct Components {
    var libraries: [(name: String, version: String)]
    /// Helper programs: where each is, nil where it is not installed.
    var helpers: [(name: String, path: String?)]

    /// What there is on this machine.
    static func found() -> Components {
        Components(
            libraries: Extractor.libraries,
            helpers: Extractor.helperPrograms.map { ($0, location(of: $0)) })
    }

    /// `{"version", "libraries": {name: version}, "helpers": {name: {"path"} or null}}`.
    var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("version", KwicVersion.current)
            writer.key("libraries")
            writer.object { writer in
                for library in libraries { writer.member(library.name, library.version) }
            }
            writer.key("helpers")
            writer.object { writer in
                for helper in helpers {
                    guard let path = helper.path else {
                        writer.member(helper.name, nil as String?)
                        continue
                    }
                    writer.key(helper.name)
                    writer.object { $0.member("path", path) }
                }
            }
        }
        return writer.text
    }

    private static func location(of program: String) -> String? {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
    }

    /// A file's size in bytes; 0 where there is none.
    static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
