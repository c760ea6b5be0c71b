import Glibc
import Indexing
import SearchAPI
import Settings
import XapianIndex

/// The index folder.
struct IndexChecks {
    let settings: Settings
    let survey: CorpusSurvey?
    /// Whether segments are read through.
    let isDeep: Bool

    private var folder: IndexFolder { IndexFolder(path: settings.index.path) }

    func findings() -> [Finding] {
        guard access(folder.path, F_OK) == 0 else {
            return [.warning("index", "there is none at \(folder.path) yet", "Make one with: kwic index PATH")]
        }
        var findings = [permissions()]
        guard SystemFile.isFolder(folder.path) else { return findings }
        do throws(IndexError) {
            guard let name = try folder.currentGeneration() else {
                findings.append(
                    .warning("index", "nothing was published in \(folder.path) yet", "Make it with: kwic index PATH"))
                return findings + [lock()].compactMap(\.self)
            }
            let manifest = try folder.manifest(name)
            findings.append(
                .ok(
                    "index",
                    "generation \(name), format \(manifest.format), \(count(manifest.documents, "document")) in "
                        + count(manifest.passages, "passage")))
            findings += [segments(manifest), age(manifest), skipped(manifest)]
        } catch {
            findings.append(
                .problem(
                    "index", error.description, "Build it anew with: kwic index --rebuild --index '\(folder.path)'"))
        }
        return findings + [lock()].compactMap(\.self)
    }

    private func permissions() -> Finding {
        let name = "index.permissions"
        var status = stat()
        guard stat(folder.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            return .problem(name, "\(folder.path) is no folder", "Name another with --index or index.path.")
        }
        let mode = String(status.st_mode & 0o777, radix: 8)
        guard access(folder.path, R_OK | W_OK | X_OK) == 0 else {
            return .problem(
                name,
                "\(folder.path) (user \(status.st_uid), mode 0\(mode)) may not be written to by user \(geteuid())",
                "Run Kwic as its owner, or change that (chown, chmod).")
        }
        guard status.st_mode & S_IWOTH == 0 || status.st_mode & S_ISVTX != 0 else {
            return .warning(name, "\(folder.path) may be written to by everybody", "chmod o-w '\(folder.path)'")
        }
        return .ok(name, "\(folder.path), user \(status.st_uid), mode 0\(mode)")
    }

    private func segments(_ manifest: Manifest) -> Finding {
        let name = "index.segments"
        let rebuild = "Build the index anew with: kwic index --rebuild --index '\(folder.path)'"
        for segment in manifest.segments {
            for file in folder.files(of: segment) {
                guard let size = SystemFile.size(file.path) else {
                    return .problem(name, "\(file.path) is missing", rebuild)
                }
                guard size == file.bytes else {
                    return .problem(name, "\(file.path) has \(size) bytes and should have \(file.bytes)", rebuild)
                }
            }
            guard isDeep else { continue }
            do throws(IndexError) { try IndexFiles.check(folder.segmentPath(segment.id)) } catch {
                return .problem(name, error.description, rebuild)
            }
        }
        if let problem = survey?.catalogProblem { return .problem(name, problem, rebuild) }
        let bytes = manifest.segments.reduce(0) { $0 + $1.sizes.total }
        return .ok(
            name,
            "\(count(manifest.segments.count, "segment")), \(megabytes(bytes)), all there whole"
                + (isDeep ? ", read through and in order" : " (--deep reads them through)"))
    }

    /// Whether the corpus has moved on.
    private func age(_ manifest: Manifest) -> Finding {
        let name = "index.age"
        guard let behind = survey?.changes?.total, behind > 0 else {
            let isKnown = survey?.changes != nil
            return .ok(name, "published \(manifest.published)" + (isKnown ? ", and the corpus is the same since" : ""))
        }
        return .warning(
            name, "published \(manifest.published); new, changed or gone since: \(count(behind, "file"))",
            "Bring it up to date with kwic index (or keep it so: kwic index --watch, or corpus.watch).")
    }

    private func skipped(_ manifest: Manifest) -> Finding {
        let name = "index.skipped"
        do throws(IndexError) {
            let entries = try folder.skipped(manifest.generation)
            guard !entries.isEmpty else { return .ok(name, "no file was skipped") }
            let summary = SkippedSummary(
                entries.map { SkippedFile(path: $0.path, reason: $0.reason, detail: $0.detail) }, examples: 0)
            func list(_ groups: [SkippedSummary.Group]) -> String {
                groups.map { $0.description.counted($0.files) }.joined(separator: ", ")
            }
            let toActOn = summary.groups(of: .act)
            guard !toActOn.isEmpty else { return .ok(name, "no text is missing; skipped: \(list(summary.groups))") }
            return .warning(
                name, "not read, or only in part: \(list(toActOn))", "See which, and what to do: kwic status --skipped")
        } catch {
            return .problem(name, error.description, "Build the index anew with: kwic index --rebuild")
        }
    }

    /// Who writes to the index now, or what somebody left who no longer does; nil where there is nothing to tell.
    private func lock() -> Finding? {
        let name = "index.lock"
        let holder = (try? SystemFile.read(folder.lockPath)).map {
            String(decoding: $0.prefix { $0 != 0x0A }, as: UTF8.self)
        }
        if let holder, !holder.isEmpty, isLocked() { return .ok(name, "an indexer is at work: \(holder)") }
        if SystemFile.isFolder(folder.buildingPath) {
            return .warning(
                name, "\(folder.buildingPath) was left by a run that did not end",
                "Nothing: the next run goes on from what it has read.")
        }
        return nil
    }

    private func isLocked() -> Bool {
        let file = open(folder.lockPath, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }
}
