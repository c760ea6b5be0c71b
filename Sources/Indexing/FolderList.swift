internal import Glibc
internal import Passages
public import XapianIndex

/// The corpus folders of a run: those that are asked for, and those that the index remembers.
struct FolderList {
    private(set) var folders: [CorpusFolder] = []
    /// Folders that stay against the configuration.
    private(set) var held: [HeldSource] = []
    /// Places of folders that leave the index, and of those that are new to it.
    private(set) var dropped: [String] = []
    private(set) var added: [String] = []

    /// - Parameter manifest: Of the generation in force; nil where there is none, or it cannot be read.
    init(_ options: IndexingOptions, _ manifest: Manifest?) throws {
        var asked = options.folders
        for entry in manifest?.folders ?? [] {
            var folder = CorpusFolder(entry, options.matcher)
            let isForgotten = [entry.name, entry.path].contains(options.forgotten)
            if let index = asked.firstIndex(where: { Self.isSame($0, entry) }), !isForgotten {
                let wanted = asked.remove(at: index)
                try move(&folder, to: wanted)
                folder.isConfigured = wanted.isConfigured || (folder.isConfigured && !options.namesConfigured)
                if !wanted.include.isEmpty || !wanted.exclude.isEmpty || wanted.isConfigured {
                    folder.set(include: wanted.include, exclude: wanted.exclude, options.matcher)
                }
                folders.append(folder)
                continue
            }
            let stays = !isForgotten && options.keepsFolders && !(entry.isConfigured && options.namesConfigured)
            let isMuch =
                entry.documents > options.removalFloor
                && Double(entry.documents) > options.removalShare * Double(manifest?.documents ?? 0)
            if stays {
                folders.append(folder)
            } else if !isForgotten, options.keepsFolders, isMuch, !options.allowsRemoval {
                folders.append(folder)
                held.append(
                    HeldSource(
                        folder: entry.name, path: entry.path, documents: entry.documents,
                        detail: "the configuration no longer names the folder \(entry.path), of which the index has "
                            + "\(entry.documents) documents; it stays. If it is to go: kwic forget '\(entry.name)'"))
            } else {
                dropped.append(entry.path)
            }
        }
        for var folder in asked {
            let taken = folders.map(\.name)
            if taken.contains(folder.name) {
                guard !folder.isNamed else {
                    throw IndexingError(
                        "there is a folder called '\(folder.name)' already; choose another name with --name")
                }
                folder.name = CorpusFolder.name(for: folder.path, among: taken)
            }
            folders.append(folder)
            added.append(folder.path)
        }
        if manifest == nil { added = [] }
    }

    private static func isSame(_ folder: CorpusFolder, _ entry: FolderEntry) -> Bool {
        folder.path == entry.path || (folder.isNamed && folder.name == entry.name)
    }

    /// A folder that is named by its name and lies elsewhere now has moved.
    private func move(_ folder: inout CorpusFolder, to wanted: CorpusFolder) throws {
        guard wanted.path != folder.path else { return }
        guard case .missing = CorpusWalk.condition(of: folder.path) else {
            throw IndexingError(
                "there is a folder called '\(folder.name)' already, at \(folder.path); choose another name with --name")
        }
        folder.path = wanted.path
    }
}

extension IndexingOptions {
    /// The same with all folders that a run would have.
    ///
    /// - Throws: `IndexingError` where two folders cannot go together.
    public func withFolders(of manifest: Manifest?) throws -> IndexingOptions {
        var options = self
        options.folders = try FolderList(self, manifest).folders
        return options
    }
}

/// Which corpus folders a run saw.
struct SeenFolders {
    private let names: [String]
    private let unseen: [String]

    init(_ walk: CorpusWalk, _ options: IndexingOptions) {
        let all = options.folders.enumerated()
        names = all.filter { walk.conditions[$0.offset] == .seen && walk.hasFiles(of: $0.offset) }.map(\.element.name)
        unseen = options.folders.map(\.name).filter { [names] in !names.contains($0) }
    }

    /// Notes when each was last seen.
    func write(_ folder: IndexFolder, _ moment: Timestamp) {
        let before = folder.seenTimes()
        var times: [String: String] = [:]
        for name in names { times[name] = moment.text }
        for name in unseen { times[name] = before.folders[name] }
        folder.write(seen: SeenTimes(run: moment.text, folders: times))
    }
}
