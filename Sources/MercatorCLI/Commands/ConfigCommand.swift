import ArgumentParser
import MercatorDiagnostics
import MercatorGateway

/// `mercator config`: what a configuration may say, and whether one says it.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check a configuration, or print what one may say.",
        subcommands: [Reference.self, Schema.self, Validate.self])

    /// `mercator config schema`.
    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the JSON Schema of config.yaml, for editors.")

        func run() throws {
            Terminal.output.line(ConfigurationSchema.text)
        }
    }

    /// `mercator config reference`.
    struct Reference: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every key with its type, default and meaning, as Markdown.")

        func run() throws {
            Terminal.output.write(ConfigurationReference.markdown)
        }
    }

    /// `mercator config validate`.
    struct Validate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Report every mistake in a configuration and the policies it names.",
            discussion: "Exit status: 0 none, 1 errors (with --strict warnings too).")

        @OptionGroup var global: GlobalOptions

        @Argument(help: "The configuration file; the same as --config.")
        var file: String?

        @Flag(help: "Let warnings fail it as well.")
        var strict = false

        @Option(help: "text, json or sarif.")
        var format = DiagnosticFormat.text

        func validate() throws {
            guard file != nil, global.config != nil else { return }
            throw ValidationError("The configuration is named twice: by --config and by the argument.")
        }

        func run() throws {
            let preparation = Preparation(path: file ?? global.config, system: CommandSystem.live)
            let fails = preparation.hasErrors || (strict && !preparation.warnings.isEmpty)
            let renderer = DiagnosticRenderer(sources: preparation.sources, colour: Terminal.errors.ink.isOn)
            switch format {
            case .text:
                preparation.report()
                if !fails {
                    Terminal.output.line("✓ Configuration valid: \(preparation.ready?.configuration.path ?? "")")
                }
            case .json: Terminal.output.line(renderer.json(preparation.diagnostics))
            case .sarif:
                Terminal.output.line(renderer.sarif(preparation.diagnostics, toolVersion: ProductVersion.current))
            }
            if fails { throw ExitStatus.failure }
        }
    }
}

/// How diagnostics are written.
enum DiagnosticFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json, sarif
}
