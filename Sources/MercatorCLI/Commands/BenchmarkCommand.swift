import ArgumentParser
import MercatorBench
import MercatorDiagnostics

/// `mercator benchmark`: puts load on a gateway and reports what came back.
struct BenchmarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark", abstract: "Put load on a gateway of your own and measure what comes back.",
        discussion: """
            Requests begin at a fixed --rate whether or not earlier ones are answered, and are timed from when they \
            were due, so that a stall of the gateway shows. With --closed-loop each connection sends its next request \
            when the last is answered. Ctrl-C ends early and reports what was measured.
            Exit status: 0 measured, 1 an argument or a file is wrong, 2 nobody answers at the target or a report \
            cannot be written, 3 no request succeeded, 130 interrupted.
            """)

    @Option(help: "The gateway, or any server that speaks its API; a base URL or the whole one.")
    var target = "http://localhost:8080"

    @Option(name: [.short, .long], help: "How long requests are begun. (default: 60s)")
    var duration: DurationArgument?

    @Option(name: [.short, .long], help: "Requests a second. (default: 100)")
    var rate: Double?

    @Flag(name: .long, help: "No rate: as many requests as the connections allow.")
    var closedLoop = false

    @Option(name: [.short, .long, .customLong("connections")], help: "Connections, each with one request under way.")
    var concurrency = 10

    @Option(name: [.customShort("n"), .long], help: "Requests in all; without it as many as fit in the duration.")
    var requests: Int?

    @Option(help: "How the requests of a rate follow each other.")
    var arrivals = Arrivals.constant

    @Option(help: "Decides Poisson arrivals and {{random}}: the same seed, the same load.")
    var seed: UInt64 = 1

    @Option(help: "Time at the start that is not measured.")
    var warmUp = DurationArgument(.zero)

    @Option(help: "Time over which the connections of a closed loop are opened.")
    var ramp = DurationArgument(.zero)

    @Option(help: "How long one request may take.")
    var timeout = DurationArgument(.seconds(30))

    @Option(help: "Event loops of the generator.")
    var loops = 1

    @OptionGroup(title: "Requests") var content: BenchmarkRequestOptions

    @OptionGroup(title: "Report") var output: BenchmarkOutputOptions

    func run() async throws {
        DescriptorLimit.raise()
        let settings = BenchmarkSettings(self, system: CommandSystem.live)
        guard let options = settings.options else { throw tell(settings.diagnostics, ExitStatus.failure) }
        guard output.canWrite else { throw ExitStatus.initialisation }
        let site: LoadSite
        do {
            site = try await LoadSite(options)
        } catch let mistake as LoadMistake {
            throw tell([mistake.diagnostic("target")], ExitStatus.initialisation)
        }
        // Only now: while the target is looked for, Ctrl-C ends the program at once.
        let signals = Signals.hold()
        let progress = BenchmarkProgress(terminal: Terminal.errors, options: options)
        let beganAt = CommandSystem.live.wallClock.now()
        let load = try await LoadGenerator.run(options, at: site) { news in
            guard !signals.isStopAsked else {
                // A second Ctrl-C has its usual effect.
                progress.stop { _ = signals.next() }
                return false
            }
            progress.tell(news)
            return true
        }
        progress.end()
        let report = BenchmarkReport(
            options: options, load: load, model: content.model, template: content.template, beganAt: beganAt)
        guard output.write(report) else { throw ExitStatus.initialisation }
        if load.isInterrupted { throw ExitStatus.interrupted }
        if load.ok == 0 { throw ExitStatus.operation }
    }

    private func tell(_ diagnostics: [Diagnostic], _ status: ExitStatus) -> ExitStatus {
        Terminal.errors.report(diagnostics, about: [:])
        return status
    }
}

extension Arrivals: ExpressibleByArgument {}
