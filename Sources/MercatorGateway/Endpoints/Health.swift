import MercatorJSON
import MercatorSystem

/// `GET /health`: the process lives. `{"status":"ok","timestamp":1763885730}`.
enum Health {
    static func answer(_ now: Timestamp) -> (status: Int, body: [UInt8]) {
        var json = JSONWriter()
        json.beginObject()
        json.member("status", "ok")
        json.member("timestamp", now.seconds)
        json.endObject()
        return (200, json.bytes)
    }
}
