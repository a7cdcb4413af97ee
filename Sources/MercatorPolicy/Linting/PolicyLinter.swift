package import MercatorDiagnostics

/// Reads, checks and analyses policies without running them: everything there is to say about them at once.
package struct PolicyLinter: Sendable {
    /// What was found.
    package struct Findings: Sendable {
        /// All findings, in reading order.
        package var diagnostics: [Diagnostic] = []
        /// Policies and rules by the file they stand in.
        package var counts: [String: Counts] = [:]
        /// Where each rule begins, by file, in order.
        fileprivate(set) var rules: [String: [(start: SourcePosition, name: String)]] = [:]

        package init() {}

        /// The rule that a place belongs to; nil above the first.
        package func rule(at position: SourcePosition?, in path: String?) -> String? {
            guard let position, let path, let rules = rules[path] else { return nil }
            return rules.last { $0.start <= position }?.name
        }
    }

    /// How much a file holds.
    package struct Counts: Hashable, Sendable {
        package var policies = 0
        package var rules = 0

        package init() {}
    }

    private let known: PolicyKnowledge
    private let options: PolicyOptions
    private let hasConfiguration: Bool

    /// `hasConfiguration` is false when `options` are guesses, because no configuration is at hand.
    package init(known: PolicyKnowledge, options: PolicyOptions, hasConfiguration: Bool) {
        self.known = known
        self.hasConfiguration = hasConfiguration
        var options = options
        options.purpose = .inspection
        self.options = options
    }

    /// Everything about these sources together.
    package func lint(_ sources: [PolicySource]) -> Findings {
        var compiler = PolicyCompiler(known: known, options: options)
        var findings = Findings()
        _ = compiler.load(sources, diagnostics: &findings.diagnostics)
        let subject = LintSubject(
            sheets: compiler.sheets, known: known, options: options, hasConfiguration: hasConfiguration)
        var report = PolicyReport()
        for check in StandardChecks.all { check.run(subject, &report) }
        findings.diagnostics = Self.distinct(findings.diagnostics + report.diagnostics).inReadingOrder
        for draft in compiler.drafts {
            findings.counts[draft.node.path, default: Counts()].policies += 1
            for rule in draft.rules {
                findings.counts[rule.node.path, default: Counts()].rules += 1
                findings.rules[rule.node.path, default: []].append((rule.node.position, rule.name ?? "#\(rule.number)"))
            }
        }
        for path in findings.rules.keys { findings.rules[path]?.sort { $0.start < $1.start } }
        return findings
    }

    private static func distinct(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return diagnostics.filter { seen.insert($0).inserted }
    }
}
