internal import XapianIndex

/// Which paths the last generation has given to the files of each corpus folder. A file keeps its path, and so its document's
/// id, for as long as it is in the index, whatever folders come and go.
struct KnownPaths {
    /// A file by its corpus folder and its path in it.
    private struct Key: Hashable {
        var folder: String
        var relative: String
    }

    private var catalog: CatalogFile?
    /// Paths of files that stand below their folder's name.
    private var prefixed: [Key: String] = [:]

    /// None.
    init() {}

    /// Those of a catalog.
    init(_ catalog: CatalogFile) throws {
        self.catalog = catalog
        try catalog.reading { view in
            for index in 0..<view.count where view.prefixBytes(index) > 0 {
                let entry = try view.entry(index)
                let relative = String(entry.path.utf8.dropFirst(entry.prefixBytes)) ?? entry.path
                prefixed[Key(folder: entry.folder, relative: relative)] = entry.path
            }
        }
    }

    /// Whether any file stands below its folder's name.
    var hasPrefixes: Bool { !prefixed.isEmpty }

    /// The path that stands below its folder's name, of a file that has such a one.
    func prefixedPath(_ folder: String, _ relative: String) -> String? {
        prefixed[Key(folder: folder, relative: relative)]
    }

    /// The name of the folder whose file has a path, and whether the path begins with that name; nil where no file has it.
    func owner(of path: String) -> (folder: String, isPrefixed: Bool)? {
        guard let catalog else { return nil }
        var path = path
        let entry: CatalogEntry? = path.withUTF8 { path in
            catalog.withView { view in
                view.index(of: UnsafeRawBufferPointer(path)).flatMap { try? view.entry($0) }
            }
        }
        return entry.map { ($0.folder, $0.prefixBytes > 0) }
    }
}

extension CorpusFiles {
    /// Gives each file of several folders the path by which its document is known, and puts them in order.
    ///
    /// That is its path in its own folder. Where two folders have a file of one path, the one whose folder was added first has
    /// it, and the other's stands below its folder's name; a file that has a path already keeps it.
    mutating func arrange(with known: KnownPaths, _ folders: [CorpusFolder]) {
        let order = indices.sorted { first, second in
            let compared = withPath(first) { first in withPath(second) { PathOrder.compare(first, $0) } }
            return compared != 0 ? compared < 0 : folder(first) < folder(second)
        }
        var prefixes: [Int: String] = [:]
        var given: Set<String> = []
        let names = Set(folders.map(\.name))
        var next = 0
        while next < order.count {
            var end = next + 1
            while end < order.count, haveOnePath(order[next], order[end]) { end += 1 }
            let group = order[next..<end]
            next = end
            let path = path(group[group.startIndex])
            let owner = known.owner(of: path).flatMap { names.contains($0.folder) ? $0 : nil }
            var isTaken = false
            for index in group {
                let name = folders[folder(index)].name
                if let kept = known.prefixedPath(name, path) {
                    prefixes[index] = String(kept.utf8.dropLast(path.utf8.count))
                    given.insert(kept)
                } else if !isTaken, owner.map({ $0.folder == name && !$0.isPrefixed }) ?? !given.contains(path) {
                    isTaken = true
                } else {
                    var number = 1
                    var prefix = name + "/"
                    while given.contains(prefix + path) || known.owner(of: prefix + path) != nil
                        || hasFile(at: prefix + path, order)
                    {
                        number += 1
                        prefix = "\(name)-\(number)/"
                    }
                    prefixes[index] = prefix
                    given.insert(prefix + path)
                }
            }
        }
        arrange { prefixes[$0] }
    }

    private func haveOnePath(_ first: Int, _ second: Int) -> Bool {
        withPath(first) { first in withPath(second) { PathOrder.compare(first, $0) } } == 0
    }

    /// Whether a file has a path in its own folder.
    ///
    /// - Parameter order: Numbers of all files in the order of their paths.
    private func hasFile(at path: String, _ order: [Int]) -> Bool {
        var path = path
        return path.withUTF8 { path in
            let path = UnsafeRawBufferPointer(path)
            var low = 0
            var high = order.count
            while low < high {
                let middle = (low + high) / 2
                let compared = withPath(order[middle]) { PathOrder.compare($0, path) }
                if compared == 0 { return true }
                if compared < 0 { low = middle + 1 } else { high = middle }
            }
            return false
        }
    }
}
