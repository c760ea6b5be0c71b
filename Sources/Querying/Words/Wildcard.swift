internal import Passages

/// A pattern for single words, ready for comparing: `*` stands for any letters, none with them, `?` for exactly one.
struct Wildcard: Hashable, Sendable {
    private enum Part: Hashable {
        case byte(UInt8)
        case anyLetter
        case anything
    }

    private let parts: [Part]
    /// What every word of the pattern begins with, in its form for comparing; may be empty.
    let head: [UInt8]
    /// The shortest word that can match, in bytes.
    let minimumBytes: Int
    /// The letters between the signs, in their form for comparing.
    let pieces: [String]

    /// The pattern as it was written, its letters folded as the index folds words.
    init(_ pattern: String, _ tokenizer: inout Tokenizer) {
        var parts: [Part] = []
        var pieces: [String] = []
        var letters = ""
        func finish() {
            guard !letters.isEmpty else { return }
            let key = tokenizer.key(letters).filter { $0 != " " }
            letters = ""
            guard !key.isEmpty else { return }
            pieces.append(key)
            parts += key.utf8.map(Part.byte)
        }
        for scalar in pattern.unicodeScalars {
            switch scalar {
            case "*":
                finish()
                if parts.last != .anything { parts.append(.anything) }
            case "?":
                finish()
                parts.append(.anyLetter)
            default: letters.unicodeScalars.append(scalar)
            }
        }
        finish()
        self.parts = parts
        self.pieces = pieces
        var head: [UInt8] = []
        for part in parts {
            guard case .byte(let byte) = part else { break }
            head.append(byte)
        }
        self.head = head
        minimumBytes = parts.reduce(0) { $0 + ($1 == .anything ? 0 : 1) }
    }

    /// Whether a word in its form for comparing, as UTF-8, is like the pattern.
    func matches(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        guard word.count >= minimumBytes else { return false }
        var place = 0
        var part = 0
        // Where the last `*` stands, and how far it reaches so far: only that one needs another try.
        var star: Int?
        var starPlace = 0
        while place < word.count {
            if part < parts.count {
                switch parts[part] {
                case .anything:
                    star = part
                    starPlace = place
                    part += 1
                    continue
                case .byte(let byte) where byte == word[place]:
                    part += 1
                    place += 1
                    continue
                case .anyLetter:
                    part += 1
                    place = Self.next(word, place)
                    continue
                case .byte: break
                }
            }
            guard let star else { return false }
            starPlace = Self.next(word, starPlace)
            place = starPlace
            part = star + 1
        }
        return parts[part...].allSatisfy { $0 == .anything }
    }

    /// Where the letter after the one at `place` begins.
    private static func next(_ word: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
        var place = place + 1
        while place < word.count, word[place] & 0xC0 == 0x80 { place += 1 }
        return place
    }
}
