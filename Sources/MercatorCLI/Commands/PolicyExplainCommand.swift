import ArgumentParser
import MercatorDiagnostics
import MercatorJSON
import MercatorPolicy
import MercatorSystem

/// `mercator policy explain`: one request through all policies.
struct PolicyExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Put one request before the policies and tell what each rule made of it.",
        discussion: """
            The request is the JSON body as a client sends it, or an object with it under `request` beside `headers`, \
            `metadata`, `key`, `time` and the other keys of a test's case.
            Exit status: 0 explained, whatever the decision; 1 the request or an argument is wrong; 2 the policies \
            have errors.
            """)

    @Option(name: [.short, .long], help: "A policy file or folder; may be given several times.", completion: .file())
    var policy: [String] = []

    @Option(
        name: [.short, .long],
        help: "A configuration whose providers and options hold; without --policy its policies too.",
        completion: .file())
    var config: String?

    @Option(name: [.short, .customLong("request")], help: "The same as the argument.", completion: .file())
    var requestFile: String?

    @Argument(
        help: "The request's file; `-` is standard input. Without one the body is empty.", completion: .file())
    var file: String?

    @OptionGroup(title: "The request") var described: RequestOptions

    @Flag(name: [.short, .long], help: "Show the values of rules that did not match, too.")
    var all = false

    @Option(help: "text or json.")
    var format = OutputFormat.text

    func validate() throws {
        guard requestFile != nil, file != nil else { return }
        throw ValidationError("The request is named twice: by --request and by the argument.")
    }

    func run() throws {
        let bench = PolicyBench(paths: policy, config: config, system: CommandSystem.live)
        guard let policies = bench.policies else {
            bench.report()
            throw ExitStatus.initialisation
        }
        var request = try request(bench)
        request.providers = bench.providerOfModel
        request.facts = bench.facts
        let explanation = Explanation(request: request, decision: policies.decision(on: request))
        switch format {
        case .text: Terminal.output.write(explanation.text(Terminal.output.ink, showsAll: all))
        case .json: Terminal.output.line(explanation.json)
        }
    }

    private func request(_ bench: PolicyBench) throws -> DescribedRequest {
        let now = CommandSystem.live.wallClock.now()
        var request = DescribedRequest(body: JSONValue(text: "{}"), now: now)
        if let path = requestFile ?? file {
            var diagnostics: [Diagnostic] = []
            let text = InputText.read(path, diagnostics: &diagnostics)
            let read = text.flatMap {
                RequestFile.read($0, now: now, options: bench.options, diagnostics: &diagnostics)
            }
            guard let read else {
                Terminal.errors.report(diagnostics, about: text.map { [$0.path: $0] } ?? [:])
                throw ExitStatus.failure
            }
            request = read
        }
        try described.apply(to: &request)
        return request
    }
}
