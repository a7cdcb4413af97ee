package import MercatorPolicy

/// What the policies made of one request, ready to be shown.
package struct Explanation {
    let request: DescribedRequest
    let verdict: Verdict
    let trace: DecisionTrace

    package init(request: DescribedRequest, decision: DescribedDecision) {
        self.request = request
        verdict = decision.verdict
        trace = decision.trace
    }

    /// The decision and the whole trace, one object in one line.
    package var json: String { String(decoding: trace.json(of: verdict, showsFiles: true), as: UTF8.self) }
}
