import Glibc
import Indexing
import Settings
import XapianIndex

/// The folders of the corpus.
struct CorpusChecks {
    private let folders: [String]
    private let isChosen: Bool
    /// What is in them; nil where that cannot be found out.
    let survey: CorpusSurvey?
    private let failure: String?

    init(settings: Settings) {
        // As `kwic index` without arguments takes it.
        let manifest = try? IndexFolder(path: settings.index.path).currentManifest()
        isChosen = settings.file != nil || manifest?.folders.isEmpty == false
        var options = IndexingOptions(untrusting: settings)
        do {
            options = try options.withFolders(of: manifest)
            survey = try CorpusSurvey(options)
            failure = nil
        } catch {
            survey = nil
            failure = "\(error)"
        }
        folders = options.corpus
    }

    func findings() -> [Finding] {
        guard let survey else {
            let advice = "Name the folder of your documents: kwic index PATH, or corpus.paths in the configuration."
            return [isChosen ? .problem("corpus", failure ?? "", advice) : .warning("corpus", failure ?? "", advice)]
        }
        var detail =
            "\(folders.joined(separator: ", ")): \(survey.isCut ? "more than " : "")\(count(survey.files, "file")), "
            + megabytes(survey.bytes)
        if !survey.ignored.isZero {
            detail += "; ignored: \(count(survey.ignored.files, "file")), \(count(survey.ignored.folders, "folder"))"
        }
        var findings: [Finding] = []
        if survey.files == 0 {
            findings.append(
                .warning(
                    "corpus", detail, "Check corpus.include, corpus.exclude and ignore files, or name another folder."))
        } else {
            findings.append(.ok("corpus", detail))
        }
        let places = survey.unreadable + survey.skipped.filter { $0.reason == "unreadable" }.map(\.path)
        if let first = places.first {
            findings.append(
                .warning(
                    "corpus.permissions",
                    "\(grouped(places.count)) of its files and folders may not be read, \(first) among them",
                    "Allow user \(geteuid()) to read them (chmod, chown), or exclude them."))
        } else {
            findings.append(.ok("corpus.permissions", "all files may be read"))
        }
        return findings
    }
}
