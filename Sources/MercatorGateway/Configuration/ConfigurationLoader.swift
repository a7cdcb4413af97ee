package import MercatorDiagnostics
package import MercatorSystem
import MercatorYAML

/// What loading a configuration came to.
package struct LoadedConfiguration: Sendable {
    /// Nil when there is an error among the diagnostics.
    package var configuration: GatewayConfiguration?
    /// Errors, warnings and notes, in reading order.
    package var diagnostics: [Diagnostic]
    /// The texts they are about, by path, with everything that looks like a secret masked: fit to be shown.
    package var sources: [String: SourceText]

    package init(
        configuration: GatewayConfiguration?, diagnostics: [Diagnostic], sources: [String: SourceText]
    ) {
        self.configuration = configuration
        self.diagnostics = diagnostics
        self.sources = sources
    }
}

/// Finds, reads, completes and checks the configuration file.
///
/// From weak to strong: defaults, the file, environment variables, the caller's overrides. Variables in the file are
/// replaced after that, so one that is overridden need not be set; checks come last and report everything at once.
package struct ConfigurationLoader {
    private let system: System

    package init(system: System) {
        self.system = system
    }

    /// Loads the file at `path`; when it is nil, the one `MERCATOR_CONFIG` names, or the first of the search path.
    ///
    /// `overrides` are by dotted key, as in `proxy.listen_address`.
    package func load(path: String?, overrides: [(key: String, value: String)] = []) -> LoadedConfiguration {
        do throws(FileError) {
            let path = if let path { path } else { try found() }
            let bytes = try system.files.read(path, bytesMax: YAMLBounds.fileBytesMax)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw FileError(path: path, reason: "is not UTF-8 text")
            }
            return load(
                SourceText(path: path, text: text), overrides: overrides, policies: PolicyFileFinder(system.files))
        } catch {
            let diagnostic = Diagnostic(
                .error, code: "config/unreadable", message: "`\(error.path)` \(error.reason)",
                hint: "name a configuration file with `--config` or `MERCATOR_CONFIG`")
            return LoadedConfiguration(configuration: nil, diagnostics: [diagnostic], sources: [:])
        }
    }

    /// As ``load(path:overrides:)``, of a text that is in no file; a policy file is used only where the text names one.
    package func load(
        text: String, path: String, overrides: [(key: String, value: String)] = []
    ) -> LoadedConfiguration {
        let policies = PolicyFileFinder(system.files, usesDefault: false)
        return load(SourceText(path: path, text: text), overrides: overrides, policies: policies)
    }

    /// Where a configuration is looked for when nobody names one.
    package var searchPath: [String] {
        let home = system.environment.value(of: "HOME").flatMap { $0.isEmpty ? nil : $0 }
        return ["config.yaml"] + (home.map { [$0 + "/.mercator/config.yaml"] } ?? []) + ["/etc/mercator/config.yaml"]
    }

    private func found() throws(FileError) -> String {
        if let named = system.environment.value(of: "MERCATOR_CONFIG"), !named.isEmpty { return named }
        if let path = searchPath.first(where: { system.files.kind($0) == .file }) { return path }
        let others = searchPath.dropFirst().map { "`\($0)`" }.joined(separator: " or ")
        throw FileError(path: searchPath[0], reason: "does not exist, nor does \(others)")
    }

    private func load(
        _ source: SourceText, overrides: [(key: String, value: String)], policies: PolicyFileFinder
    ) -> LoadedConfiguration {
        var diagnostics: [Diagnostic] = []
        var configuration = GatewayConfiguration()
        configuration.path = source.path
        if let written = root(of: source, &diagnostics) {
            var tree = written.withLoggingInItsPlace
            var changes = ConfigurationOverrides(shape: GatewayConfiguration.shape)
            tree = changes.applying(environment: system.environment, to: tree)
            tree = changes.applying(overrides, to: tree)
            var expansion = VariableExpansion { system.environment.value(of: $0) }
            // Conditions and templates of policies have a `$` of their own.
            tree = expansion.expanding(tree) { $0 == ["policies"] }
            var reader = SectionReader()
            reader.fill(&configuration, from: tree)
            diagnostics += changes.diagnostics + reader.diagnostics.explained(by: expansion.diagnostics)
            policies.find(for: &configuration, diagnostics: &diagnostics)
        }
        return LoadedConfiguration(
            configuration: diagnostics.containsError ? nil : configuration,
            diagnostics: diagnostics.inReadingOrder, sources: [source.path: SecretMask.masking(source)])
    }

    /// The file's one mapping; nil after a mistake that leaves nothing to check.
    private func root(of source: SourceText, _ diagnostics: inout [Diagnostic]) -> YAMLNode? {
        var found: [Diagnostic] = []
        let documents = YAMLReader.read(source, diagnostics: &found)
        diagnostics += found
        if found.contains(where: { $0.code == "yaml/syntax" }) { return nil }
        if documents.count > 1 {
            diagnostics.append(
                documents[1].diagnostic(
                    .error, code: "config/several-documents",
                    "a configuration is one document, and here another begins",
                    hint: "remove the line `---` above"))
        }
        let empty = YAMLNode(.mapping([]), position: SourcePosition(line: 1, column: 1), source: source)
        return documents.first ?? (found.isEmpty ? empty : nil)
    }
}

extension [Diagnostic] {
    /// With those about variables, and without those they explain: what is missing cannot be right either.
    fileprivate func explained(by causes: [Diagnostic]) -> [Diagnostic] {
        causes
            + filter { diagnostic in
                diagnostic.code != "config/invalid-value"
                    || !causes.contains { $0.path == diagnostic.path && $0.position?.line == diagnostic.position?.line }
            }
    }
}

extension YAMLNode {
    /// With top-level `logging:` as the `telemetry.logging` it stands for, where that says nothing itself.
    fileprivate var withLoggingInItsPlace: YAMLNode {
        var tree = self
        for key in ["level", "format"] {
            guard let value = get("logging")?.get(key), get("telemetry")?.get("logging")?.get(key) == nil else {
                continue
            }
            tree = tree.setting(["telemetry", "logging", key], to: value)
        }
        return tree
    }
}
