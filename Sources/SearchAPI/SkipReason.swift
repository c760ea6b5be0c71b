/// The words that say why a file was not read, and what a person can do about each: the one table of them.
public enum SkipReason {
    /// What to do about a file that was skipped for `reason`; something of use for a word that is not in the table, too.
    public static func advice(for reason: String) -> String {
        table[reason] ?? "See the detail; mend the file or exclude it (.kwicignore), then run kwic index."
    }

    /// The words of the table, in order.
    public static var known: [String] { table.keys.sorted() }

    private static let table: [String: String] = [
        // What the walk over the corpus meets.
        "unreadable": "Check the file's permissions and its disk, then run kwic index.",
        "broken_symlink": "Mend the link or delete it.",
        "symlink_loop":
            "Nothing is lost if what the link leads to is in the corpus; delete the link to be rid of the note.",
        "symlink_inside": "Nothing is lost: the file is indexed where it lies. Delete the link to be rid of the note.",
        "symlink": "Add the folder that the link leads to (kwic index PATH), or set corpus.follow_symlinks to true.",
        "not_a_file": "Exclude it (.kwicignore); pipes, sockets and devices hold no text.",
        "changed_while_reading": "Run kwic index again when the file is complete.",
        "too_large": "Raise the limit that the detail names, split the file, or exclude it.",

        "missing":
            "Bring the file or its folder back (mount its disk), then run kwic index; if it is meant to be gone: kwic index "
            + "--allow-removal, or kwic forget for a whole folder.",

        // What the text is.
        "empty": "Nothing to do, if the file is meant to be empty; else look where its text went.",
        "binary":
            "Convert the file to a format that Kwic reads, or name a filter for it (filters: in the configuration).",
        "bad_encoding":
            "Save the file as UTF-8, or have its encoding declared in it; bytes that are no text were left out.",
        "bad_front_matter": "Mend the block between the --- lines; the text below it was read without it.",
        "bad_record": "Mend the record in the line that the detail names; the other records were read.",
        "duplicate_id":
            "Nothing is lost: where two documents have one id, the second is called by its file and its id, as the detail says.",
        "bad_sidecar": "Mend the file of metadata; the document it goes with was read without it.",
        "orphan_sidecar": "Put the file that this metadata goes with beside it, or delete the metadata.",
        "redirect": "Nothing to do: the page only leads to another, which is indexed under its own name.",

        // What a reader of another format meets.
        "damaged": "Get a whole copy of the file; open it with its own program, and save it anew if that can read it.",
        "encrypted": "Save a copy without the password where Kwic may read it.",
        "needs_ocr": "The pages are pictures: run OCR over the file (ocrmypdf IN OUT) and index what comes out.",
        "unmapped_text": "The file does not say which characters its letters are: export it anew, or run OCR over it.",
        "too_deep": "Unpack the inner archives into the corpus.",
        "too_many_members": "Unpack the archive into the corpus, or split it.",
        "timeout": "Raise the time limit that the detail names, or simplify the file; the rest of the corpus was read.",
        "out_of_memory": "Raise the memory limit that the detail names, or split the file.",
        "crashed":
            "Open the file with its own program and save it anew; a damaged file can do this. Please report it too.",

        // What is missing to read it.
        "no_helper": "Install the program that the detail names (kwic doctor lists them), then run kwic index.",
        "no_worker": "Install all of Kwic's programs in one folder (kwic doctor), then run kwic index.",
        "helper_failed":
            "Run the program that the detail names on the file by hand and see what it says; mend the file.",
        "filter_failed": "Run the filter's command on the file by hand and see what it says; check its limits.",
        "filter_untrusted": "Look at the filter's command, and allow it with kwic trust; then run kwic index.",
    ]
}
