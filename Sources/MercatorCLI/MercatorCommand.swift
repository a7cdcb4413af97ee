import ArgumentParser

/// `mercator` itself: the list of commands, alphabetical but for the one that everybody wants.
struct MercatorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mercator",
        abstract: "A gateway for language models: OpenAI API in, any compatible provider out, your policies between.",
        version: ProductVersion.current,
        subcommands: [
            RunCommand.self,
            BenchmarkCommand.self,
            CompletionCommand.self,
            ConfigCommand.self,
            DemoCommand.self,
            LintCommand.self,
            MockCommand.self,
            PolicyCommand.self,
            ProviderCommand.self,
            TestCommand.self,
            VersionCommand.self,
        ])
}
