extension PolicySet {
    /// What the policies say about a described request and, where it is let through and has one, about its reply.
    ///
    /// The verdict has both: a denial of either, the reports of both; ``Verdict/edits`` of a reply begin with
    /// `response`.
    package func decision(on request: DescribedRequest) -> DescribedDecision {
        let policies = giving(request.given)
        var request = request.again
        let (verdict, trace) = policies.trace(request)
        var decision = DescribedDecision(verdict: verdict, trace: trace, body: verdict.edited?.root ?? request.body)
        guard verdict.denial == nil, var reply = request.reply, policies.demands.isAsked else {
            decision.reply = request.reply?.body
            return decision
        }
        if reply.provider.isEmpty { reply.provider = verdict.route?.providers.first ?? "" }
        request.reply = reply
        let (said, more) = policies.trace(request, reply: reply, after: verdict)
        decision.replyTrace = more
        decision.trace = trace.joined(more)
        decision.verdict.join(said, metadataBefore: verdict.metadata.count)
        decision.reply = said.edited?.root ?? reply.body
        return decision
    }
}

extension Verdict {
    /// Adds what was said about the reply to what was said about the request.
    fileprivate mutating func join(_ reply: Verdict, metadataBefore: Int) {
        denial = denial ?? reply.denial
        route = reply.route ?? route
        allowedBy = allowedBy ?? reply.allowedBy
        edits += reply.edits
        redactions += reply.redactions
        claims += reply.claims
        notes += reply.notes
        tags += reply.tags
        metadata += reply.metadata.dropFirst(metadataBefore)
        alerts += reply.alerts
        errors += reply.errors
        shadows += reply.shadows
        matches += reply.matches
    }
}
