import ArgumentParser

/// `mercator policy`: what one does with policies besides running them.
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Work with policies: what they say and why, how they are written, which are in force.",
        subcommands: [
            PolicyEvalCommand.self, PolicyExplainCommand.self, PolicyFormatCommand.self, PolicyHistoryCommand.self,
            PolicyReferenceCommand.self, PolicyRollbackCommand.self, PolicySchemaCommand.self,
            PolicySyncCommand.self, PolicyVersionCommand.self,
        ])
}
