import MercatorJSON
import MercatorSystem

/// `GET /health/providers`: every provider, healthy or not, and why it is not asked.
///
///     {"providers":{"openai":{"healthy":true,"last_check":1763885730,"last_error":null,"circuit_breaker":"closed",
///       "consecutive_failures":0,"avg_latency_ms":212.5,"reason":null,"retry_in_ms":null}}}
enum ProvidersHealth {
    static func answer(_ snapshot: Snapshot, at time: Timestamp, now: Instant) -> (status: Int, body: [UInt8]) {
        var json = JSONWriter()
        json.beginObject()
        json.key("providers")
        json.beginObject()
        for provider in snapshot.providers {
            json.key(provider.name)
            json.beginObject()
            write(provider.health, at: time, now, &json)
            json.endObject()
        }
        json.endObject()
        json.endObject()
        return (200, json.bytes)
    }

    private static func write(
        _ health: ProviderHealth, at time: Timestamp, _ now: Instant, _ json: inout JSONWriter
    ) {
        let report = health.report(at: now)
        json.member("healthy", report.isHealthy)
        // Unix seconds; 0 before the first news.
        let lastCheck = health.silence(at: now).map { time.seconds - Int64($0.wholeMilliseconds) / 1_000 }
        json.member("last_check", lastCheck ?? 0)
        json.member("last_error", report.lastError)
        json.member("circuit_breaker", report.breaker.rawValue)
        json.member("consecutive_failures", report.failures)
        json.key("avg_latency_ms")
        if let latency = health.averageLatency { json.double(latency) } else { json.null() }
        json.member("reason", report.reason)
        json.key("retry_in_ms")
        if let wait = report.retryIn ?? report.coolingFor {
            json.int(Int(clamping: wait.wholeMilliseconds))
        } else {
            json.null()
        }
    }
}
