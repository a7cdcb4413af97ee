package import MercatorDiagnostics
import MercatorGateway
package import MercatorPolicy
package import MercatorSystem

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
        var texts = PolicyTexts(in: nil, shown: [:])
        if let configuration {
            let loaded = ConfigurationLoader(system: system).load(path: configuration, overrides: [])
            found += loaded.diagnostics
            texts = PolicyTexts(in: loaded.configuration, shown: loaded.sources)
            if let loaded = loaded.configuration {
                known = PolicyKnowledge(loaded)
                options = PolicyOptions(
                    loaded, purpose: .inspection, files: system.files, diagnostics: &found)
                if paths.isEmpty, loaded.policy.mode == .git { found.append(Self.gitNote(loaded)) }
                if paths.isEmpty { texts.read(loaded.policy, files: system.files, diagnostics: &found) }
            }
            let isAbout = !texts.inlineNodes.isEmpty || texts.files.isEmpty
            if isAbout || loaded.configuration == nil { files.append(loaded.configuration?.path ?? configuration) }
        }
        for path in paths { Self.read(path, into: &texts, system.files, &found) }
        options.zones = ZoneLibrary(system.files)
        sources = texts.shown
        files += texts.files.map(\.path)
        files += texts.included.texts.keys.sorted().filter { !files.contains($0) }
        let linter = PolicyLinter(
            known: known, options: texts.completed(options), hasConfiguration: configuration != nil)
        findings = linter.lint(texts.sources)
        diagnostics = (found + findings.diagnostics).inReadingOrder.map { isStrict ? Self.strictly($0) : $0 }
    }

    private static func gitNote(_ configuration: GatewayConfiguration) -> Diagnostic {
        Diagnostic(
            .warning, code: "lint/git", message: "the policies of this configuration are in git and not looked at",
            path: configuration.path, hint: "name the folder of a checkout beside --config")
    }

    /// Reads the file, or the YAML files below a folder.
    private static func read(
        _ path: String, into texts: inout PolicyTexts, _ files: any FileSystem, _ diagnostics: inout [Diagnostic]
    ) {
        do {
            guard try texts.read(path, files: files, diagnostics: &diagnostics) == 0 else { return }
            diagnostics.append(
                Diagnostic(
                    .warning, code: "lint/no-files", message: "there is no YAML file below `\(path)`", path: path,
                    hint: "policy files end in `.yaml` or `.yml`"))
        } catch {
            diagnostics.append(
                Diagnostic(
                    .error, code: "lint/unreadable", message: "cannot read `\(error.path)`: \(error.reason)",
                    path: path))
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
