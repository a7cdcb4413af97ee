package import MercatorDiagnostics

/// The compiled policies of one snapshot: immutable, shared by all loops.
package struct PolicySet: Sendable {
    let compiled: CompiledPolicies

    /// Reads, checks and compiles all sources; inline ones come first at equal priority, then files as given.
    ///
    /// Every mistake goes to `diagnostics`; nil when one of them is an error.
    package static func load(
        _ sources: [PolicySource], known: PolicyKnowledge, options: PolicyOptions = PolicyOptions(),
        diagnostics: inout [Diagnostic]
    ) -> PolicySet? {
        var compiler = PolicyCompiler(known: known, options: options)
        return compiler.load(sources, diagnostics: &diagnostics)
    }

    /// A set that lets everything pass.
    package static let empty = PolicySet(compiled: CompiledPolicies.none)

    /// Whether no policy holds a rule.
    package var isEmpty: Bool { compiled.summaries.isEmpty }

    /// 16 hex digits that change with any policy text or option; behind the beginning of the commit's id, if they are
    /// of a commit.
    package var version: String { compiled.version }

    /// The policies in the order they run, for plans and reports.
    package var policies: [PolicySummary] { compiled.summaries }

    /// Rules of all policies.
    package var ruleCount: Int { (compiled.policies + compiled.replyPolicies).reduce(0) { $0 + $1.rules.count } }

    /// What the policies say about one request. Costs nothing when the set is empty.
    package func decide<Facts: PolicyFacts>(_ facts: inout Facts) -> Verdict {
        guard asksAboutRequests else { return Verdict() }
        var judgement = Judgement(facts: facts, compiled: compiled)
        judgement.run()
        return judgement.takeVerdict()
    }

    /// Whether requests or replies have to be looked at at all.
    package var isAsked: Bool { asksAboutRequests || demands.isAsked }

    private var asksAboutRequests: Bool { !compiled.policies.isEmpty || compiled.options.defaultAction == .deny }

    /// What the policies on replies need to see and may do.
    package var demands: ReplyDemands { compiled.demands }

    /// What the policies on replies say about one. They see what `verdict`, the request's, has attached and permitted.
    package func decide(
        _ facts: some PolicyFacts, reply: some ReplyFacts, after verdict: Verdict
    ) -> Verdict {
        guard !compiled.replyPolicies.isEmpty else { return Verdict() }
        var judgement = Judgement(facts: facts, compiled: compiled, reply: reply)
        judgement.verdict.metadata = verdict.metadata
        judgement.verdict.permittedProviders = verdict.permittedProviders
        judgement.run()
        return judgement.takeVerdict()
    }

    /// The request's verdict, with how the policies came to it.
    package func trace(_ facts: some PolicyFacts) -> (verdict: Verdict, trace: DecisionTrace) {
        var judgement = Judgement(facts: facts, compiled: compiled)
        var recorder = TraceRecorder(fields: compiled.fields)
        judgement.run(&recorder)
        for policy in compiled.replyPolicies { recorder.skip(policy, because: PolicyTrace.awaitsReply) }
        recorder.finish(compiled.disabled)
        return (judgement.takeVerdict(), recorder.trace)
    }

    /// The same about a reply: the trace tells of the policies on replies alone.
    package func trace(
        _ facts: some PolicyFacts, reply: some ReplyFacts, after verdict: Verdict
    ) -> (verdict: Verdict, trace: DecisionTrace) {
        var judgement = Judgement(facts: facts, compiled: compiled, reply: reply)
        judgement.verdict.metadata = verdict.metadata
        judgement.verdict.permittedProviders = verdict.permittedProviders
        var recorder = TraceRecorder(fields: compiled.fields)
        judgement.run(&recorder)
        return (judgement.takeVerdict(), recorder.trace)
    }
}

/// A policy as a plan shows it.
package struct PolicySummary: Hashable, Sendable {
    package var name: String
    package var description: String
    /// Higher runs first.
    package var priority: Int
    package var isShadow: Bool
    package var ruleCount: Int
    /// The file it stands in.
    package var path: String
    /// Whether it is asked about requests or about replies.
    package var phase = PolicyPhase.request
}
