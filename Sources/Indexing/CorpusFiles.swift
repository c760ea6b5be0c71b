internal import Passages
internal import XapianIndex

/// A file of the corpus.
struct CorpusFile: Hashable, Sendable {
    /// As its document's id has it: relative to its corpus folder, with the folder's name before it where another folder had
    /// a file of the same path first.
    var path: String
    /// The name of its corpus folder.
    var folder: String
    /// Bytes of `path` that are the folder's name and a `/`; mostly none.
    var prefixBytes = 0
    /// Where it is on disk, as `FileLocation` has it.
    var location: String
    var state: FileState
    /// Its own file of metadata.
    var sidecar: Sidecar?
    /// Those of its folders, the nearest first.
    var folderSidecars: [Sidecar] = []

    var size: Int { state.size }

    /// Tells one state of all its files of metadata from another; nothing where there are none.
    var sidecarDigest: [UInt8] { Sidecar.digest(of: sidecar, folderSidecars) }

    /// The path of a document of this file relative to the corpus folder, which rules and globs are held against.
    func relative(_ path: String) -> String {
        prefixBytes == 0 ? path : String(path.utf8.dropFirst(prefixBytes)) ?? path
    }
}

/// The files of the corpus in the order of their paths' bytes. Nothing is made of a file until it is asked for: most are as
/// they were at the last run.
struct CorpusFiles: Sendable {
    /// Where files lie.
    struct Place: Sendable {
        /// Of a folder, or of a file that is itself named as the corpus.
        var location: String
        /// The number of its corpus folder.
        var folder: Int
        var isFile = false
        /// Metadata files of the folder and those above it, the nearest first.
        var sidecars: [Sidecar] = []
    }

    private struct Record {
        /// Where its path ends among all paths.
        var pathEnd: Int
        var state: FileState
        var place: Int32
        /// Its own metadata file, -1 where there is none.
        var sidecar: Int32
    }

    /// What few files have.
    private struct Special: Sendable {
        var prefixBytes = 0
        /// Its name on disk, where its path has another.
        var name: String?
    }

    private var paths: [UInt8] = []
    private var records: [Record] = []
    private var places: [Place] = []
    private var sidecars: [Sidecar] = []
    private var specials: [Int: Special] = [:]
    /// Names of the corpus folders.
    private let folders: [String]

    /// No files of some folders.
    init(folders: [String] = []) { self.folders = folders }

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

    /// Appends a file. Files of one folder come in the order of their paths; `arrange` puts several folders together.
    ///
    /// - Parameters:
    ///   - folder: What stands before its name, with the `/`.
    ///   - name: As it is shown; `onDisk` where that is another.
    mutating func append(
        folder: [UInt8], name: UnsafeRawBufferPointer, onDisk: String? = nil, place: Int, state: FileState,
        sidecar: Sidecar?
    ) {
        paths.append(contentsOf: folder)
        paths.append(contentsOf: name)
        if let sidecar { sidecars.append(sidecar) }
        if let onDisk { specials[records.count] = Special(name: onDisk) }
        records.append(
            Record(
                pathEnd: paths.count, state: state, place: Int32(place),
                sidecar: sidecar == nil ? -1 : Int32(sidecars.count - 1)))
    }

    /// Puts all files in the order of their paths.
    ///
    /// - Parameter prefix: What is to stand before a file's path, with the `/`; nil for nothing.
    mutating func arrange(_ prefix: (_ index: Int) -> String?) {
        let prefixes = indices.map { prefix($0).map { Array($0.utf8) } }
        let whole = indices.map { index in (prefixes[index] ?? []) + withPath(index) { Array($0) } }
        let order = indices.sorted { first, second in
            whole[first].withUnsafeBytes { first in whole[second].withUnsafeBytes { PathOrder.compare(first, $0) < 0 } }
        }
        let (oldRecords, oldSpecials) = (records, specials)
        (paths, records, specials) = ([], [], [:])
        for index in order {
            paths.append(contentsOf: whole[index])
            var record = oldRecords[index]
            record.pathEnd = paths.count
            if let prefix = prefixes[index] {
                specials[records.count] = Special(prefixBytes: prefix.count, name: oldSpecials[index]?.name)
            } else if let special = oldSpecials[index] {
                specials[records.count] = special
            }
            records.append(record)
        }
    }

    /// What the system says of a file.
    func state(_ index: Int) -> FileState { records[index].state }
    /// Its bytes.
    func size(_ index: Int) -> Int { records[index].state.size }
    /// The number of its corpus folder.
    func folder(_ index: Int) -> Int { places[Int(records[index].place)].folder }

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

    /// The path of a file.
    func path(_ index: Int) -> String { withPath(index) { String(decoding: $0, as: UTF8.self) } }

    /// The file itself.
    subscript(index: Int) -> CorpusFile {
        let path = path(index)
        let record = records[index]
        let place = places[Int(record.place)]
        let special = specials.isEmpty ? nil : specials[index]
        let name = special?.name ?? path.split(separator: "/").last.map(String.init) ?? ""
        return CorpusFile(
            path: path, folder: folders[place.folder], prefixBytes: special?.prefixBytes ?? 0,
            location: place.isFile ? place.location : place.location + "/" + name, state: record.state,
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
