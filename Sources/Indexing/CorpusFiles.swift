internal import Passages
internal import XapianIndex

/// A file of the corpus.
struct CorpusFile: Hashable, Sendable {
    /// Relative to its corpus folder; with several folders, the folder's name stands before it.
    var path: String
    /// Where it is on disk.
    var location: String
    var size: Int
    /// Nanoseconds since 1970.
    var modified: Int
    /// Its own file of metadata.
    var sidecar: Sidecar?
    /// Those of its folders, the nearest first.
    var folderSidecars: [Sidecar] = []

    /// Tells one state of all its files of metadata from another; nothing where there are none.
    var sidecarDigest: [UInt8] { Sidecar.digest(of: sidecar, folderSidecars) }
}

/// The files of the corpus in the order of their paths' bytes. Nothing is made of a file until it is asked for: most are as
/// they were at the last run.
struct CorpusFiles: Sendable {
    /// Where files lie.
    struct Place: Sendable {
        /// Of a folder, or of a file that is itself named as the corpus.
        var location: String
        var isFile = false
        /// Metadata files of the folder and those above it, the nearest first.
        var sidecars: [Sidecar] = []
    }

    private struct Record {
        /// Where its path ends among all paths.
        var pathEnd: Int
        var size: Int
        var modified: Int
        var place: Int32
        /// Its own metadata file, -1 where there is none.
        var sidecar: Int32
    }

    private var paths: [UInt8] = []
    private var records: [Record] = []
    private var places: [Place] = []
    private var sidecars: [Sidecar] = []

    /// No files.
    init() {}

    var count: Int { records.count }
    var indices: Range<Int> { records.indices }

    /// Makes room.
    mutating func reserve(files: Int, pathBytes: Int) {
        records.reserveCapacity(files)
        paths.reserveCapacity(pathBytes)
    }

    /// Adds a place; returns its number.
    mutating func add(_ place: Place) -> Int {
        places.append(place)
        return places.count - 1
    }

    /// Appends a file; its path must come after all others.
    ///
    /// - Parameter folder: What stands before its name, with the `/`.
    mutating func append(
        folder: [UInt8], name: UnsafeRawBufferPointer, place: Int, size: Int, modified: Int, sidecar: Sidecar?
    ) {
        paths.append(contentsOf: folder)
        paths.append(contentsOf: name)
        if let sidecar { sidecars.append(sidecar) }
        records.append(
            Record(
                pathEnd: paths.count, size: size, modified: modified, place: Int32(place),
                sidecar: sidecar == nil ? -1 : Int32(sidecars.count - 1)))
    }

    func size(_ index: Int) -> Int { records[index].size }
    /// Nanoseconds since 1970.
    func modified(_ index: Int) -> Int { records[index].modified }

    /// Whether something is said of a file in files of metadata.
    func hasSidecars(_ index: Int) -> Bool {
        records[index].sidecar >= 0 || !places[Int(records[index].place)].sidecars.isEmpty
    }

    /// Calls `body` with the bytes of a file's path.
    func withPath<R>(_ index: Int, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try paths.withUnsafeBytes { paths in
            let start = index == 0 ? 0 : records[index - 1].pathEnd
            return try body(UnsafeRawBufferPointer(rebasing: paths[start..<records[index].pathEnd]))
        }
    }

    /// The file itself.
    subscript(index: Int) -> CorpusFile {
        let path = withPath(index) { String(decoding: $0, as: UTF8.self) }
        let record = records[index]
        let place = places[Int(record.place)]
        let location = place.isFile ? place.location : place.location + "/" + (path.split(separator: "/").last ?? "")
        return CorpusFile(
            path: path, location: location, size: record.size, modified: record.modified,
            sidecar: record.sidecar < 0 ? nil : sidecars[Int(record.sidecar)], folderSidecars: place.sidecars)
    }

    /// The place of a path; nil where no file has it.
    func index(of path: String) -> Int? {
        var path = path
        return path.withUTF8 { path in
            let path = UnsafeRawBufferPointer(path)
            var low = 0
            var high = count
            while low < high {
                let middle = (low + high) / 2
                let order = withPath(middle) { PathOrder.compare($0, path) }
                if order == 0 { return middle }
                if order < 0 { low = middle + 1 } else { high = middle }
            }
            return nil
        }
    }

    /// Goes through files and a catalog's entries side by side, in the order of paths: `body` is told the number of the file
    /// and that of the entry with its path, nil where there is none.
    func compare(with view: CatalogFile.View, _ body: (_ file: Int?, _ entry: Int?) throws -> Void) rethrows {
        var file = 0
        var entry = 0
        while file < count || entry < view.count {
            let order =
                file == count
                ? 1 : entry == view.count ? -1 : withPath(file) { PathOrder.compare($0, view.path(entry)) }
            try body(order <= 0 ? file : nil, order >= 0 ? entry : nil)
            if order <= 0 { file += 1 }
            if order >= 0 {
                entry += 1
                if entry % CatalogFile.releaseStep == 0 { view.release() }
            }
        }
    }
}
