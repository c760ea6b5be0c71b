internal import Passages
internal import XapianIndex

/// The stems that a query looks for, numbered from 0 (their places), to find them among the tokens of texts. Good for one request:
/// it goes by the numbers that a set of stems gives.
struct SoughtStems {
    private let stems: StemSet
    /// By place.
    private var numbers: [Int32] = []
    /// Places by the stems' numbers, -1 where nothing is: open addressing, a quarter full at most.
    private var slots: [Int32]
    /// The first bytes of the stems, a bit each. In most languages a word and its stem have the first letter in common, but for its
    /// accent; so most words of a text need no stemming to know that they are none of those.
    private var beginnings: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// A language as texts are looked at.
    struct Language {
        fileprivate let code: StemSet.Language
        fileprivate let mayChangeBeginnings: Bool
    }

    init(_ stems: StemSet) {
        self.stems = stems
        slots = Array(repeating: -1, count: 64)
    }

    /// How many there are.
    var count: Int { numbers.count }

    /// The place of a stem, and whether it is new.
    @discardableResult
    mutating func insert(_ stem: [UInt8]) -> (place: Int, isNew: Bool) {
        let number = stem.withUnsafeBufferPointer { stems.number(ofStem: $0) }
        if case let known = place(of: number), known >= 0 { return (Int(known), false) }
        note(beginning: stem.first ?? 0)
        numbers.append(number)
        if numbers.count * 4 > slots.count {
            slots = Array(repeating: -1, count: slots.count * 2)
            for place in numbers.indices { fill(place) }
        } else {
            fill(numbers.count - 1)
        }
        return (numbers.count - 1, true)
    }

    private mutating func fill(_ place: Int) {
        var slot = firstSlot(of: numbers[place])
        while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(place)
    }

    private func firstSlot(of number: Int32) -> Int { Int(number) & (slots.count - 1) }

    private func place(of number: Int32) -> Int32 {
        var slot = firstSlot(of: number)
        while case let place = slots[slot], place >= 0 {
            if numbers[Int(place)] == number { return place }
            slot = (slot + 1) & (slots.count - 1)
        }
        return -1
    }

    /// A language by its code.
    func language(_ code: String?) -> Language {
        Language(code: stems.language(code), mayChangeBeginnings: StemSet.mayChangeBeginnings(code))
    }

    /// The place of the stem of a word or compound, -1 where it is none of these.
    @inline(__always)
    func place(of token: Token, _ buffer: TokenBuffer, _ language: Language) -> Int32 {
        guard language.mayChangeBeginnings || buffer.folded(token, { hasBeginning($0.first ?? 0) }) else { return -1 }
        return place(of: buffer.normal(token) { stems.number(of: $0, language: language.code) })
    }

    /// The place of a stem, -1 where it is none of these.
    func place(of stem: [UInt8]) -> Int32 {
        place(of: stem.withUnsafeBufferPointer { stems.number(ofStem: $0) })
    }

    private mutating func note(beginning: UInt8) {
        let bit = UInt64(1) << UInt64(beginning & 63)
        switch beginning >> 6 {
        case 0: beginnings.0 |= bit
        case 1: beginnings.1 |= bit
        case 2: beginnings.2 |= bit
        default: beginnings.3 |= bit
        }
    }

    @inline(__always)
    private func hasBeginning(_ first: UInt8) -> Bool {
        let bits =
            switch first >> 6 {
            case 0: beginnings.0
            case 1: beginnings.1
            case 2: beginnings.2
            default: beginnings.3
            }
        return bits >> UInt64(first & 63) & 1 != 0
    }
}

/// A set of places.
struct StemPlaces {
    private var first: UInt64 = 0
    /// Those from 64 on, 64 each.
    private var rest: [UInt64] = []

    func contains(_ place: Int) -> Bool {
        if place < 64 { return first >> UInt64(place) & 1 != 0 }
        let index = place / 64 - 1
        return index < rest.count && rest[index] >> UInt64(place % 64) & 1 != 0
    }

    /// Whether it is new.
    mutating func insert(_ place: Int) -> Bool {
        guard !contains(place) else { return false }
        if place < 64 {
            first |= 1 << UInt64(place)
        } else {
            while rest.count < place / 64 { rest.append(0) }
            rest[place / 64 - 1] |= 1 << UInt64(place % 64)
        }
        return true
    }
}
