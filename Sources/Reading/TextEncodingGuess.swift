internal import Passages

/// Which of the encodings in use a text is most likely in.
///
/// The text is converted from each, and what comes out is measured against the letters of the languages that are written in
/// it: how unlikely, in nats, is each character that is not ASCII? Text read in a wrong encoding has rare letters, capitals
/// after small letters, signs within words, and letters of two scripts in one word.
struct EncodingGuess {
    /// The most likely encoding, by its IANA name in lower case.
    private(set) var encoding = "windows-1252"
    /// False for bytes that are hardly text in any encoding.
    private(set) var isText = true

    private var scores: [String: Double] = [:]
    private var best = 0.0
    private var foreign = 0

    /// - Parameter bytes: Text that is not UTF-8.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        var sample = EncodingSample()
        sample.add(bytes)
        self.init(sample)
    }

    /// - Parameter sample: Of text that is not UTF-8.
    init(_ sample: EncodingSample) {
        let sample = sample.bytes
        foreign = sample.count { $0 >= 0x80 }
        best = .infinity
        sample.withUnsafeBufferPointer { sample in
            for candidate in Self.candidates {
                let text = LetterStatistics(sample, candidate.name)
                let score = candidate.prior + (candidate.languages.map { text.cost(of: $0) }.min() ?? .infinity)
                scores[candidate.name] = score
                if score < best {
                    best = score
                    encoding = candidate.name
                    isText =
                        text.isText && (foreign < 100 || score - candidate.prior <= candidate.limit * Double(foreign))
                }
            }
        }
    }

    /// False where the text is clearly not in an encoding that it is said to be in: of 20 bytes or more, each is far less
    /// likely than in the best.
    func allows(_ encoding: String) -> Bool {
        guard let score = scores[encoding], foreign >= 20 else { return true }
        return score - best < 2.5 * Double(foreign)
    }

    private struct Candidate {
        var name: String
        var languages: [LetterCosts]
        /// How rare the encoding is, in nats; by judgement, for texts of a few words.
        var prior: Double

        /// What a byte of text costs at most, in nats: text in any language takes 2 to 6, bytes by chance 9 and more, and 6
        /// where nearly every pair of them is a character.
        var limit: Double { ["gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"].contains(name) ? 5.5 : 9 }
    }

    private static let candidates: [Candidate] = {
        let west = "en de fr es pt it nl sv da no fi is ca"
        let east = "pl cs sk hu ro hr sl"
        let cyrillic = "ru uk be bg sr mk"
        let rows: [(String, String, Double)] = [
            ("windows-1252", west, 0), ("iso-8859-15", west + " et", 2.5), ("macintosh", west, 7), ("ibm850", west, 6),
            ("windows-1250", east, 2), ("iso-8859-2", east, 2), ("ibm852", east, 7),
            ("windows-1254", "tr", 2), ("windows-1257", "lt lv et", 2.5),
            ("windows-1251", cyrillic, 2), ("koi8-r", "ru bg", 2.5), ("koi8-u", "uk be", 3.5),
            ("iso-8859-5", cyrillic, 4), ("ibm866", "ru uk be", 4.5), ("x-mac-cyrillic", cyrillic, 6),
            ("windows-1253", "el", 2), ("iso-8859-7", "el", 2.5),
            ("windows-1255", "he", 2), ("windows-1256", "ar fa", 2), ("iso-8859-6", "ar", 3.5),
            ("windows-874", "th", 2.5),
            ("shift_jis", "ja", 2), ("euc-jp", "ja", 2), ("gb18030", "zh-Hans zh-Hant", 1.5), ("big5", "zh-Hant", 2),
            ("euc-kr", "ko", 2),
        ]
        return rows.map { name, languages, prior in
            Candidate(
                name: name, languages: languages.split(separator: " ").compactMap { LetterCosts.of[String($0)] },
                prior: prior)
        }
    }()
}

/// The first lines of a text that have bytes which are not ASCII, and of the rest those with such bytes as these do not
/// have: one letter may be all that two encodings differ by. Of very long lines, what is about those bytes.
struct EncodingSample {
    private(set) var bytes: [UInt8] = []
    private var isNew = [Bool](repeating: true, count: 256)

    /// How much is taken of the first lines, and of the rest, in bytes.
    private static let length = 4096

    /// Takes from the next part of the text.
    mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
        var position = 0
        while bytes.count < 2 * Self.length {
            let isFull = bytes.count >= Self.length
            guard let next = text[position...].firstIndex(where: { $0 >= 0x80 && (!isFull || isNew[Int($0)]) }) else {
                return
            }
            let before = text[max(position, next - 100)..<next]
            let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? before.startIndex
            let length = isFull ? 400 : Self.length - bytes.count
            let limit = min(text.count, max(next + 100, start + length))
            let end = text[next..<limit].firstIndex(of: 0x0A) ?? limit
            for byte in text[start..<end] { isNew[Int(byte)] = false }
            bytes += text[start..<end]
            bytes.append(0x0A)
            position = end
        }
    }
}
