import MercatorHTTP
import MercatorPolicy

/// What a caller wants to know of the decision: the header `x-mercator-explain`, heard only from keys with `explain`.
enum ExplanationWish {
    case none
    /// `1`: the trace beside the answer, in a header.
    case beside
    /// `only`: the trace instead of the answer; no provider is asked.
    case only

    init(_ view: InboundView, _ caller: CallerFacts?) {
        guard let caller, caller.mayExplain else {
            self = .none
            return
        }
        switch view.withHeader("x-mercator-explain", { String(decoding: $0, as: UTF8.self).lowercased() }) {
        case "1", "true": self = .beside
        case "only": self = .only
        default: self = .none
        }
    }
}
