import MercatorExpression

extension Judgement {
    /// Asks all policies, in order, and joins what they say.
    mutating func run() {
        var recorder = NoRecorder()
        run(&recorder)
    }

    /// The same, and tells the recorder how it went.
    mutating func run<Recorder: RuleRecorder>(_ recorder: inout Recorder) {
        for policy in compiledPhase == .request ? compiled.policies : compiled.replyPolicies {
            // After a denial nothing can change; rules that report still do, so that denied requests are audited.
            if isDenied, !policy.hasNotes, !policy.isShadow {
                recorder.skip(policy, because: "the request is denied already")
                continue
            }
            if !(variables.isEmpty && policy.variables.isEmpty) { variables = policy.variables }
            if !written.isEmpty { written.removeAll() }
            recorder.begin(policy)
            run(policy, reportsOnly: isDenied, &recorder)
        }
        conclude()
    }

    /// Hands the verdict out without a copy; nothing is asked of the judgement after it.
    mutating func takeVerdict() -> Verdict {
        var taken = Verdict()
        swap(&taken, &verdict)
        return taken
    }

    private mutating func run<Recorder: RuleRecorder>(
        _ policy: CompiledPolicy, reportsOnly: Bool, _ recorder: inout Recorder
    ) {
        for step in policy.steps {
            if Recorder.isOn { recorder.willAsk(&self) }
            let outcome = applies(step)
            if Recorder.isOn { recorder.asked(step.rule.takeUnretainedValue(), outcome, &self) }
            if case .fails = outcome { continue }
            let rule = step.rule.takeUnretainedValue()
            switch outcome {
            case .fails: continue
            case .holds:
                if policy.isShadow { observe(rule) } else { perform(rule, reportsOnly: reportsOnly) }
                if Recorder.isOn { recorder.performed(rule, self) }
                // An action that failed may have denied, too.
                if rule.endsPolicy || (isDenied && !reportsOnly) { return recorder.ended(policy, by: rule) }
            case .error(let error):
                let denies = rule.onError == .deny && !policy.isShadow
                fault(rule.reference, error.message, denies: denies)
                guard denies else {
                    if Recorder.isOn { recorder.performed(rule, self) }
                    continue
                }
                deny(
                    Denial(
                        rule: rule.reference, reason: "the condition could not be evaluated", code: "policy_error"))
                if Recorder.isOn { recorder.performed(rule, self) }
                return recorder.ended(policy, by: rule)
            }
        }
    }

    /// Whether the rule's condition holds for the request as it is now.
    private mutating func applies(_ step: Step) -> ConditionOutcome {
        if let plain = step.plain, let holds = plain._withUnsafeGuaranteedRef({ decide($0) }) {
            return holds ? .holds : .fails
        }
        return step.rule._withUnsafeGuaranteedRef { $0.condition?.matches(&self) ?? .holds }
    }

    private mutating func perform(_ rule: CompiledRule, reportsOnly: Bool) {
        verdict.matches.append(rule.reference)
        onError = rule.onError
        if !noteFields.isEmpty { noteFields.removeAll() }
        for (name, value) in rule.effects.metadata {
            let value = value.value(&self)
            noteFields.append(PolicyNote.Field(name: name, value: value.displayed))
            if !reportsOnly { attach(name, value) }
        }
        for action in rule.effects.actions where !reportsOnly || type(of: action).isNote {
            action.perform(for: rule.reference, in: &self)
        }
        if let (level, message) = rule.effects.note { note(rule.reference, level, message) }
    }

    private mutating func observe(_ rule: CompiledRule) {
        guard verdict.shadows.count < PolicyBounds.entriesMax else { return }
        let words = rule.effects.actions.map { type(of: $0).word }
        verdict.shadows.append(ShadowDecision(rule: rule.reference, actions: words.joined(separator: ", ")))
    }

    /// Settles what no single rule can: routes against permissions, and the default.
    private mutating func conclude() {
        guard !isDenied else { return }
        if compiledPhase == .response { return concludeReply() }
        if let permitted = verdict.permittedProviders, var route = verdict.route, !route.providers.isEmpty {
            route.providers.removeAll { !permitted.contains($0) }
            guard !route.providers.isEmpty else {
                return deny(Denial(rule: route.rule, reason: "the chosen provider is not permitted by all policies"))
            }
            verdict.route = route
        }
        if compiled.options.defaultAction == .deny, !isDecided {
            deny(
                Denial(
                    rule: RuleReference(policy: "default", rule: "default_action"),
                    reason: "no policy allows this request"))
        }
    }

    /// Another provider for a reply must be one that the request was permitted to go to; the default has had its say.
    private mutating func concludeReply() {
        guard let permitted = verdict.permittedProviders, var route = verdict.route else { return }
        route.providers.removeAll { !permitted.contains($0) }
        verdict.route = route.providers.isEmpty ? nil : route
        if route.providers.isEmpty {
            fault(route.rule, "the chosen provider is not permitted by all policies", denies: false)
        }
    }
}
