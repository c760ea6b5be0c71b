internal import Reading

/// What reading and indexing a file costs, by its format: how far a run is goes by this and not by bytes.
enum ReadingCost {
    /// A file costs something however small it is.
    private static let ofFile = 4096
    /// A batch has at most so many times its bytes in work.
    static let batchFactor = 4

    /// Times what a byte of plain text costs, from one run of each format on its own (Docs/MEASUREMENTS.md, "What a byte costs").
    private static let factors: [String: Double] = [
        "html": 1.2, "xml": 2.6, "docbook": 2.6, "jats": 2.6, "tei": 2.6, "pdf": 3.6, "docx": 3.8, "pptx": 3.8,
        "xlsx": 8,
        "odt": 4.3, "odp": 4.3, "ods": 8, "epub": 4.6, "rtf": 1.4, "mail": 3.5, "mbox": 3.5, "csv": 10, "tsv": 10,
    ]
    /// What a file of a format costs besides that a program is started for, in bytes of plain text.
    private static let programs: [String: Int] = [
        "rst": 90_000, "org": 90_000, "latex": 90_000, "textile": 90_000, "man": 20_000,
    ]
    /// Of files that are not of a known format: they are looked at and left.
    private static let unknown = 0.1

    /// The work of reading so many bytes of a file, in bytes of plain text.
    static func work(_ bytes: Int, path: String) -> Int {
        guard let format = FileFormat.byExtension(of: path)?.name else {
            return ofFile + Int(Double(bytes) * unknown)
        }
        return ofFile + (programs[format] ?? 0) + Int(Double(bytes) * (factors[format] ?? 1))
    }
}
