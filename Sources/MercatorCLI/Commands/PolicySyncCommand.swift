import ArgumentParser

/// `mercator policy sync`.
struct PolicySyncCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Take the newest commit of the policies' branch now.",
        discussion: """
            A commit with errors is refused. A running gateway on this machine follows at once, and after a rollback
            it follows the branch again.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() throws {
        let versions = try PolicyVersions(configurationPath: global.config, system: CommandSystem.live)
        Terminal.output.commit(try versions.sync(), format)
    }
}
