import MercatorDiagnostics
import MercatorExpression
import MercatorSystem
import MercatorYAML

/// Turns drafts into compiled policies; collects every mistake on the way.
struct PolicyCompiler {
    let known: PolicyKnowledge
    let options: PolicyOptions
    var report = PolicyReport()
    var fields = FieldTable()
    /// The variables that the policy at hand declares.
    private var variables: Set<String> = []
    /// Whether the policy at hand is only watched.
    private(set) var isShadow = false
    /// When the policy at hand is asked.
    private(set) var phase = PolicyPhase.request
    /// Whether a rule of the policy at hand has named the reply.
    var namesResponse = false
    private var ruleCount = 0
    /// The catalogue with what the operator declares.
    let schema: ExpressionSchema
    /// The zones that conditions ask for.
    private var zones: ProgramZones
    /// The policies as they were read, in the order they run.
    private(set) var drafts: [PolicyDraft] = []
    /// What the checks of `lint` read; gathered only for inspection.
    private(set) var sheets: [LintSheet] = []
    /// The variables that the policy at hand has named so far.
    private var usedVariables: Set<String> = []

    init(known: PolicyKnowledge, options: PolicyOptions) {
        self.known = known
        self.options = options
        schema = FieldCatalogue.schema(with: options.declared)
        zones = ProgramZones(options.zones)
    }

    /// Reads, checks and compiles all sources; nil when there are errors.
    mutating func load(_ sources: [PolicySource], diagnostics: inout [Diagnostic]) -> PolicySet? {
        var reader = PolicyReader(included: options.included)
        let included = options.included?.texts ?? [:]
        var hash = ContentHash()
        for source in sources {
            switch source {
            case .file(let text):
                hash.add(text.text)
                // A file that another includes has no rules of its own: they would run twice.
                if included[PathText.normalized(text.path)] == nil { reader.read(text) }
            case .inline(let node, let text):
                hash.add(text.text)
                reader.readInline(node)
            }
        }
        for path in included.keys.sorted() { hash.add(included[path]?.text ?? "") }
        report = reader.report
        drafts = Self.ordered(reader.policies)
        warnAboutDuplicates(drafts)
        if drafts.count > PolicyBounds.policiesMax, let last = drafts.last {
            report.error("too-many", "more than \(PolicyBounds.policiesMax) policies", at: last.node)
        }
        let policies = drafts.map { classified($0) }.filter { !$0.rules.isEmpty }
        hash.add(options.decisive)
        diagnostics += report.diagnostics
        guard !report.diagnostics.containsError else { return nil }
        return PolicySet(
            compiled: CompiledPolicies(
                policies: policies, slots: fields.slots(options), fields: fields.fields, disabled: report.disabled,
                options: options, zones: zones.rules, version: options.version(of: hash)))
    }

    /// Higher priority first, then inline before files, then as written.
    private static func ordered(_ drafts: [PolicyDraft]) -> [PolicyDraft] {
        let numbered = drafts.enumerated().sorted { a, b in
            if a.element.priority != b.element.priority { return a.element.priority > b.element.priority }
            if a.element.isInline != b.element.isInline { return a.element.isInline }
            return a.offset < b.offset
        }
        return numbered.map(\.element)
    }

    private mutating func warnAboutDuplicates(_ drafts: [PolicyDraft]) {
        var seen: [String: PolicyDraft] = [:]
        for draft in drafts {
            if let first = seen[draft.name] {
                report.warning(
                    "duplicate-name", "there are two policies called `\(draft.name)`", at: draft.node,
                    hint: "the other is in \(first.node.path), line \(first.node.position.line)")
            } else {
                seen[draft.name] = draft
            }
        }
    }

    /// The compiled policy, of the phase that its rules make it: one that names the reply anywhere waits for it.
    private mutating func classified(_ draft: PolicyDraft) -> CompiledPolicy {
        var trial = self
        trial.phase = .request
        trial.namesResponse = false
        let policy = trial.policy(draft)
        guard trial.namesResponse else {
            self = trial
            return policy
        }
        // Read anew, because actions are checked against what they can do to a reply.
        phase = .response
        return self.policy(draft)
    }

