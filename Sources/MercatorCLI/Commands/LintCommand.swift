import ArgumentParser
import MercatorDiagnostics

/// `mercator lint`: everything there is to say about policy files, without running them.
struct LintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Report every mistake in policy files, and rules that get in each other's way.",
        discussion: """
            All files that are given are looked at together, as the gateway would load them.
            With --config names of providers and models are checked too, and so are the policies in that file.
            Exit status: 0 clean (warnings allowed), 1 no YAML or no expression, 2 another error, 3 warnings under
            --strict.
            """)

    @Argument(help: "Policy files, or folders that are searched for YAML files.")
    var paths: [String] = []

    @Option(name: [.short, .long], help: "A policy file; may be given several times.")
    var file: [String] = []

    @Option(name: [.short, .long], help: "A folder of policy files, searched recursively; may be given several times.")
    var dir: [String] = []

    @Option(name: [.short, .long], help: "The configuration that the policies are for.")
    var config: String?

    @Flag(help: "Fail on warnings too, and take unknown fields for errors.")
    var strict = false

    @Option(help: "text, json or sarif.")
    var format = DiagnosticFormat.text

    @Flag(name: [.short, .long], help: "Accepted for symmetry with the other commands.")
    var verbose = false

    func run() throws {
        let given = file + dir + paths
        guard !given.isEmpty || config != nil else {
            throw ValidationError("name policy files or folders, or a configuration with --config")
        }
        let report = LintReport(paths: given, configuration: config, isStrict: strict, system: CommandSystem.live)
        switch format {
        case .text: Terminal.output.write(report.text(Terminal.output.ink))
        case .json: Terminal.output.line(report.json)
        case .sarif:
            let renderer = DiagnosticRenderer(sources: report.sources, colour: false)
            Terminal.output.line(renderer.sarif(report.diagnostics, toolVersion: ProductVersion.current))
        }
        if report.status != .success { throw report.status }
    }
}
