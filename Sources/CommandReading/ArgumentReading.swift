/// Decides which arguments are options, before ArgumentParser reads them.
///
/// ArgumentParser takes every argument with a dash for an option. In a query a dash is common (`India -China`,
/// `-has:author`), so only an option that the command declares is one here:
///
/// - `--name` is an option; one that is not declared is an error.
/// - `-n`, `-n 3`, `-n3` and `-n=3` are the declared option `-n`; a joined value has to be a number, so that `-nuclear` is a word.
/// - Anything else with one dash is a word, where the command takes words.
/// - `--` ends the options.
public struct ArgumentReading {
    /// The meaning of a command line.
    public enum Outcome: Sendable {
        /// Help for a command was asked for.
        case help(CommandForm)
        /// Arguments for ArgumentParser: options first, then `--` and the words.
        case arguments([String])
    }

    /// The command line is wrong.
    public struct Failure: Error, Hashable, Sendable {
        /// The problem and, where one can be guessed, what was meant.
        public var message: String
        /// The command whose help tells more.
        public var command: [String]
    }

    /// Reads the arguments of the program whose root command is `root`.
    public static func read(_ arguments: [String], _ root: CommandForm) throws(Failure) -> Outcome {
        if let first = arguments.first, isParsersOwn(first) { return .arguments(arguments) }
        var form = root
        var rest = arguments[...]
        while !form.subcommands.isEmpty {
            guard let first = rest.first else { break }
            if isHelp(first) { return .help(form) }
            if first == "help", form.path.count == 1 {
                let asked = try command(rest.dropFirst(), root)
                // The other program has the better help.
                return asked.passesAllOn ? .arguments(asked.path.dropFirst() + ["--help"]) : .help(asked)
            }
            if let named = form.subcommand(first) {
                form = named
                rest.removeFirst()
            } else if form.options.contains(where: { $0.names.contains(first) }) {
                break
            } else if let name = form.defaultSubcommand, let standard = form.subcommand(name) {
                return try read(rest, of: standard, below: Array(arguments[..<rest.startIndex]))
            } else if first.hasPrefix("-") {
                throw unknownOption(first, form)
            } else {
                throw unknownCommand(first, form)
            }
        }
        return try read(rest, of: form, below: Array(arguments[..<rest.startIndex]))
    }

    /// The command that the words after `help` name.
    private static func command(_ words: ArraySlice<String>, _ root: CommandForm) throws(Failure) -> CommandForm {
        var form = root
        for word in words where !isHelp(word) {
            guard let named = form.subcommand(word) else { throw unknownCommand(word, form) }
            form = named
        }
        return form
    }

    /// Reads the arguments of a command without subcommands.
    ///
    /// - Parameter path: The arguments that named it.
    static func read(
        _ arguments: ArraySlice<String>, of form: CommandForm, below path: [String]
    ) throws(Failure) -> Outcome {
        let arguments = Array(arguments)
        if form.passesAllOn { return .arguments(path + arguments) }
        let takesWords = !form.positionals.isEmpty
        var options: [String] = []
        var words: [String] = []
        var position = 0
        while position < arguments.count {
            let argument = arguments[position]
            position += 1
            if argument == "--" {
                words += arguments[position...]
                break
            }
            guard let named = option(argument, form) else {
                if argument.hasPrefix("--") || (isDashed(argument) && !takesWords) {
                    throw unknownOption(argument, form)
                }
                words.append(argument)
                continue
            }
            if named.option.names.contains("--help") { return .help(form) }
            let name = named.option.longestName
            guard named.option.kind == .option, named.value == nil else {
                options.append(named.value.map { "\(name)=\($0)" } ?? argument)
                continue
            }
            // The value is the next argument, with a dash or not, unless that is an option itself.
            if position < arguments.count, arguments[position] != "--", option(arguments[position], form) == nil {
                // An empty value cannot be joined to its option.
                options += arguments[position].isEmpty ? [name, ""] : ["\(name)=\(arguments[position])"]
                position += 1
            } else {
                options.append(argument)
            }
        }
        return .arguments(path + options + (words.isEmpty ? [] : ["--"] + words))
    }

    /// The declared option that `argument` names, and the value that is joined to it.
    private static func option(
        _ argument: String, _ form: CommandForm
    ) -> (option: CommandForm.Argument, value: String?)? {
        guard isDashed(argument) else { return nil }
        if let exact = form.options.first(where: { $0.names.contains(argument) }) { return (exact, nil) }
        if argument.hasPrefix("--") {
            guard let sign = argument.firstIndex(of: "=") else { return nil }
            let name = String(argument[..<sign])
            guard let found = form.options.first(where: { $0.names.contains(name) }) else { return nil }
            return (found, String(argument[argument.index(after: sign)...]))
        }
        guard let value = joinedNumber(argument) else { return nil }
        let name = String(argument.prefix(2))
        guard let found = form.options.first(where: { $0.kind == .option && $0.names.contains(name) }) else {
            return nil
        }
        return (found, value)
    }

    /// The number in an argument such as `-n3` or `-n=3`; nil for any other.
    private static func joinedNumber(_ argument: String) -> String? {
        var value = argument.dropFirst(2)
        if value.first == "=" { value.removeFirst() }
        return Int(value) == nil ? nil : String(value)
    }

    /// Whether `argument`, with one dash, is the short option `-LETTER`, a number joined to it or not. Any other argument with one
    /// dash is a word of the query.
    public static func isShortOption(_ argument: String, letters: String) -> Bool {
        guard let letter = argument.dropFirst().first, letters.contains(letter) else { return false }
        return argument.dropFirst(2).isEmpty || joinedNumber(argument) != nil
    }

    private static func isDashed(_ argument: String) -> Bool { argument.hasPrefix("-") && argument != "-" }

    /// Options that ArgumentParser gives every program: scripts for a shell's completion.
    private static func isParsersOwn(_ argument: String) -> Bool {
        argument == "---completion" || argument.hasPrefix("--generate-completion-script")
    }

    private static func isHelp(_ argument: String) -> Bool { argument == "-h" || argument == "--help" }

    // MARK: Failures

    private static func unknownOption(_ argument: String, _ form: CommandForm) -> Failure {
        let name = String(argument.prefix { $0 != "=" })
        let known = form.options.filter(\.isVisible).flatMap(\.names)
        var message = "there is no option '\(name)' for \(form.path.joined(separator: " "))"
        if let nearest = NearestName.nearest(name, among: known) {
            message += "; did you mean '\(nearest)'?"
        } else if !form.positionals.isEmpty {
            message += "; if it is meant as a word, write -- before it"
        } else if !form.subcommands.isEmpty {
            message += "; options come after the command"
        }
        return Failure(message: message, command: form.path)
    }

    private static func unknownCommand(_ name: String, _ form: CommandForm) -> Failure {
        let known = form.subcommands.filter(\.isVisible).map(\.name) + ["help"]
        let program = form.path.joined(separator: " ")
        let advice =
            NearestName.nearest(name, among: known).map { "did you mean '\(program) \($0)'?" }
            ?? "'\(program) --help' lists those that there are"
        return Failure(message: "there is no command '\(name)'; \(advice)", command: form.path)
    }
}