    private mutating func policy(_ draft: PolicyDraft) -> CompiledPolicy {
        variables = Set(draft.variables.keys).union(options.declared.variables.keys)
        usedVariables = []
        var linted: [(draft: RuleDraft, rule: CompiledRule)] = []
        isShadow = draft.isShadow
        var rules: [CompiledRule] = []
        var closing: RuleReference?
        for (index, ruleDraft) in draft.rules.enumerated() {
            let name = ruleDraft.name ?? "#\(index + 1)"
            let reference = RuleReference(policy: draft.name, rule: name)
            if let closing {
                report.warning(
                    "unreachable", "rule `\(name)` of policy `\(draft.name)` is never reached", at: ruleDraft.node,
                    hint: "rule `\(closing.rule)` above it always applies and ends the policy")
            }
            guard let rule = rule(ruleDraft, reference) else { continue }
            rules.append(rule)
            linted.append((ruleDraft, rule))
            if rule.endsPolicy, rule.alwaysApplies, closing == nil { closing = reference }
        }
        ruleCount += rules.count
        if ruleCount > PolicyBounds.rulesMax {
            report.error("too-many", "more than \(PolicyBounds.rulesMax) rules", at: draft.node)
        }
        if options.purpose == .inspection {
            sheets.append(LintSheet(draft: draft, rules: linted, usedVariables: usedVariables, phase: phase))
        }
        let summary = PolicySummary(
            name: draft.name, description: draft.summary, priority: draft.priority, isShadow: draft.isShadow,
            ruleCount: rules.count, path: draft.node.path, phase: phase)
        return CompiledPolicy(
            summary: summary, rules: rules, variables: draft.variables.mapValues(ExpressionValue.init(yaml:)))
    }

    /// Reports a provider that the configuration does not have.
    mutating func checkProvider(_ name: String, at node: YAMLNode) {
        guard let providers = known.providers, !providers.contains(name) else { return }
        report.error(
            "unknown-provider", "unknown provider `\(name)`", at: node,
            hint: Suggestion.nearest(name, in: providers).map { "did you mean `\($0)`?" }
                ?? (providers.isEmpty
                    ? "no provider is configured" : "configured: \(providers.sorted().joined(separator: ", "))"))
    }

    /// Loads the zones that a program asks for; reports those that there are not.
    mutating func loadZones(of program: Program, at node: YAMLNode) {
        for name in zones.read(for: program) {
            report.error(
                "unknown-zone", "unknown time zone `\(name)`", at: node,
                hint: options.zones?.hint(for: name) ?? "write `UTC` or an offset such as `+02:00`")
        }
    }

    /// Reports a variable that the policy does not declare.
    mutating func checkVariables(_ program: Program, at node: YAMLNode) {
        if program.fields.contains(where: { $0.keys.first == "response" }) { namesResponse = true }
        for field in program.fields where field.keys.first == "variables" {
            if field.keys.count > 1 { usedVariables.insert(field.keys[1]) }
            guard field.keys.count > 1, !variables.contains(field.keys[1]) else { continue }
            report.error(
                "unknown-variable", "unknown variable `\(field.keys[1])`", at: node,
                hint: Suggestion.nearest(field.keys[1], in: variables.sorted()).map { "did you mean `\($0)`?" }
                    ?? "declare it under the policy's `variables:`")
        }
    }

    /// Reports flags that nobody declares and providers that are not configured: they are null.
    mutating func checkDeclared(_ program: Program, at node: YAMLNode) {
        for unknown in UnknownName.all(in: program, declared: options.declared, providers: known.providers) {
            report.warning(unknown.code, unknown.message, at: node, hint: unknown.hint)
        }
    }
}

extension CompiledRule {
    /// Whether it applies to every request.
    var alwaysApplies: Bool {
        guard let condition else { return true }
        return condition.constant?.bool == true
    }
}
