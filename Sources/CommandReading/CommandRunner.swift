public import ArgumentParser
internal import Glibc
internal import Terminal

/// Reads the command line of a program and runs its command: help by the width of the terminal, errors that say what was meant,
/// exit statuses.
public enum CommandRunner {
    /// Reads and runs the command that `arguments` ask for.
    public static func run<Root: ParsableCommand>(_ root: Root.Type, _ arguments: [String]) -> Never {
        var command = parsed(root, arguments)
        do {
            try command.run()
            Glibc.exit(0)
        } catch {
            end(root, with: error)
        }
    }

    /// The command that `arguments` ask for; ends the program where they ask for help or are wrong.
    public static func parsed<Root: ParsableCommand>(_ root: Root.Type, _ arguments: [String]) -> any ParsableCommand {
        do {
            let outcome: ArgumentReading.Outcome
            if let name = arguments.first, let form = try CommandForm(name, of: root) {
                outcome = try ArgumentReading.read(arguments.dropFirst(), of: form, below: [name])
            } else {
                let form = try CommandForm(description: root._dumpHelp())
                if arguments.isEmpty, !form.subcommands.isEmpty, form.defaultSubcommand == nil { show(help: form) }
                outcome = try ArgumentReading.read(arguments, form)
            }
            switch outcome {
            case .help(let asked): show(help: asked)
            case .arguments(let arguments): return try root.parseAsRoot(arguments)
            }
        } catch let failure as ArgumentReading.Failure {
            StandardError.write(
                "Error: \(failure.message)\n  See '\(failure.command.joined(separator: " ")) --help' for more information."
            )
            Glibc.exit(ExitCode.validationFailure.rawValue)
        } catch {
            end(root, with: error)
        }
    }

    /// Ends the program as `error` says: what a wrong command line should have been, a text such as the version, or a status.
    public static func end<Root: ParsableCommand>(_ root: Root.Type, with error: any Error) -> Never {
        let text = root.fullMessage(for: error, columns: width)
        let code = root.exitCode(for: error)
        guard code.isSuccess else {
            if !text.isEmpty { StandardError.write(text) }
            Glibc.exit(code.rawValue)
        }
        show(text + "\n")
    }

    private static func show(help form: CommandForm) -> Never { show(HelpPage.text(form, width: width)) }

    private static func show(_ text: String) -> Never {
        do {
            try StandardOutput.write(text)
            Glibc.exit(0)
        } catch {
            StandardError.write("kwic: \(error)")
            Glibc.exit(2)
        }
    }

    private static var width: Int {
        TerminalWidth.current(columns: getenv("COLUMNS").map { String(cString: $0) }) ?? TerminalWidth.usual
    }
}
