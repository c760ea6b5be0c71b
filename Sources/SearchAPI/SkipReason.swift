/// How much it matters that a file was skipped.
public enum SkipClass: String, CaseIterable, Hashable, Sendable {
    /// Text may be missing, and somebody can do something about it.
    case act
    /// Nothing is lost.
    case note
    /// The file holds no document: an image, a style sheet, …
    case byDesign = "by_design"
}

/// Why a file was not read, or only in part: the one table that says how much each reason matters, how its files are called
/// and what to do about them.
public struct SkipReason: Hashable, Sendable {
    /// The word for programs.
    public let word: String
    public let weight: SkipClass
    /// How one such file is called, and several of them.
    public let singular: String
    public let plural: String
    /// A sentence.
    public let advice: String
    /// Its place in the table: reports name the reasons in this order, and count a file for the first of its reasons.
    public let order: Int

    /// The reason of a word; one that is not in the table is to be acted on, after those that are.
    public static func named(_ word: String) -> SkipReason {
        table[word]
            ?? SkipReason(
                Row(
                    word, .act, "file: " + word, "files: " + word,
                    "See the detail; mend the file or exclude it (.kwicignore), then run kwic index."),
                all.last { $0.weight == .act }?.order ?? 0)
    }

    /// What to do about a file that was skipped for the reason of this word.
    public static func advice(for word: String) -> String { named(word).advice }

    /// "1 damaged file", "2,600 images".
    public func counted(_ files: Int) -> String { "\(files.grouped) \(files == 1 ? singular : plural)" }

    /// The table, in order: what costs most text first.
    public static let all = rows.enumerated().map { SkipReason($1, $0) }

    private static let table = Dictionary(uniqueKeysWithValues: all.map { ($0.word, $0) })

    private init(_ row: Row, _ order: Int) {
        (word, weight, singular, plural) = (row.word, row.weight, row.singular, row.plural)
        (advice, self.order) = (row.advice, order)
    }

    private struct Row: Sendable {
        var word: String
        var weight: SkipClass
        var singular: String
        var plural: String
        var advice: String

        init(_ word: String, _ weight: SkipClass, _ singular: String, _ plural: String, _ advice: String) {
            (self.word, self.weight, self.singular, self.plural, self.advice) = (word, weight, singular, plural, advice)
        }
    }

