import ArgumentParser

/// What the requests of a benchmark say.
struct BenchmarkRequestOptions: ParsableArguments {
    @Option(name: [.short, .long], help: "The model to ask for.")
    var model = "gpt-3.5-turbo"

    @Flag(help: "Ask for streams, and measure their first token and the gaps between chunks.")
    var stream = false

    @Option(help: "The user's message.")
    var prompt = "Say hello."

    @Option(help: "A file with a message in each line, sent in turn.", completion: .file())
    var promptFile: String?

    @Option(help: "Pad messages to so many bytes.")
    var promptBytes = 0

    @Option(
        help: """
            A file with the whole request as JSON (.jsonl: one in each line, in turn); {{model}}, {{prompt}}, \
            {{number}} and {{random}} are filled in.
            """, completion: .file())
    var template: String?

    @Option(name: .customLong("api-key-env"), help: "The variable that holds the caller's key.")
    var keyVariable: String?

    @Option(name: .customLong("api-key-file"), help: "The file that holds the caller's key.", completion: .file())
    var keyFile: String?

    @Option(name: .customLong("header"), help: "A further header, `name: value`; may be given several times.")
    var headers: [String] = []

    @Option(help: "The status that counts as success.")
    var expectedStatus = 200

    @Option(help: "Certificates to trust beside the system's, in PEM form.", completion: .file())
    var caFile: String?
}
