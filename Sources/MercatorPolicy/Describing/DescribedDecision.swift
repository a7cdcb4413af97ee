package import MercatorJSON

/// What became of a described request.
package struct DescribedDecision {
    /// Of the request and its reply together.
    package var verdict: Verdict
    /// All policies, in the order they were asked.
    package var trace: DecisionTrace
    /// The request's body as it would go out; nil where there is none.
    package var body: JSONValue?
    /// The reply's body as the client would get it; nil where the description has none.
    package var reply: JSONValue?
    /// The policies on requests alone.
    var requestTrace: DecisionTrace
    /// The policies on replies alone; nil where none was asked.
    var replyTrace: DecisionTrace?

    init(verdict: Verdict, trace: DecisionTrace, body: JSONValue?) {
        self.verdict = verdict
        self.trace = trace
        requestTrace = trace
        self.body = body
    }
}
