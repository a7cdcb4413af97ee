import ArgumentParser
import MercatorBench

/// `mercator load`: chat completions in quantity, and what they took.
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Put load on a gateway of your own and measure what comes back.",
        discussion: "Without --rate each connection sends its next request when the last is answered.")

    @Argument(help: "Where the gateway listens.")
    var target = AddressArgument(host: "127.0.0.1", port: 8080)

    @Option(help: "The request target.")
    var path = "/v1/chat/completions"

    @Option(name: [.short, .long], help: "Connections, each with one request under way.")
    var connections = 64

    @Option(help: "Event loops of the generator.")
    var loops = 1

    @Option(name: [.short, .long], help: "How long requests are begun.")
    var duration = DurationArgument(.seconds(10))

    @Option(name: [.customShort("n"), .long], help: "Requests in all; without it as many as fit.")
    var requests: Int?

    @Option(name: [.short, .long], help: "Requests a second, begun on schedule and timed from it.")
    var rate: Double?

    @Option(help: "Time at the start that is not measured.")
    var warmUp = DurationArgument(.zero)

    @Option(help: "Time over which the connections are opened.")
    var ramp = DurationArgument(.zero)

    @Option(help: "How long one request may take.")
    var timeout = DurationArgument(.seconds(30))

    @Flag(help: "Ask for server-sent events.")
    var stream = false

    @Option(name: [.short, .long], help: "The model to ask for.")
    var model = "gpt-4o-mini"

    @Option(help: "The user's message.")
    var prompt = "Say hello."

    @Option(help: "Pad the message to so many bytes.")
    var promptBytes = 0

    @Option(help: "The caller's key.")
    var apiKey: String?

    @Option(name: .customLong("header"), help: "A further header, `name: value`; may be given more than once.")
    var headers: [String] = []

    @Option(help: "The status that counts as success.")
    var expectedStatus = 200

    @Option(help: "text or json.")
    var format = OutputFormat.text

    func validate() throws {
        guard (1...100_000).contains(connections), (1...64).contains(loops), promptBytes >= 0, (requests ?? 1) > 0
        else {
            throw ValidationError("--connections, --loops and --requests are positive")
        }
        guard rate.map({ $0 > 0 && $0.isFinite }) ?? true else { throw ValidationError("--rate is positive") }
        guard headers.allSatisfy({ $0.contains(":") }) else { throw ValidationError("--header is `name: value`") }
    }

    func run() async throws {
        DescriptorLimit.raise()
        let report: LoadReport
        do {
            report = try await LoadGenerator.run(options)
        } catch {
            Terminal.errors.line("cannot put load on \(target.text): \(error)")
            throw ExitStatus.initialisation
        }
        Terminal.output.line(format == .json ? report.json : report.text)
        if report.ok == 0 { throw ExitStatus.operation }
    }

    private var options: LoadOptions {
        var options = LoadOptions()
        options.host = target.host == "0.0.0.0" ? "127.0.0.1" : target.host
        options.port = target.port
        options.path = path
        options.connections = connections
        options.loops = loops
        options.duration = duration.duration
        options.requests = requests
        options.rate = rate
        options.warmUp = warmUp.duration
        options.ramp = ramp.duration
        options.timeout = timeout.duration
        options.streams = stream
        options.model = model
        options.prompt = prompt
        options.promptBytes = promptBytes
        options.apiKey = apiKey
        options.expectedStatus = expectedStatus
        options.headers = headers.map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            return (String(line[..<colon]), String(line[colon...].dropFirst().drop { $0 == " " }))
        }
        return options
    }
}
