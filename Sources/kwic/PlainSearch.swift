import CommandReading
import SearchAPI

extension SearchTask {
    /// The command line of a search as it is mostly written: words, and the options below, each with its value as the next
    /// argument.
    ///
    /// ArgumentParser looks over all commands and their options before it reads a word, which takes twice as long as all
    /// else that a search has to do. So this is tried first. Whatever it does not take for certain (another command or
    /// option, a wrong value, a question for help) gives nil and is ArgumentParser's, which has the words for it.
    ///
    /// Which arguments with a dash are options is decided as `ArgumentReading` does for all commands.
    ///
    /// - Parameter arguments: All that follows the program's name.
    init?(plain arguments: [String]) {
        guard arguments.first == "search" else { return nil }
        self.init(request: SearchRequest(query: ""))
        var words: [String] = []
        var seen: [String] = []
        var position = 1
        func next() -> String? {
            guard position < arguments.count else { return nil }
            position += 1
            return arguments[position - 1]
        }
        while let argument = next() {
            guard argument.utf8.first == UInt8(ascii: "-") else {
                words.append(argument)
                continue
            }
            if !argument.hasPrefix("--"), !ArgumentReading.isShortOption(argument, letters: Self.shortOptions) {
                words.append(argument)  // as in India -China
                continue
            }
            if argument == "--" {  // from here on all is words, dashes or not
                while let word = next() { words.append(word) }
                break
            }
            // Of an option that stands twice, the second may be wrong.
            let name = argument == "-n" ? "--limit" : argument
            guard name == "--filter" || name == "--facet" || !seen.contains(name) else { return nil }
            seen.append(name)
            switch argument {
            case "--no-start": daemon.mayStart = false
            case "--explain": request.explain = true
            case "--strict": request.strict = true
            default:
                // What begins with a dash is a value only where a way of sorting is asked for.
                guard let value = next(), value.utf8.first != UInt8(ascii: "-") || argument == "--sort",
                    set(argument, value)
                else { return nil }
            }
        }
        request.query = words.joined(separator: " ")
        guard !words.isEmpty || !request.filters.isEmpty, (1...SearchLimits.limit).contains(request.limit),
            request.offset >= 0, request.offset <= SearchLimits.depth - request.limit
        else { return nil }
    }

    /// The short options of `kwic search`.
    private static let shortOptions = "nh"

    /// Sets an option; false where there is none of that name, or `value` is none of its values.
    private mutating func set(_ option: String, _ value: String) -> Bool {
        switch option {
        case "--index": daemon.index = value
        case "--socket": daemon.socket = value
        case "--config": daemon.config = value
        case "-n", "--limit": return Self.set(&request.limit, Int(value))
        case "--offset": return Self.set(&request.offset, Int(value))
        case "--sort": return Self.set(&request.sort, SortOrder(rawValue: value))
        case "--format": return Self.set(&format, Format(rawValue: value))
        case "--color": return Self.set(&color, ColourChoice(rawValue: value))
        case "--facet": request.facets.append(value)
        case "--filter":
            guard let (key, wanted) = FilterOptions.pair(value) else { return false }
            request.filters[key, default: []].append(wanted)
        default: return false
        }
        return true
    }

    /// Sets `place` where there is a value.
    private static func set<Value>(_ place: inout Value, _ value: Value?) -> Bool {
        guard let value else { return false }
        place = value
        return true
    }
}
