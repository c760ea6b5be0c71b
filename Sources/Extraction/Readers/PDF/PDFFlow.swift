internal import Passages

/// Puts the blocks of pages and columns together: a paragraph that a border cuts becomes one again.
struct PDFFlow {
    private(set) var drafts: [PDFDraft] = []
    /// The last block of running text, in `drafts`.
    private var last: Int?
    /// How many more blocks of a column may stand before the rest of a paragraph: a picture's caption, a table.
    private var patience = 0

    /// Adds the next block in the order of reading.
    mutating func add(_ draft: PDFDraft) {
        guard !draft.isAside, draft.kind != .text(.footnote) else { return drafts.append(draft) }
        if draft.startsColumn { patience = 3 }
        if patience > 0, let last, isRunning(draft), continues(drafts[last], draft) {
            drafts[last].lines += draft.lines
            drafts[last].pages += draft.pages
            drafts[last].isFull = draft.isFull
            patience = 0
            return
        }
        patience = max(0, patience - 1)
        drafts.append(draft)
        switch draft.kind {
        case .heading: last = nil
        case .text(.paragraph), .text(.list):
            // What stands between the halves of a paragraph is not what the second half goes on with.
            if patience == 0 || last.map({ !isOpen(drafts[$0]) }) ?? true { last = drafts.count - 1 }
        case .text, .lines: break
        }
    }

    private func isRunning(_ draft: PDFDraft) -> Bool { draft.kind == .text(.paragraph) || draft.kind == .lines }

    /// Whether a block ends within a sentence.
    private func isOpen(_ draft: PDFDraft) -> Bool {
        guard let text = draft.lines.last?.text() else { return false }
        return !PDFJoining.endsSentence(text) && (draft.isFull || text.hasSuffix("-"))
    }

    private func continues(_ before: PDFDraft, _ draft: PDFDraft) -> Bool {
        guard let line = before.lines.last, let next = draft.lines.first, abs(line.size - next.size) <= 0.06 * line.size
        else {
            return false
        }
        let text = line.text()
        guard !PDFJoining.endsSentence(text), let first = next.cells.first?.text.first else { return false }
        if first.isLowercase { return true }
        // Anything but a letter in lower case may begin a paragraph: only right at the border, behind a full line.
        return draft.startsColumn && before.isFull && before.lines.count > 1 && draft.lines.count > 1
            && !PDFLists.isMarker(String(next.text().prefix { $0 != " " }))
            && (first.isLetter || first.isNumber || "(„“\"'«[".contains(first)) && next.isBold == line.isBold
    }
}