    private static let rows: [Row] = [
        // What a reader meets in a file.
        Row(
            "needs_ocr", .act, "file with scanned pages", "files with scanned pages",
            "The pages are pictures: run OCR over the file (ocrmypdf IN OUT) and index what comes out."),
        Row(
            "unmapped_text", .act, "file with fonts that give no characters",
            "files with fonts that give no characters",
            "The file does not say which characters its letters are: export it again, or run OCR over it."),
        Row(
            "damaged", .act, "damaged file", "damaged files",
            "Get a whole copy of the file; open it with its own program, and save it again if that can read it."),
        Row(
            "encrypted", .act, "encrypted file", "encrypted files",
            "Save a copy without the password where Kwic may read it."),
        Row(
            "crashed", .act, "file that made its reader crash", "files that made their reader crash",
            "Open the file with its own program and save it again; a damaged file can do this. Please report it too."),
        Row(
            "timeout", .act, "file that took too long", "files that took too long",
            "Raise the time limit that the detail names, or simplify the file; the rest of the corpus was read."),
        Row(
            "out_of_memory", .act, "file that took too much memory", "files that took too much memory",
            "Raise the memory limit that the detail names, or split the file."),
        Row(
            "too_large", .act, "file beyond a limit of size", "files beyond a limit of size",
            "Raise the limit that the detail names, split the file, or exclude it."),
        Row(
            "too_many_members", .act, "archive with too many files", "archives with too many files",
            "Unpack the archive into the corpus, or split it."),
        Row(
            "too_deep", .act, "archive too deep in others", "archives too deep in others",
            "Unpack the inner archives into the corpus."),

        // What keeps a file from being read.
        Row(
            "missing", .act, "file or folder that is missing now", "files or folders that are missing now",
            "Mount its disk or bring it back, then run kwic index; if it is meant: kwic index --allow-removal, or kwic forget."
        ),
        Row(
            "unreadable", .act, "file or folder that cannot be opened", "files or folders that cannot be opened",
            "Check the file's permissions and its disk, then run kwic index."),
        Row(
            "changed_while_reading", .act, "file that changed while it was read",
            "files that changed while they were read",
            "Run kwic index again when the file is complete."),
        Row(
            "no_worker", .act, "file that needs kwic-extract", "files that need kwic-extract",
            "Install all of Kwic's programs in one folder (kwic doctor), then run kwic index."),
        Row(
            "no_helper", .act, "file that needs a program which is missing",
            "files that need a program which is missing",
            "Install the program that the detail names (kwic doctor lists them), then run kwic index."),
        Row(
            "helper_failed", .act, "file that a program failed on", "files that a program failed on",
            "Run the program that the detail names on the file by hand and see what it says; mend the file."),
        Row(
            "filter_untrusted", .act, "file with a filter that is not allowed yet",
            "files with a filter that is not allowed yet",
            "Look at the filter's command, and allow it with kwic trust; then run kwic index."),
        Row(
            "filter_failed", .act, "file that its filter failed on", "files that their filter failed on",
            "Run the filter's command on the file by hand and see what it says; check its limits."),
        Row(
            "binary", .act, "file of a format that is not read", "files of formats that are not read",
            "Convert the file to a format that Kwic reads, or name a filter for it (filters: in the configuration)."),

        // What is wrong in a text.
        Row(
            "bad_encoding", .act, "file with bytes that are no text", "files with bytes that are no text",
            "Save the file as UTF-8, or have its encoding declared in it; bytes that are no text were left out."),
        Row(
            "bad_record", .act, "file with records that cannot be read", "files with records that cannot be read",
            "Mend the record in the line that the detail names; the other records were read."),
        Row(
            "bad_front_matter", .act, "file with a head that cannot be read", "files with a head that cannot be read",
            "Mend the block between the --- lines; the text below it was read without it."),
        Row(
            "bad_sidecar", .act, "file of metadata that cannot be read", "files of metadata that cannot be read",
            "Mend the file of metadata; the document it goes with was read without it."),
        Row(
            "orphan_sidecar", .act, "file of metadata without its document", "files of metadata without their document",
            "Put the file that this metadata goes with beside it, or delete the metadata."),

        // Links.
        Row(
            "broken_symlink", .act, "link that leads to nothing", "links that lead to nothing",
            "Mend the link or delete it."),
        Row(
            "symlink", .act, "link out of the corpus", "links out of the corpus",
            "Add the folder that the link leads to (kwic index PATH), or set corpus.follow_symlinks to true."),
        Row(
            "symlink_inside", .note, "link into the corpus", "links into the corpus",
            "Nothing is lost: the file is indexed where it lies. Delete the link to be rid of the note."),
        Row(
            "symlink_loop", .note, "link to a folder that was entered already",
            "links to folders that were entered already",
            "Nothing is lost if what the link leads to is in the corpus; delete the link to be rid of the note."),
        Row(
            "not_a_file", .note, "pipe, socket or device", "pipes, sockets or devices",
            "Exclude it (.kwicignore); pipes, sockets and devices hold no text."),

        // What there is nothing to find in.
        Row(
            "duplicate_id", .note, "file with an id that another has", "files with an id that another has",
            "Nothing is lost: of two documents with one id, the second is called by its file and its id (see the detail)."
        ),
        Row(
            "empty", .note, "file without text", "files without text",
            "Nothing to do, if the file is meant to be empty; else look where its text went."),
        Row(
            "redirect", .note, "page that only leads to another", "pages that only lead to others",
            "Nothing to do: the page only leads to another, which is indexed under its own name."),
        byDesign("image", "image", "images"), byDesign("style_sheet", "style sheet", "style sheets"),
        byDesign("script", "script", "scripts"), byDesign("font", "font", "fonts"),
        byDesign("audio", "sound file", "sound files"), byDesign("video", "video", "videos"),
        byDesign("search_index", "search index", "search indexes"),
        byDesign("program", "program or part of one", "programs or parts of them"),
        byDesign("database", "database", "databases"),
    ]

    private static func byDesign(_ word: String, _ singular: String, _ plural: String) -> Row {
        Row(
            word, .byDesign, singular, plural,
            "Nothing to do: such files hold no document. To have them read, see corpus.also_read and filters.")
    }
}

extension SkipReason {
    /// What stands between the reasons of one file in a key of counts.
    public static let separator: Character = " "

    /// How many files are of each class; a file is of the class of the first of its reasons.
    ///
    /// - Parameter counts: Files by their reasons, as words with a blank between.
    public static func classes(_ counts: [String: Int]) -> [SkipClass: Int] {
        var classes: [SkipClass: Int] = [:]
        for (words, files) in counts {
            guard let first = first(of: words.split(separator: separator).map(String.init)) else { continue }
            classes[first.weight, default: 0] += files
        }
        return classes
    }

    /// The first of several reasons in the order of the table.
    static func first(of words: some Sequence<String>) -> SkipReason? {
        words.lazy.map(named).min { ($0.order, $0.word) < ($1.order, $1.word) }
    }
}

extension Int {
    /// With a comma every three digits.
    public var grouped: String {
        var digits = String(magnitude)
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits.removeLast(3)
        }
        return (self < 0 ? "-" : "") + ([digits[...]] + groups).joined(separator: ",")
    }
}
