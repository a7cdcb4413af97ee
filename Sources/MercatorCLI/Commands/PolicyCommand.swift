import ArgumentParser

/// `mercator policy`: what policies say and why, and which are in force.
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Explain policies, evaluate expressions, follow versions.",
        subcommands: [
            PolicyEvalCommand.self, PolicyExplainCommand.self, PolicyHistoryCommand.self, PolicyRollbackCommand.self,
            PolicySyncCommand.self, PolicyVersionCommand.self,
        ])
}
