import ArgumentParser

/// `mercator policy`: which policies are in force, and which were.
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Work with policies: versions, history, going back.",
        subcommands: [
            PolicyHistoryCommand.self, PolicyRollbackCommand.self, PolicySyncCommand.self, PolicyVersionCommand.self,
        ])
}
