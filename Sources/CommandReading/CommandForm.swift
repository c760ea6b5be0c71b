internal import ArgumentParser
public import SearchAPI

/// A command as its type declares it: its options, arguments and subcommands. ArgumentParser's own description of it is the
/// one source, so that no second list of options exists.
public struct CommandForm: Sendable {
    /// An option, flag or positional argument.
    public struct Argument: Sendable {
        /// The kind of an argument.
        public enum Kind: String, Sendable { case positional, option, flag }

        public var kind: Kind
        /// With their dashes, as in `-n` and `--limit`; empty for a positional argument.
        public var names: [String]
        public var valueName: String
        public var help: String
        public var defaultValue: String?
        /// The words that it takes, where they are few.
        public var values: [String]
        public var isOptional: Bool
        public var isRepeating: Bool
        public var isVisible: Bool
        /// True where it takes all arguments that follow, options as well: another program reads them.
        public var passesAllOn: Bool

        /// Its name in messages: the long one where there is one.
        public var longestName: String { names.first { $0.hasPrefix("--") } ?? names.first ?? valueName }
    }

    /// The words that call it, the program's name first.
    public var path: [String]
    public var abstract: String
    public var discussion: String
    public var arguments: [Argument]
    public var subcommands: [CommandForm]
    /// The subcommand that is meant where none is named.
    public var defaultSubcommand: String?
    public var isVisible: Bool

    /// Its own name.
    public var name: String { path.last ?? "" }
    /// Positional arguments.
    public var positionals: [Argument] { arguments.filter { $0.kind == .positional } }
    /// Options and flags.
    public var options: [Argument] { arguments.filter { $0.kind != .positional } }
    /// True where all its arguments are read by another program.
    public var passesAllOn: Bool { arguments.contains(where: \.passesAllOn) }

    /// Reads the description that ArgumentParser gives as JSON (`_dumpHelp`).
    public init(description: String) throws {
        let json = try JSONValue(parsing: Array(description.utf8))
        try self.init(command: try json.value("command"), below: [])
    }

    /// The form of one subcommand of the program `root`, without the descriptions of all others, which take ArgumentParser ten
    /// times as long; nil where `name` is none, or has subcommands of its own.
    init?<Root: ParsableCommand>(_ name: String, of root: Root.Type) throws {
        let command = root.configuration.subcommands.first { $0.configuration.commandName == name }
        guard let command, command.configuration.subcommands.isEmpty else { return nil }
        let json = try JSONValue(parsing: Array(command._dumpHelp().utf8))
        try self.init(command: try json.value("command"), below: [root.configuration.commandName ?? ""])
        if !root.configuration.version.isEmpty { arguments.insert(.version, at: max(0, arguments.count - 1)) }
    }

    private init(command: JSONValue, below path: [String]) throws {
        let name: String = try command.value("commandName")
        let own = path + [name]
        self.path = own
        abstract = try command.optional("abstract") ?? ""
        discussion = try command.optional("discussion") ?? ""
        arguments = try (command.optional("arguments") ?? [] as [JSONValue]).map(Argument.init)
        // ArgumentParser adds a command called help, which is answered here (`ArgumentReading`).
        subcommands = try (command.optional("subcommands") ?? [] as [JSONValue])
            .map { try CommandForm(command: $0, below: own) }.filter { $0.name != "help" }
        defaultSubcommand = try command.optional("defaultSubcommand")
        isVisible = try command.optional("shouldDisplay") ?? true
    }

    /// The subcommand of that name.
    public func subcommand(_ name: String) -> CommandForm? { subcommands.first { $0.name == name } }
}

extension CommandForm.Argument {
    /// The flag that every command of a program with a version has.
    fileprivate static var version: Self {
        Self(
            kind: .flag, names: ["--version"], valueName: "version", help: "Show the version.", defaultValue: nil,
            values: [],
            isOptional: true, isRepeating: false, isVisible: true, passesAllOn: false)
    }

    fileprivate init(json: JSONValue) throws {
        guard let kind = Kind(rawValue: try json.value("kind")) else {
            throw JSONProblem("an unknown kind of argument")
        }
        self.kind = kind
        names = try (json.optional("names") ?? [] as [JSONValue]).map { name in
            (try name.value("kind") == "long" ? "--" : "-") + (try name.value("name"))
        }
        valueName = try json.optional("valueName") ?? ""
        help = try json.optional("abstract") ?? ""
        defaultValue = try json.optional("defaultValue")
        values = try json.optional("allValues") ?? []
        isOptional = try json.value("isOptional")
        isRepeating = try json.value("isRepeating")
        isVisible = try json.value("shouldDisplay")
        passesAllOn = try json.value("parsingStrategy") == "allRemainingInput"
    }
}

extension JSONValue: JSONReadable {
    /// Any value is of this form.
    public init(json: JSONValue) { self = json }
}
