public import Passages

/// Which language each part of a document is in.
///
/// A document and its blocks may declare theirs (metadata, `lang` in HTML). What is declared wins where it is plausible;
/// what the text plainly contradicts does not. Where nothing is declared the text is looked at. Blocks that are too short
/// to tell, and those that are no prose (code, names, numbers), are in the document's language.
public enum PassageLanguages {
    /// Settles the language of a document, and of the blocks that are in another: theirs is set, that of all others nil.
    ///
    /// - Parameter isFinal: Whether the document's declared language stands whatever the text says.
    public static func settle(_ document: inout Document, isFinal: Bool = false) {
        let texts = document.blocks.indices.filter { isText(document.blocks[$0]) }
        let declared = document.metadata.language
        guard texts.count > 1 else {
            if let index = texts.first {
                settleSingle(&document, index, isFinal: isFinal)
            } else if declared == nil {
                document.metadata.language = LanguageDetector.detect(document.metadata.title)
            }
            return
        }
        let views = texts.map { BlockView(document.blocks[$0], hint: document.blocks[$0].language ?? declared) }
        document.metadata.language = language(of: document, views, isFinal: isFinal)
        let main = document.metadata.language
        for (index, view) in zip(texts, views) {
            document.blocks[index].language = language(of: document.blocks[index], view, in: main)
        }
        bridgeShortBlocks(&document, zip(texts, views.map(\.tells)).map { ($0, $1) })
    }

    /// Letters that make a text long enough to be in a language of its own; an ideograph counts as three.
    static let leastLetters = 60
    /// Letters that it takes to contradict what is declared.
    private static let lettersToContradict = 100

    /// Bytes of a block that a first look takes in: some 15 words.
    fileprivate static let firstLook = 128
    /// Bytes that a second look takes in, where the first found something unexpected.
    fileprivate static let secondLook = 1024

    private static func isText(_ block: Block) -> Bool {
        if case .text(let kind) = block.role { kind != .code } else { false }
    }

    /// One block is the whole document, as in files of records.
    private static func settleSingle(_ document: inout Document, _ index: Int, isFinal: Bool) {
        let block = document.blocks[index]
        let declared = block.language ?? document.metadata.language
        document.blocks[index].language = nil
        guard !isFinal || document.metadata.language == nil else { return }
        var text = block.text
        guard let declared else {
            // 256 bytes of a record: some 40 words, enough to be sure, and cheap enough for hundreds of thousands.
            let limit = block.role == .text(.record) ? 256 : 4096
            document.metadata.language =
                text.withUTF8 { LanguageDetector.detect($0, limit: limit) }
                ?? LanguageDetector.detect(document.metadata.title + "\n" + text)
            return
        }
        document.metadata.language = declared
        let view = BlockView(block, hint: declared)
        if let other = view.contradiction(of: declared, letters: lettersToContradict) {
            document.metadata.language = other
        }
    }

    /// The document's language: as declared, unless hardly any of the text is in it and nearly all in another; or the one
    /// that most of the text is in.
    private static func language(of document: Document, _ views: [BlockView], isFinal: Bool) -> String? {
        let declared = document.metadata.language
        if isFinal, let declared { return declared }
        var votes: [String: Int] = [:]
        for view in views { if let guess = view.guess { votes[guess.language, default: 0] += view.weight } }
        let total = votes.values.reduce(0, +)
        let most = votes.max { ($0.value, $1.key) < ($1.value, $0.key) }
        guard let declared else {
            return most?.key ?? LanguageDetector.detect(sample(document))
        }
        guard let most, total >= 2 * lettersToContradict, most.value * 10 >= total * 8,
            !NearLanguages.areNear(most.key, declared)
        else { return declared }
        let ofDeclared = votes.reduce(0) { $0 + (NearLanguages.areNear($1.key, declared) ? $1.value : 0) }
        return ofDeclared * 10 > total ? declared : most.key
    }

    /// Title and text, code left out, as far as 4 KB.
    private static func sample(_ document: Document) -> String {
        var sample = document.metadata.title
        for block in document.blocks where isText(block) && sample.utf8.count < 4096 {
            sample += "\n" + String(decoding: block.text.utf8.prefix(4096), as: UTF8.self)
        }
        return sample
    }

    /// A block's language where it is not the document's.
    private static func language(of block: Block, _ view: BlockView, in main: String?) -> String? {
        if let declared = block.language {
            let found = view.contradiction(of: declared, letters: lettersToContradict) ?? declared
            return found == main ? nil : found
        }
        guard let guess = view.guess, guess.language != main else { return nil }
        guard let main else { return guess.language }
        return view.contradiction(of: main, letters: leastLetters)
    }

    /// A block that does not tell its language, between two of the same language, is in that one.
    private static func bridgeShortBlocks(_ document: inout Document, _ texts: [(index: Int, tells: Bool)]) {
        guard document.blocks.contains(where: { $0.language != nil }) else { return }
        var last: String?
        var waiting: [Int] = []
        for (index, tells) in texts {
            let language = document.blocks[index].language
            guard tells || language != nil else {
                waiting.append(index)
                continue
            }
            if let language, language == last { for index in waiting { document.blocks[index].language = language } }
            waiting.removeAll()
            last = language
        }
    }
}

