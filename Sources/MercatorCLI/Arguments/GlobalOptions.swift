import ArgumentParser

/// What every command takes that reads a configuration.
struct GlobalOptions: ParsableArguments {
    @Option(name: [.short, .long], help: "The configuration file; without it the search path decides.")
    var config: String?

    @Flag(name: [.short, .long], help: "Say more: log at debug level unless told otherwise.")
    var verbose = false
}
