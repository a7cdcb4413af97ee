import ArgumentParser
import Glibc

/// The command line as a whole: arguments in, an exit status out.
package enum MercatorProgram {
    /// Runs the command that `arguments` name and ends the process with its status.
    package static func run(_ arguments: [String]) async -> Never {
        signal(SIGPIPE, SIG_IGN)
        if let answer = Askpass.answer {
            Terminal.output.line(answer)
            exit(ExitStatus.success.rawValue)
        }
        exit(await status(of: arguments).rawValue)
    }

    /// Runs the command and returns the status to leave with; what there is to say is said.
    ///
    /// ArgumentParser leaves with 64 on a misspelled flag; our documented status for that is 1.
    static func status(of arguments: [String]) async -> ExitStatus {
        do {
            var command = try MercatorCommand.parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return .success
        } catch let status as ExitStatus {
            return status
        } catch {
            let isHelp = MercatorCommand.exitCode(for: error) == .success
            let terminal = isHelp ? Terminal.output : Terminal.errors
            terminal.line(MercatorCommand.fullMessage(for: error))
            return isHelp ? .success : .failure
        }
    }
}
