import ArgumentParser
import MercatorBench
import NIOPosix

/// `mercator mock`: the simulated provider as a server of its own.
struct MockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mock",
        abstract: "Serve a simulated provider: OpenAI's API with answers made up, the same ones for the same request.",
        discussion: """
            A prompt may ask for a behaviour of its own, through any gateway, in a directive such as
              [[mock latency=100ms chunks=50 gap=20ms]]      a slow start, then fifty chunks
              [[mock status=429 retry_after=2]]              an error
              [[mock fail=2 status=503]]                     the first two tries fail, the third succeeds
              [[mock cut=3]]                                 the connection drops after three chunks
            GET /__stats counts what arrived.
            """)

    @Option(name: [.short, .long], help: "Address and port; port 0 lets the system choose.")
    var listen = AddressArgument(host: "127.0.0.1", port: 8081)

    @Option(help: "The models that are listed, separated by commas.")
    var models: String?

    @Flag(help: "Answer 404 to models that are not listed.")
    var listedOnly = false

    @Option(help: "The key that requests must carry; without it none is asked for.")
    var apiKey: String?

    @Option(
        help: """
            What is answered with 400, separated by commas: a field (stream_options), role:developer, part:image_url, \
            format:json_schema.
            """)
    var refuse: String?

    @Option(help: "Time before the first byte of an answer.")
    var latency = DurationArgument(.zero)

    @Option(help: "Content chunks of a stream; without it one a word.")
    var chunks: Int?

    @Option(help: "Time between two chunks.")
    var gap = DurationArgument(.zero)

    @Option(help: "Bytes of text in an answer, padded or cut to fit.")
    var bodyBytes: Int?

    @Option(help: "The share of requests that fail, 0 to 1.")
    var faultShare = 0.0

    @Option(help: "The status of those.")
    var faultStatus = 503

    @Option(help: "Event loops.")
    var loops = 1

    func validate() throws {
        guard (0...1).contains(faultShare) else { throw ValidationError("--fault-share is a number from 0 to 1") }
        guard (200...599).contains(faultStatus) else { throw ValidationError("--fault-status is a status, 200 to 599") }
        if let word = refuse?.split(separator: ",").first(where: { SimulatedLack($0) == nil }) {
            throw ValidationError("--refuse does not know `\(word)`")
        }
        guard (1...64).contains(loops) else { throw ValidationError("--loops is a number from 1 to 64") }
        guard (chunks ?? 1) >= 0, (bodyBytes ?? 1) >= 0 else {
            throw ValidationError("--chunks and --body-bytes are not negative")
        }
    }

    func run() async throws {
        DescriptorLimit.raise()
        let signals = Signals.hold()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        let provider: SimulatedProvider
        do {
            provider = try await SimulatedProvider.start(
                options, host: listen.host, port: listen.port, group: group
            ).get()
        } catch {
            Terminal.errors.line("cannot listen on \(listen.text): \(error)")
            throw ExitStatus.initialisation
        }
        let address = AddressArgument(host: listen.host, port: provider.port).text
        Terminal.output.line("✓ Simulated provider listening on http://\(address)")
        let stop = signals.wait()
        try await provider.stop().get()
        try await group.shutdownGracefully()
        throw stop.status
    }

    private var options: SimulatedProviderOptions {
        var options = SimulatedProviderOptions()
        if let models { options.models = models.split(separator: ",").map(String.init) }
        options.refusesUnknownModels = listedOnly
        options.apiKey = apiKey
        options.lacks = refuse?.split(separator: ",").compactMap { SimulatedLack($0) } ?? []
        options.faultShare = faultShare
        options.faultStatus = faultStatus
        options.behaviour.latency = latency.duration
        options.behaviour.chunks = chunks
        options.behaviour.gap = gap.duration
        options.behaviour.bodyBytes = bodyBytes
        return options
    }
}
