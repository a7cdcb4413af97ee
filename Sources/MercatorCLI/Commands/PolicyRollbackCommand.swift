import ArgumentParser

/// `mercator policy rollback`.
struct PolicyRollbackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Go back to an earlier commit of the policies' branch, and stay there.",
        discussion: """
            A commit with errors is refused. A running gateway on this machine follows at once, and no newer commit is
            taken until `mercator policy sync`.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "The commit's id, or the beginning of it.")
    var to: String

    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() throws {
        let versions = try PolicyVersions(configurationPath: global.config, system: CommandSystem.live)
        Terminal.output.commit(try versions.rollBack(to: to), format)
    }
}
