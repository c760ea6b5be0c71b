internal import CICU

/// A text in which signs that stand for several characters are written out as Unicode's compatibility forms say (NFKD;
/// UnicodeData.txt): ℃ is °C, № is No, ㎏ is kg, ½ is 1⁄2, ① is 1, ㍻ is 平成.
struct Expansion {
    private(set) var text: [UInt8] = []
    /// Where the text is longer or shorter than its source.
    private var places: [Place] = []

    /// A sign, and what stands for it.
    private struct Place {
        var source: Range<Int>
        var written: Range<Int>
    }

    /// Writes out the signs of a text.
    init(_ source: UnsafeBufferPointer<UInt8>) {
        text.reserveCapacity(source.count + 64)
        var forms: [UInt32: [UInt8]] = [:]
        var (copied, index) = (0, 0)
        while index < source.count {
            guard source[index] >= 0xC2, let (value, length) = source.scalar(at: index) else {
                index += 1
                continue
            }
            let end = index + length
            if ScalarClass.of(value) == .expanded {
                text += source[copied..<index]
                let start = text.count
                let form = forms[value] ?? Self.form(value, UnsafeBufferPointer(rebasing: source[index..<end]))
                forms[value] = form
                text += form
                places.append(Place(source: index..<end, written: start..<text.count))
                copied = end
            }
            index = end
        }
        text += source[copied...]
    }

    /// The bytes of the source that a range of the text stands for.
    func source(of range: Range<Int>) -> Range<Int> {
        func place(_ isBefore: (Place) -> Bool) -> Place? {
            var (low, high) = (0, places.count)
            while low < high {
                let middle = (low + high) / 2
                if isBefore(places[middle]) { low = middle + 1 } else { high = middle }
            }
            return low > 0 ? places[low - 1] : nil
        }
        var (start, end) = (range.lowerBound, range.upperBound)
        if let place = place({ $0.written.lowerBound <= range.lowerBound }) {
            start =
                place.written.contains(start)
                ? place.source.lowerBound : start - place.written.upperBound + place.source.upperBound
        }
        if let place = place({ $0.written.lowerBound < range.upperBound }) {
            end =
                end <= place.written.upperBound
                ? place.source.upperBound : end - place.written.upperBound + place.source.upperBound
        }
        return start..<end
    }

    /// Whether a sign is written out.
    static func isExpanded(_ value: UInt32) -> Bool {
        switch value {
        case 0xBC...0xBE, 0x2150...0x215F, 0x2189,  // fractions
            0x2100, 0x2101, 0x2103, 0x2105, 0x2106, 0x2109, 0x2116, 0x2121, 0x213B,  // letterlike signs
            0x2460...0x24FF, 0x2776...0x2793,  // numbers and letters in circles
            0x3200...0x33FF, 0x1_F100...0x1_F12B, 0x1_F130...0x1_F14F, 0x1_F16A...0x1_F16C, 0x1_F190,
            0x1_F200...0x1_F202, 0x1_F210...0x1_F23B, 0x1_F240...0x1_F248,  // units, months, eras, words in squares
            0xFDFA...0xFDFC:  // phrases and the rial of Arabic
            true
        default: false
        }
    }

    /// Whether it is a word by itself: `1½` is 1 1⁄2 and `①②` is 1 2, but `5㎏` is 5kg.
    private static func standsAlone(_ value: UInt32) -> Bool {
        switch value {
        case 0xBC...0xBE, 0x2150...0x215E, 0x2189, 0x2460...0x249B, 0x24EA...0x24FF, 0x2776...0x2793, 0x3200...0x32BF,
            0x1_F100...0x1_F12B, 0x1_F200...0x1_F248, 0xFDFA...0xFDFC:
            true
        default: false
        }
    }

    private static func form(_ value: UInt32, _ raw: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var form = WordForms.icu(raw, cicu_nfkd) ?? []
        if form.elementsEqual(raw) {
            // White digits on black have no compatibility form, but a value.
            guard let number = Unicode.Scalar(value)?.properties.numericValue, number == number.rounded() else {
                return [0x20]
            }
            form = Array(String(Int(number)).utf8)
        }
        return standsAlone(value) ? [0x20] + form + [0x20] : form
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The scalar of two to four bytes at `index` and its length; nil where there is none.
    @inline(__always)
    func scalar(at index: Int) -> (value: UInt32, length: Int)? {
        let byte = self[index]
        let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
        guard byte >= 0xC2, byte < 0xF5, index + length <= count else { return nil }
        var value = UInt32(byte) & (0xFF >> UInt32(length + 1))
        for offset in 1..<length {
            let next = self[index + offset]
            guard next & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(next & 0x3F)
        }
        // Longer than it need be is no UTF-8.
        guard length == 2 || value >= (length == 3 ? 0x800 : 0x1_0000) else { return nil }
        return (value, length)
    }
}
