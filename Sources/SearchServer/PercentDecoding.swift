internal import SearchAPI

/// `text` with its `%XX` undone; a `bad_request` where an escape is cut off or the result is not UTF-8.
///
/// - Parameters:
///   - plusIsSpace: True in a query string, where `+` stands for a space; false in a path, where it is itself.
///   - part: What `text` is, for the failure's words: "the path", "the parameter 'q'".
func percentDecoded(
    _ text: some StringProtocol, plusIsSpace: Bool, part: @autoclosure () -> String
) throws(SearchFailure) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var iterator = text.utf8.makeIterator()
    while let byte = iterator.next() {
        switch byte {
        case UInt8(ascii: "%"):
            guard let high = iterator.next().flatMap(hexadecimalValue),
                let low = iterator.next().flatMap(hexadecimalValue)
            else {
                throw SearchFailure(
                    .badRequest,
                    "\(part()) has a % that is not followed by two hexadecimal digits; write a percent sign as %25")
            }
            bytes.append(high << 4 | low)
        case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
        default: bytes.append(byte)
        }
    }
    guard let decoded = String(validating: bytes, as: UTF8.self) else {
        throw SearchFailure(
            .badRequest, "\(part()) is not UTF-8 once its percent-encoding is undone; encode it as UTF-8")
    }
    return decoded
}

private func hexadecimalValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
