package import MercatorDiagnostics
import MercatorGateway
package import MercatorPolicy
package import MercatorSystem
import MercatorYAML

/// What `mercator lint` found out.
package struct LintReport {
    /// The files that were looked at, in order.
    package private(set) var files: [String] = []
    /// Everything found, in reading order.
    package private(set) var diagnostics: [Diagnostic] = []
    /// The texts that the findings are about, without credentials.
    package private(set) var sources: [String: SourceText] = [:]
    let isStrict: Bool
    private var findings = PolicyLinter.Findings()

    /// Looks at the files below `paths` and, when a configuration is named, at its policies.
    package init(paths: [String], configuration: String?, isStrict: Bool, system: System) {
        self.isStrict = isStrict
        var known = PolicyKnowledge(providers: nil)
        var options = PolicyOptions()
        var found: [Diagnostic] = []
        var policies: [PolicySource] = []
        var included = IncludedFiles()
        if let configuration {
            let loaded = ConfigurationLoader(system: system).load(path: configuration, overrides: [])
            found += loaded.diagnostics
            sources = loaded.sources
            if let loaded = loaded.configuration {
                known = PolicyKnowledge(loaded)
                options = PolicyOptions(
                    loaded, purpose: .inspection, files: system.files, diagnostics: &found)
                if paths.isEmpty, loaded.policy.mode == .git { found.append(Self.gitNote(loaded)) }
                policies += loaded.policy.inlinePolicies.map { node in
                    .inline(node, sources[node.path] ?? SourceText(path: node.path, text: ""))
                }
                if paths.isEmpty, loaded.policy.mode == .file, let path = loaded.policy.filePath {
                    let texts = PolicyFiles.read(loaded.policy, files: system.files, diagnostics: &found)
                    PolicyFiles.follow(texts, of: path, files: system.files, into: &included, diagnostics: &found)
                    add(texts, to: &policies)
                }
                if !loaded.policy.inlinePolicies.isEmpty || policies.isEmpty { files.insert(loaded.path, at: 0) }
            } else {
                files.insert(configuration, at: 0)
            }
        }
        for path in paths {
            let texts = Self.read(path, system.files, &found)
            PolicyFiles.follow(texts, of: path, files: system.files, into: &included, diagnostics: &found)
            add(texts, to: &policies)
        }
        options.included = included
        options.zones = ZoneLibrary(system.files)
        for text in included.texts.values.sorted(by: { $0.path < $1.path }) where sources[text.path] == nil {
            sources[text.path] = SecretMask.masking(text)
            files.append(text.path)
        }
        let linter = PolicyLinter(known: known, options: options, hasConfiguration: configuration != nil)
        findings = linter.lint(policies)
        diagnostics = (found + findings.diagnostics).inReadingOrder.map { isStrict ? Self.strictly($0) : $0 }
    }

    private static func gitNote(_ configuration: GatewayConfiguration) -> Diagnostic {
        Diagnostic(
            .warning, code: "lint/git", message: "the policies of this configuration are in git and not looked at",
            path: configuration.path, hint: "name the folder of a checkout beside --config")
    }

    private mutating func add(_ texts: [SourceText], to policies: inout [PolicySource]) {
        for text in texts where sources[text.path] == nil {
            sources[text.path] = SecretMask.masking(text)
            files.append(text.path)
            policies.append(.file(text))
        }
    }

    /// The file, or the YAML files below a folder.
    private static func read(
        _ path: String, _ files: any FileSystem, _ diagnostics: inout [Diagnostic]
    ) -> [SourceText] {
        do {
            let texts = try PolicyFiles.texts(path, files: files)
            if texts.isEmpty {
                diagnostics.append(
                    Diagnostic(
                        .warning, code: "lint/no-files", message: "there is no YAML file below `\(path)`", path: path,
                        hint: "policy files end in `.yaml` or `.yml`"))
            }
            return texts
        } catch {
            diagnostics.append(
                Diagnostic(
                    .error, code: "lint/unreadable", message: "cannot read `\(error.path)`: \(error.reason)",
                    path: path))
            return []
        }
    }

    /// Names that nobody knows are errors where nothing is to be left to chance.
    private static func strictly(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        if ["expression/unknown-field", "expression/inactive-function"].contains(diagnostic.code) {
            diagnostic.severity = .error
        }
        return diagnostic
    }

    // MARK: what it comes to

    package var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }
    package var warnings: [Diagnostic] { diagnostics.filter { $0.severity != .error } }
    package var isValid: Bool { !diagnostics.containsError }

    /// Policies and rules of one file.
    package func counts(_ file: String) -> PolicyLinter.Counts { findings.counts[file] ?? PolicyLinter.Counts() }

    /// Policies and rules of all files.
    package var counts: PolicyLinter.Counts {
        findings.counts.values.reduce(into: PolicyLinter.Counts()) { sum, counts in
            sum.policies += counts.policies
            sum.rules += counts.rules
        }
    }

    /// The rule that a finding is about; nil for those about a file or a policy.
    func rule(_ diagnostic: Diagnostic) -> String? {
        findings.rule(at: diagnostic.position, in: diagnostic.path)
    }

    /// How the command ends: 0 clean, 1 syntax, 2 any other error, 3 warnings where they count.
    package var exitCode: Int32 { status.rawValue }

    var status: ExitStatus {
        let kinds = errors.map { PolicyCode.kind(of: $0.code) }
        if kinds.contains(.syntax) || kinds.contains(.io) { return .failure }
        if !kinds.isEmpty { return .initialisation }
        return isStrict && !warnings.isEmpty ? .operation : .success
    }
}
