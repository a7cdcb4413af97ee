import ArgumentParser

/// `mercator policy`: what one does with policies besides running them.
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Rewrite policies, or print what one may say in them.",
        subcommands: [
            PolicyFormatCommand.self,
            PolicyReferenceCommand.self,
            PolicySchemaCommand.self,
        ])
}
