import ArgumentParser

/// `mercator run`: the gateway.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Serve; with --dry-run print the resolved plan and leave.",
        discussion: """
            Without --config: MERCATOR_CONFIG, ./config.yaml, ~/.mercator/config.yaml, /etc/mercator/config.yaml.
            Exit status: 0 stopped in order, 1 a mistake in the configuration, 2 it could not be set up (an address is
            taken), 3 the server broke, 130 Ctrl-C, 143 told twice to stop.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(name: [.short, .long], help: "Address and port to listen on, instead of the configured one.")
    var listen: AddressArgument?

    @Option(help: "debug, info, warn or error, instead of the configured one.")
    var logLevel: LogLevelArgument?

    @Flag(help: "Load and check everything, print what would happen, and leave.")
    var dryRun = false

    @Option(help: "How --dry-run prints the plan: text or json.")
    var format = OutputFormat.text

    @Flag(help: "Run the gateway as a process of its own, and start it again when it crashes.")
    var supervise = false

    /// Set by a supervisor: the number of the listening socket.
    @Option(help: .hidden) var listenDescriptor: Int32?

    /// Set by a supervisor: how the gateway before this one ended.
    @Option(help: .hidden) var afterCrash: String?

    func run() async throws {
        // Before anything is read: whoever changes a file now and says so must be heard, not kill the start.
        let signals = dryRun ? nil : Signals.holdHangup()
        if supervise, let signals { try supervised(signals) }
        if listenDescriptor != nil { Lifeline.watch() }
        let preparation = Preparation(
            path: global.config, overrides: overrides, system: CommandSystem.live,
            visit: dryRun ? PolicyVisit() : .starting())
        guard let ready = preparation.ready else {
            preparation.report()
            throw ExitStatus.failure
        }
        guard let signals else {
            let plan = Plan(of: ready, warnings: preparation.warnings, environment: CommandSystem.live.environment)
            if format == .json { return Terminal.output.line(plan.json) }
            Terminal.output.write(plan.text(Terminal.output.ink))
            return preparation.report()
        }
        try await serve(preparation, ready, signals)
    }

    var overrides: [(key: String, value: String)] {
        var overrides: [(key: String, value: String)] = []
        if let listen { overrides.append(("proxy.listen_address", listen.text)) }
        if let logLevel {
            overrides.append(("telemetry.logging.level", logLevel.rawValue))
        } else if global.verbose {
            overrides.append(("telemetry.logging.level", "debug"))
        }
        return overrides
    }
}

/// The levels as the configuration spells them.
enum LogLevelArgument: String, CaseIterable, ExpressibleByArgument {
    case debug, info, warn, error
}
