import ArgumentParser
import MercatorJSON

/// `mercator policy version`.
struct PolicyVersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Tell the version of the policies.",
        discussion: """
            A hash of the policies' text, which changes with it; with `policy.mode: git` behind the beginning of the
            commit's id, and the commit.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() throws {
        let versions = try PolicyVersions(configurationPath: global.config, system: CommandSystem.live)
        if let commit = try versions.current() {
            return Terminal.output.commit(commit, format, version: versions.version())
        }
        let preparation = Preparation(path: global.config, system: CommandSystem.live)
        guard let policies = preparation.ready?.policies else {
            preparation.report()
            throw ExitStatus.failure
        }
        let place = versions.configuration.policy.filePath ?? versions.configuration.path
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
