import MercatorJSON
import MercatorSystem

/// `GET /ready`: requests are welcome. `{"status":"ready","providers":{"healthy":2},"timestamp":1763885730}`.
///
/// 503 `not_ready` when no provider is healthy, and `draining` once the gateway has been told to stop.
enum Ready {
    static func answer(_ snapshot: Snapshot, at time: Timestamp, now: Instant) -> (status: Int, body: [UInt8]) {
        let healthy = snapshot.providers.filter { $0.health.isHealthy(at: now) }.count
        var json = JSONWriter()
        json.beginObject()
        let isDraining = snapshot.intake.isDraining
        json.member("status", isDraining ? "draining" : healthy > 0 ? "ready" : "not_ready")
        json.key("providers")
        json.beginObject()
        json.member("healthy", healthy)
        json.endObject()
        json.member("timestamp", time.seconds)
        json.endObject()
        return (healthy > 0 && !isDraining ? 200 : 503, json.bytes)
    }
}
