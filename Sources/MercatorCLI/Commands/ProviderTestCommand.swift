import ArgumentParser
import MercatorDiagnostics
import MercatorGateway
import MercatorProviders
import MercatorProxy
import MercatorYAML
import NIOPosix

/// `mercator provider test`.
struct ProviderTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Find out what works with the configured providers.",
        discussion: """
            Sends some thirty small requests to each provider, by the URL, the credentials and the connections that \
            the gateway uses: name, connection, key, models, chat, stream, usage, token limit, roles, tools, JSON, \
            images, embeddings, errors, cancellation. They cost a few hundred tokens.
            Exit status: 0 all of it works, 1 the configuration or an argument is wrong, 3 something does not work.
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "Names of providers; without any, all that are enabled.")
    var names: [String] = []

    @Option(help: "The model to ask; without it one that is configured, else one that is listed.")
    var model: String?

    @Option(help: "The model to ask for an embedding.")
    var embeddingModel: String?

    @Option(help: "Time for everything together.")
    var timeout = DurationArgument(.seconds(120))

    @Flag(help: "Write what was found into the configuration file, below `capabilities`.")
    var write = false

    @Option(help: "text or json.")
    var format = OutputFormat.text

    func validate() throws {
        guard timeout.duration > .zero else { throw ValidationError("--timeout must be longer than nothing") }
    }

    func run() async throws {
        let loaded = ConfigurationLoader(system: CommandSystem.live).load(path: global.config)
        let providers = try ProviderSelection.providers(names, in: loaded)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let progress = TrialProgress(terminal: Terminal.errors)
        let trials = ProviderTrials(
            system: CommandSystem.live, loop: group.next(), timeout: timeout.duration, model: model,
            embeddingModel: embeddingModel, progress: progress.tell)
        let result: Result<[TrialReport], any Error>
        do {
            result = .success(
                try await trials.run(providers, proxy: loaded.configuration?.proxy ?? ProxyConfiguration()))
        } catch {
            result = .failure(error)
        }
        progress.end()
        try await group.shutdownGracefully()
        let reports = try reports(of: result, loaded)
        switch format {
        case .text: Terminal.output.write(reports.map { $0.text(Terminal.output.ink) }.joined(separator: "\n"))
        case .json: Terminal.output.line(TrialReport.json(reports))
        }
        if write { try save(reports, loaded) }
        if reports.contains(where: \.hasFailed) { throw ExitStatus.operation }
    }

    private func reports(
        of result: Result<[TrialReport], any Error>, _ loaded: LoadedConfiguration
    ) throws -> [TrialReport] {
        switch result {
        case .success(let reports): return reports
        case .failure(let error as TrialImpossible): ProviderSelection.tell(error.diagnostics, of: loaded)
        case .failure(let error as GatewayStartError):
            Terminal.errors.line(error.text)
            if let hint = error.hint { Terminal.errors.line("  hint: \(hint)") }
        case .failure(let error): Terminal.errors.line("cannot test: \(error)")
        }
        throw ExitStatus.failure
    }

    private func save(_ reports: [TrialReport], _ loaded: LoadedConfiguration) throws {
        let changed = reports.filter { !$0.hasFailed && !$0.news.isEmpty }
        guard let path = loaded.configuration?.path, !changed.isEmpty else {
            return Terminal.errors.line("nothing to write")
        }
        let outcome = CapabilitiesFile(path: path, system: CommandSystem.live).write(changed)
        if let complaint = outcome {
            Terminal.errors.line("`\(path)` is left as it is: \(complaint)")
            throw ExitStatus.failure
        }
        Terminal.errors.line("✓ wrote the capabilities of \(changed.map(\.name).joined(separator: ", ")) into \(path)")
    }
}
