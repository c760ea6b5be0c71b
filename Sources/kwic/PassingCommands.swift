import ArgumentParser
import SearchClient
import Settings

struct IndexCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Bring the index up to date with the corpus (runs kwic-index).",
        discussion: "See kwic index --help.")

    @Argument(parsing: .captureForPassthrough, help: "What kwic-index takes.")
    var arguments: [String] = []

    func run() throws { try become("kwic-index", ["index"] + arguments) }
}

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look whether all is well, and say what to do where it is not (runs kwic-index).",
        discussion: "See kwic doctor --help.")

    @Argument(parsing: .captureForPassthrough, help: "What kwic-index doctor takes.")
    var arguments: [String] = []

    func run() throws { try become("kwic-index", ["doctor"] + arguments) }
}

struct TrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Allow the commands that a configuration names as filters (runs kwic-index).",
        discussion: "See kwic trust --help.")

    @Argument(parsing: .captureForPassthrough, help: "What kwic-index trust takes.")
    var arguments: [String] = []

    func run() throws { try become("kwic-index", ["trust"] + arguments) }
}

struct FoldersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "folders",
        abstract: "List the folders of the corpus (runs kwic-index).",
        discussion: "See kwic folders --help.")

    @Argument(parsing: .captureForPassthrough, help: "What kwic-index folders takes.")
    var arguments: [String] = []

    func run() throws { try become("kwic-index", ["folders"] + arguments) }
}

struct ForgetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Take a folder out of the index (runs kwic-index).",
        discussion: "See kwic forget --help.")

    @Argument(parsing: .captureForPassthrough, help: "What kwic-index forget takes.")
    var arguments: [String] = []

    func run() throws { try become("kwic-index", ["forget"] + arguments) }
}

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the daemon in the foreground (runs kwicd).",
        discussion: "See kwic serve --help.")

    @Argument(parsing: .captureForPassthrough, help: "What kwicd takes.")
    var arguments: [String] = []

    func run() throws { try become("kwicd", arguments) }
}

struct ExtractCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Show what Kwic reads in a file (runs kwic-extract).",
        discussion: "See kwic extract --help.")

    @Argument(parsing: .captureForPassthrough, help: "What kwic-extract takes.")
    var arguments: [String] = []

    func run() throws { try become("kwic-extract", arguments) }
}

/// Becomes another of Kwic's programs; returns by throwing.
private func become(_ name: String, _ arguments: [String]) throws {
    try reportingErrors {
        let program = try Program.find(name, path: ProcessEnvironment.variables()["PATH"])
        throw Console.Failure(Program.become(program, arguments: arguments))
    }
}
