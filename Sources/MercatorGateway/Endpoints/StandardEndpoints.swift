import MercatorJSON
import MercatorSystem
import MercatorWire

/// The endpoints that the gateway answers by itself.
enum StandardEndpoints {
    /// The JSON text of an endpoint's answer and its status; nil for an endpoint of another kind.
    static func answer(_ endpoint: APIEndpoint, _ snapshot: Snapshot, at time: Timestamp, now: Instant)
        -> (status: Int, body: [UInt8])?
    {
        switch endpoint {
        case .health: Health.answer(time)
        case .ready: Ready.answer(snapshot, at: time, now: now)
        case .version: Version.answer(snapshot.build, policies: snapshot.policies.version)
        case .providersHealth: ProvidersHealth.answer(snapshot, at: time, now: now)
        default: nil
        }
    }
}
