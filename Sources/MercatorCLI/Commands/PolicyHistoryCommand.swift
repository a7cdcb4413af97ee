import ArgumentParser
import MercatorJSON
import MercatorPolicy

/// `mercator policy history`.
struct PolicyHistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List the commits of the policies' branch, the newest first.")

    @OptionGroup var global: GlobalOptions

    @Option(help: "Commits at most.")
    var limit = 10

    @Option(help: "text or json.")
    var format = OutputFormat.text

    func validate() throws {
        guard (1...GitBounds.historyMax).contains(limit) else {
            throw ValidationError("--limit is from 1 to \(GitBounds.historyMax)")
        }
    }

    func run() throws {
        let versions = try PolicyVersions(configurationPath: global.config, system: CommandSystem.live)
        let commits = try versions.history(limit: limit)
        switch format {
        case .json:
            var json = JSONWriter()
            json.beginArray()
            for commit in commits { commit.write(to: &json) }
            json.endArray()
            Terminal.output.line(json.text)
        case .text:
            let current = try versions.current()
            var table = TextTable()
            for commit in commits {
                let mark = commit.sha == current ? "*" : " "
                table.row([mark, commit.shortSHA, commit.timestamp, commit.author, commit.subject])
            }
            Terminal.output.write(table.text)
        }
    }
}
