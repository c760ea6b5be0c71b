internal import Reading

/// What reading and indexing a file costs, by its format: how far a run is goes by this and not by bytes.
enum ReadingCost {
    /// A file costs something however small it is.
    private static let ofFile = 4096
    /// A batch has at most so many times its bytes in work.
    static let batchFactor = 4

    /// Times what a byte of plain text costs, from one run of each format on its own (Docs/MEASUREMENTS.md, "What a byte costs").
    private static let factors: [String: Double] = [:]
    /// Of files that are not of a known format: they are looked at and left.
    private static let unknown = 0.1

    /// The work of reading so many bytes of a file, in bytes of plain text.
    static func work(_ bytes: Int, path: String) -> Int {
        let format = FileFormat.byExtension(of: path)?.name
        return ofFile + Int(Double(bytes) * (format.map { factors[$0] ?? 1 } ?? unknown))
    }
}
