internal import XapianIndex

/// What a run begins with: the generation in force as far as it can be used, and what is known of the one before it.
struct LastGeneration {
    /// The generation that the run works from; nil where it starts afresh.
    private(set) var generation: Generation?
    /// The manifest, also where the run starts afresh.
    private(set) var manifest: Manifest?
    /// Which files have which paths.
    private(set) var paths = KnownPaths()
    /// What the generation skips, for the dates.
    private(set) var skipped: [SkippedEntry] = []
    /// Documents in the index, as far as that is known.
    private(set) var documents = 0
    /// Why the run starts afresh.
    private(set) var reason = "there is none yet"

    init(_ folder: IndexFolder, _ options: IndexingOptions, _ report: inout IndexReport) throws {
        guard let name = try Self.readable(folder, options, &report) else {
            if options.rebuild { startAfresh("--rebuild", &report) }
            return
        }
        do throws(IndexError) { manifest = try folder.manifest(name) } catch {
            guard options.rebuild, error.code == .otherFormat else { throw error }
            startAfresh("--rebuild", &report)
            documents = folder.documents(ofGeneration: name) ?? 0
            return
        }
        documents = manifest?.documents ?? 0
        do throws(IndexError) { skipped = try folder.skipped(name) } catch {
            report.mended.append("the list of skipped files was damaged, and is made anew")
        }
        var catalog: CatalogFile?
        do throws(IndexError) { catalog = try CatalogFile(reading: folder.catalogPath(name)) } catch {
            if error.code == .otherFormat {
                report.rebuildReason = "another version of Kwic wrote the index's list of files"
            } else {
                report.rebuildReason = "the index's list of files was damaged (\(error.description))"
            }
        }
        if let catalog { paths = try KnownPaths(catalog) }
        if options.rebuild {
            startAfresh("--rebuild", &report)
            return
        }
        if manifest?.settings != Generation.fingerprint(of: options.settings) {
            report.rebuildReason = "settings that shape the index have changed since it was built"
            catalog = nil
        }
        guard var manifest, let catalog else {
            startAfresh(report.rebuildReason ?? "", &report)
            return
        }
        let damaged = SegmentVerification(folder).damaged(manifest)
        for (segment, problem) in damaged.sorted(by: { $0.key < $1.key }) {
            report.mended.append("segment \(segment) was damaged (\(problem)); its documents are read again")
        }
        manifest.segments.removeAll { damaged[$0.id] != nil }
        generation = Generation(manifest: manifest, catalog: catalog, damaged: Set(damaged.keys))
    }

    private mutating func startAfresh(_ reason: String, _ report: inout IndexReport) {
        report.rebuilt = true
        self.reason = reason
        generation = nil
    }

    /// The name of the generation in force or, where its manifest cannot be read, of the newest before it whose can.
    private static func readable(
        _ folder: IndexFolder, _ options: IndexingOptions, _ report: inout IndexReport
    ) throws -> String? {
        var current: String?
        var problem: IndexError?
        do throws(IndexError) { current = try folder.currentGeneration() } catch {
            guard error.code == .damaged else { throw error }
            problem = error
        }
        if let current {
            do throws(IndexError) {
                _ = try folder.manifest(current)
                return current
            } catch {
                guard error.code == .damaged else { return current }
                problem = error
            }
        }
        guard let problem else { return nil }
        for name in folder.generations().reversed() where name != current && (try? folder.manifest(name)) != nil {
            report.mended.append("\(problem.description); the run went on from generation \(name)")
            return name
        }
        guard options.rebuild || !options.folders.isEmpty else {
            throw IndexingError(
                "\(problem.description), and there is no other generation; name the folders of the corpus to build it afresh: "
                    + "kwic index --rebuild PATH")
        }
        report.rebuildReason = problem.description
        report.rebuilt = true
        return nil
    }
}

/// Whether the files of segments are as they were written.
///
/// To read all of an index at each run would take longer than the run. So the digests of files are compared once, and again
/// only where the system says something else of a file than it did then.
struct SegmentVerification {
    private let folder: IndexFolder

    init(_ folder: IndexFolder) { self.folder = folder }

    /// Segments of which a file is missing, or not as it was written, each with what is wrong.
    func damaged(_ manifest: Manifest) -> [String: String] {
        let known = folder.verified()
        var damaged: [String: String] = [:]
        for segment in manifest.segments {
            for file in folder.files(of: segment) {
                let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
                guard let size = SystemFile.size(file.path) else {
                    damaged[segment.id] = "\(name) is missing"
                    break
                }
                guard size == file.bytes else {
                    damaged[segment.id] = "\(name) has \(size) bytes and should have \(file.bytes)"
                    break
                }
                if let state = FileState.text(of: file.path), known[name] == state { continue }
                do throws(SystemError) {
                    guard try SystemFile.digest(file.path) != file.digest, !file.digest.isEmpty else { continue }
                    damaged[segment.id] = "the checksum of \(name) is wrong"
                } catch {
                    damaged[segment.id] = error.description
                }
                break
            }
        }
        return damaged
    }

    /// Notes that the files of a manifest's segments are as they should be.
    func note(_ manifest: Manifest) {
        var known: [String: String] = [:]
        for segment in manifest.segments {
            for file in folder.files(of: segment) {
                let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
                known[name] = FileState.text(of: file.path)
            }
        }
        if known != folder.verified() { folder.write(verified: known) }
    }
}
