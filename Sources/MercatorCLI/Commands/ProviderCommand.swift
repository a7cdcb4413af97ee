import ArgumentParser
import MercatorProviders

/// `mercator provider`: what providers there are, and what they can do.
struct ProviderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provider", abstract: "List providers, and test what works with them.",
        subcommands: [ProviderListCommand.self, ProviderTestCommand.self, Types.self])

    /// `mercator provider types`.
    struct Types: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every type of provider with its URL, key and quirks, as Markdown.")

        func run() throws {
            Terminal.output.write(ProviderReference.markdown)
        }
    }
}
