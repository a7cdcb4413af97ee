import ArgumentParser
import MercatorJSON

/// `mercator policy version`.
struct PolicyVersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Tell the version of the policies.",
        discussion: """
            A hash of the policies' text, which changes with it; with `policy.mode: git` behind the beginning of the
            commit's id, and the commit.
            Exit status: 0 told, 1 the policies have errors (where an earlier commit is in force, that is told), 3 git
            failed.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() throws {
        let preparation = try PolicyVersions(configurationPath: global.config, system: CommandSystem.live)
            .preparation()
        if preparation.hasErrors || preparation.isFallback { preparation.report() }
        guard let ready = preparation.ready else { throw ExitStatus.failure }
        if let commit = ready.commit {
            Terminal.output.commit(commit, format, version: ready.policies.version)
        } else {
            write(ready)
        }
        if preparation.isFallback { throw ExitStatus.failure }
    }

    private func write(_ ready: Preparation.Ready) {
        let policies = ready.policies
        let place = ready.configuration.policy.filePath ?? ready.configuration.path
        switch format {
        case .text:
            var table = TextTable()
            table.row(["version", policies.version])
            table.row(["path", place])
            table.row(["policies", "\(policies.policies.count)"])
            table.row(["rules", "\(policies.ruleCount)"])
            Terminal.output.write(table.text)
        case .json:
            var json = JSONWriter()
            json.beginObject()
            json.member("version", policies.version)
            json.member("path", place)
            json.member("policies", policies.policies.count)
            json.member("rules", policies.ruleCount)
            json.endObject()
            Terminal.output.line(json.text)
        }
    }
}
