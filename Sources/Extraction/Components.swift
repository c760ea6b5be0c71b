internal import CArchive
internal import CLibXML

extension Extractor {
    /// The libraries that read formats, with the versions that are in use.
    public static var libraries: [(name: String, version: String)] {
        [
            (
                "libarchive",
                archive_version_string().map { String(String(cString: $0).split(separator: " ").last ?? "") } ?? "?"
            ),
            ("libxml2", LIBXML_DOTTED_VERSION),
        ]
    }

    /// The programs that read formats for which no library is good.
    public static let helperPrograms = ["mandoc", "pandoc"]
}
