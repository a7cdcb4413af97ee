import MercatorJSON
import MercatorSystem

/// `GET /health/providers`: every provider, healthy or not.
///
/// `{"providers":{"openai":{"healthy":true,"last_check":1763885730,"last_error":null}}}`
enum ProvidersHealth {
    static func answer(_ snapshot: Snapshot, _ now: Timestamp) -> (status: Int, body: [UInt8]) {
        var json = JSONWriter()
        json.beginObject()
        json.key("providers")
        json.beginObject()
        for provider in snapshot.providers {
            json.key(provider.name)
            json.beginObject()
            json.member("healthy", provider.health.isHealthy(at: now))
            json.member("last_check", provider.health.lastCheck)
            json.member("last_error", provider.health.error)
            json.endObject()
        }
        json.endObject()
        json.endObject()
        return (200, json.bytes)
    }
}
