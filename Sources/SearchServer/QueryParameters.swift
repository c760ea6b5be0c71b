internal import SearchAPI

/// The parameters of a request's query string, in the order in which they were given.
struct QueryParameters {
    private var given: [(name: String, value: String)] = []

    /// Parses what stands after the `?`.
    ///
    /// - Parameters:
    ///   - query: As it came, percent-encoded; may be empty.
    ///   - known: The parameters that the address takes: any other is a `bad_parameter`.
    init(_ query: some StringProtocol, known: [String]) throws(SearchFailure) {
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            let equals = pair.firstIndex(of: UInt8(ascii: "="))
            // The pieces are cut at ASCII, so they are whole Unicode scalars again.
            let rawName = String(decoding: pair[..<(equals ?? pair.endIndex)], as: UTF8.self)
            let rawValue = equals.map { String(decoding: pair[pair.index(after: $0)...], as: UTF8.self) } ?? ""
            let name = try percentDecoded(rawName, plusIsSpace: true, part: "a parameter's name")
            guard known.contains(name) else {
                throw SearchFailure(.badParameter, Self.unknown(name, known: known))
            }
            given.append((name, try percentDecoded(rawValue, plusIsSpace: true, part: "the parameter '\(name)'")))
        }
    }

    /// Every value of `name`, in order.
    func all(_ name: String) -> [String] {
        given.filter { $0.name == name }.map(\.value)
    }

    /// The value of `name`; nil where it was not given, a `bad_parameter` where it was given more than once.
    func single(_ name: String) throws(SearchFailure) -> String? {
        let values = all(name)
        guard values.count < 2 else {
            throw SearchFailure(.badParameter, "'\(name)' was given \(values.count) times; give it once")
        }
        return values.first
    }

    /// The whole number given as `name`; nil where it was not given.
    func integer(_ name: String) throws(SearchFailure) -> Int? {
        guard let text = try single(name) else { return nil }
        guard let number = Int(text) else {
            throw SearchFailure(.badParameter, "'\(name)' must be a whole number, and \(quoted(text)) is not")
        }
        return number
    }

    /// Whether the flag `name` was set: `true`, `1` or no value at all set it; `false` and `0` do not.
    func flag(_ name: String) throws(SearchFailure) -> Bool? {
        switch try single(name) {
        case nil: nil
        case "true", "1", "": true
        case "false", "0": false
        case let text?:
            throw SearchFailure(.badParameter, "'\(name)' must be true or false, and \(quoted(text)) is neither")
        }
    }

    /// The words for a parameter that the address does not take.
    static func unknown(_ name: String, known: [String]) -> String {
        let list = known.isEmpty ? "this address takes none" : "known here: " + known.joined(separator: ", ")
        return "there is no parameter \(quoted(name)); \(list)"
    }
}

/// `text` in quotes for a message, cut after 64 characters.
func quoted(_ text: String) -> String {
    text.unicodeScalars.count > 64
        ? "'\(String(String.UnicodeScalarView(text.unicodeScalars.prefix(64))))…'" : "'\(text)'"
}

/// Fails where `number` lies outside of `range`.
func check(_ number: Int, _ name: String, in range: ClosedRange<Int>) throws(SearchFailure) {
    guard range.contains(number) else {
        throw SearchFailure(
            .badParameter, "'\(name)' must be \(range.lowerBound) to \(range.upperBound), and \(number) is not")
    }
}