/// What a block's text shows of its language.
private struct BlockView {
    /// How many letters it has, about, counted as `TextShape` does.
    let weight: Int
    /// Whether it is long enough, and prose, so that its language can be told.
    let tells: Bool
    /// At the first look; nil where it does not tell.
    private(set) var guess: LanguageDetector.Guess?
    private let letters: Int
    private let text: String

    init(_ block: Block, hint: String?) {
        var text = block.text
        var weight = 0
        var letters = 0
        var isProse = false
        var guess: LanguageDetector.Guess?
        text.withUTF8 { utf8 in
            let head = UnsafeBufferPointer(rebasing: utf8.prefix(400))
            let shape = TextShape(head)
            letters = shape.letters
            weight = letters * utf8.count / max(1, head.count)
            isProse = shape.isProse
            guard isProse, letters >= PassageLanguages.leastLetters else { return }
            let found = LanguageDetector.guess(utf8, limit: PassageLanguages.firstLook, hint: hint)
            guess = found.flatMap { $0.isSure ? $0 : nil }
            if guess == nil {
                let more = LanguageDetector.guess(utf8, limit: PassageLanguages.secondLook, hint: hint)
                guess = more.flatMap { $0.isSure ? $0 : nil }
            }
        }
        self.text = text
        self.weight = weight
        self.letters = letters
        self.guess = guess
        tells = guess != nil
    }

    /// The language that the text is in beyond doubt although `expected` was to be expected; nil where that is plausible.
    func contradiction(of expected: String, letters least: Int) -> String? {
        guard let guess, letters >= least, !NearLanguages.areNear(guess.language, expected) else { return nil }
        var text = text
        return text.withUTF8 { utf8 in
            let more = LanguageDetector.guess(utf8, limit: PassageLanguages.secondLook, hint: expected)
            guard let more, more.isSure, more.share >= 80, !NearLanguages.areNear(more.language, expected) else {
                return nil
            }
            if more.language == "zh", expected == "ja" || expected == "ko", !TextShape.isChinese(utf8) { return nil }
            return more.language
        }
    }
}

/// What kind of text some bytes of UTF-8 are.
private struct TextShape {
    /// Letters; an ideograph, a kana or a Korean syllable counts as three.
    private(set) var letters = 0
    private var others = 0
    private var words = 0
    private var capitals = 0
    private var latin = 0

    init(_ text: UnsafeBufferPointer<UInt8>) {
        var inWord = false
        for (index, byte) in text.enumerated() {
            switch byte {
            case 0x80...0xBF: continue
            case 0xE3...0xED:
                letters += 3
                words += 1
                inWord = false
            case _ where byte >= 0xC3 && byte != 0xE2 || (byte | 32) &- 97 < 26:
                letters += 1
                if byte < 0xCD { latin += 1 }
                if !inWord {
                    words += 1
                    if Self.isCapital(byte, index + 1 < text.count ? text[index + 1] : 0) { capitals += 1 }
                }
                inWord = true
            case 0x20, 0x09...0x0D: inWord = false
            case UInt8(ascii: "'"), 0xE2: continue
            default:
                others += 1
                inWord = false
            }
        }
    }

    /// Not numbers, signs or names: there are far more letters than other signs, and most words do not begin with a
    /// capital (of German words hardly four in ten do). Names in another script show a language well enough.
    var isProse: Bool { letters * 2 > others * 3 && capitals * 10 <= words * (latin * 2 > letters ? 6 : 8) }

    private static func isCapital(_ first: UInt8, _ second: UInt8) -> Bool {
        switch first {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case 0xC3: second <= 0x9E
        case 0xCE: (0x86...0xAB).contains(second)
        case 0xD0: second <= 0xAF
        default: false
        }
    }

    /// Whether text in Chinese characters is Chinese and not a list of Japanese or Korean names: it has the particles.
    static func isChinese(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let head = String(decoding: text.prefix(PassageLanguages.secondLook), as: UTF8.self)
        return head.count { "的是在了和不这這有".contains($0) } >= 3
    }
}

/// Languages that a detector cannot well tell apart, or that are one language under several names.
enum NearLanguages {
    private static let groups: [Set<String>] = [
        ["hr", "sr", "bs", "sh", "cnr"], ["no", "nb", "nn", "da"], ["id", "ms"], ["cs", "sk"], ["gl", "pt"],
        ["bg", "mk"], ["fa", "prs", "tg"], ["zh", "yue"], ["zu", "xh"], ["la", "it"],
    ]

    /// Whether two are the same or near.
    static func areNear(_ a: String, _ b: String) -> Bool {
        a == b || groups.contains { $0.contains(a) && $0.contains(b) }
    }
}
