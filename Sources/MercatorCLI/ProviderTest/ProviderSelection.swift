import MercatorDiagnostics
import MercatorGateway
import MercatorProviders

/// Which of the configured providers a command is about.
enum ProviderSelection {
    /// All providers of a configuration. Throws after telling its mistakes.
    static func providers(in loaded: LoadedConfiguration) throws -> [ProviderConfiguration] {
        guard let configuration = loaded.configuration else {
            tell(loaded.diagnostics, of: loaded)
            throw ExitStatus.failure
        }
        return configuration.providers
    }

    /// Those that are named, in that order; without names those that are enabled. Throws after telling who is missing.
    static func providers(_ names: [String], in loaded: LoadedConfiguration) throws -> [ProviderConfiguration] {
        let all = try providers(in: loaded)
        guard !names.isEmpty else { return all.filter(\.isEnabled) }
        return try names.map { name in
            guard var provider = all.first(where: { $0.name == name }) else {
                Terminal.errors.line("there is no provider `\(name)`")
                let near = Suggestion.nearest(name, in: all.map(\.name))
                let known = all.map { "`\($0.name)`" }.joined(separator: ", ")
                Terminal.errors.line("  hint: " + (near.map { "did you mean `\($0)`?" } ?? "there are \(known)"))
                throw ExitStatus.failure
            }
            provider.isEnabled = true
            return provider
        }
    }

    /// Where a provider is; nil when its configuration has mistakes.
    static func endpoint(of provider: ProviderConfiguration) -> ProviderEndpoint? {
        var ignored: [Diagnostic] = []
        return ProviderEndpoint.resolve(provider, diagnostics: &ignored)
    }

    /// Writes diagnostics to standard error.
    static func tell(_ diagnostics: [Diagnostic], of loaded: LoadedConfiguration) {
        let renderer = DiagnosticRenderer(sources: loaded.sources, colour: Terminal.errors.ink.isOn)
        Terminal.errors.line(renderer.text(diagnostics))
    }
}
