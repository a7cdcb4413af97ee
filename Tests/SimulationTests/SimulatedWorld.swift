import MercatorProviders
import MercatorTesting

/// What one provider does with one attempt, in virtual time.
enum AttemptScript {
    /// The connection fails before an answer.
    case failure(ProviderFailure)
    /// Nothing ever comes.
    case hang
    /// A status with an error body.
    case status(Int, isAPIError: Bool, retryAfter: Duration?)
    /// A JSON answer; `isTorn` breaks off before its end.
    case json(isTorn: Bool)
    /// Events with gaps; ends as told.
    case stream(events: Int, gap: Duration, end: StreamEnd)

    enum StreamEnd { case done, noDone, torn, silence, empty, errorFirst, error }

    static func random(stream: Bool, using random: inout SplitMix64) -> AttemptScript {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<10:
            let failures: [ProviderFailure] = [.reset, .refused(text: "refused"), .tls(kind: "expired", text: "x")]
            return .failure(failures.randomElement(using: &random) ?? .reset)
        case 10..<14: return .hang
        case 14..<34:
            let status = [400, 401, 404, 408, 409, 422, 429, 500, 502, 503, 504, 529, 302].randomElement(using: &random)
            let pause = Duration.milliseconds(Int.random(in: 0..<20_000, using: &random))
            let retryAfter = random.chance(30) ? pause : nil
            return .status(status ?? 500, isAPIError: random.chance(70), retryAfter: retryAfter)
        default:
            guard stream else { return .json(isTorn: random.chance(10)) }
            let end = [StreamEnd.done, .done, .done, .noDone, .torn, .silence, .empty, .errorFirst, .error]
                .randomElement(using: &random)
            return .stream(
                events: Int.random(in: 1..<20, using: &random),
                gap: .milliseconds(Int.random(in: 0..<4_000, using: &random)), end: end ?? .done)
        }
    }
}

/// What a client ended up with, as it would see it on the wire.
struct ClientView {
    var status = 0
    var events = 0
    var hasDone = false
    var hasErrorEvent = false
    var endedCleanly = false
    var wasCut = false
    var hasLeft = false
    var answers = 0
}
