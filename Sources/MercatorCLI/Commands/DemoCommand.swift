import ArgumentParser
import MercatorBench
import MercatorGateway
import NIOPosix

/// `mercator demo`: the gateway at work, with a simulated provider inside.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show the gateway at work: a simulated provider inside, four requests, then serve until Ctrl-C.",
        discussion: "Needs no network and no key.")

    @Option(name: [.short, .long], help: "Where to serve; a taken default port is replaced by a free one.")
    var listen = AddressArgument(host: "127.0.0.1", port: 8080)

    @Flag(help: "End after the four requests; the status tells whether all went as they must.")
    var once = false

    func run() async throws {
        let terminal = Terminal.output
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var options = SimulatedProviderOptions()
        options.apiKey = DemoConfiguration.providerKey
        let provider = try await SimulatedProvider.start(options, host: "127.0.0.1", port: 0, group: group).get()
        let (gateway, address) = try await start(before: provider)
        terminal.line(terminal.ink("\(ProductVersion.product) \(ProductVersion.current)", .bold))
        terminal.line("Four requests to http://\(address.text), over policies, to a simulated provider.\n")

        let client = DemoClient(host: address.host, port: address.port, loop: group.next())
        let isRight = await Demonstration(terminal: terminal, client: client).run()
        client.close()
        if !once {
            // Not before: until here Ctrl-C ends the demonstration at once.
            let signals = Signals.hold()
            showWhatToTry(address, on: terminal)
            _ = signals.wait()
            terminal.line()
        }
        await gateway.stop()
        try await provider.stop().get()
        try await group.shutdownGracefully()
        if !isRight { throw ExitStatus.failure }
    }

    /// Starts the gateway where it was asked to, or on a free port when the usual one is taken.
    private func start(before provider: SimulatedProvider) async throws -> (RunningGateway, AddressArgument) {
        let isDefault = listen == AddressArgument(host: "127.0.0.1", port: 8080)
        let isFree = !isDefault || PortProbe.isFree(listen)
        let wanted = isFree ? listen : AddressArgument(host: listen.host, port: 0)
        let text = DemoConfiguration.text(address: wanted.text, upstream: provider.baseURL)
        let loader = ConfigurationLoader(system: CommandSystem.live)
        let preparation = Preparation(
            loaded: loader.load(text: text, path: DemoConfiguration.path), system: CommandSystem.live)
        guard let ready = preparation.ready else {
            preparation.report()
            throw ExitStatus.failure
        }
        let gateway = try await GatewayStart.start(ready)
        let bound = gateway.addresses.first.flatMap { AddressArgument(argument: $0) } ?? wanted
        return (gateway, bound)
    }

    private func showWhatToTry(_ address: AddressArgument, on terminal: Terminal) {
        terminal.line(terminal.ink("Serving on http://\(address.text) until Ctrl-C. Try:", .bold))
        terminal.line(
            """

              curl http://\(address.text)/v1/chat/completions \\
                -H 'Content-Type: application/json' \\
                -d '{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Say hello."}]}'

              curl -N http://\(address.text)/v1/chat/completions \\
                -H 'Content-Type: application/json' -H 'X-Mercator-Metadata-Domain: healthcare' \\
                -d '{"model": "gpt-4o-mini", "stream": true,
                     "messages": [{"role": "user", "content": "[[mock gap=50ms]] Say hello."}]}'

              from openai import OpenAI
              client = OpenAI(base_url="http://\(address.text)/v1", api_key="unused")
              messages = [{"role": "user", "content": "Say hello."}]
              print(client.chat.completions.create(model="gpt-4o", messages=messages).choices[0].message.content)

            """)
    }
}
