import MercatorIdentity
import MercatorJSON
import MercatorPolicy
import MercatorSystem
import MercatorTelemetry
import MercatorUpstream
import NIOCore

/// One alert on its way.
struct AlertLetter: Sendable {
    let alert: PolicyAlert
    let url: WebhookURL
    let requestID: String
    let time: Timestamp
    /// Tries so far.
    var tries = 0

    /// The message as the receiver gets it:
    /// `{"text":…,"severity":…,"policy":…,"rule":…,"request_id":…,"time":…}`. Chat services show `text`.
    var body: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("text", alert.message)
        json.member("severity", alert.severity)
        json.member("policy", alert.rule.policy)
        json.member("rule", alert.rule.rule)
        json.member("request_id", requestID)
        json.member("time", TimestampText.rfc3339(time))
        json.endObject()
        return json.bytes
    }

    /// The whole request.
    func request(to origin: UpstreamOrigin, _ signature: MessageSignature?) -> ByteBuffer {
        let body = body
        var head = "POST \(url.target) HTTP/1.1\r\nHost: \(origin.authority)\r\nContent-Type: application/json\r\n"
        head += "Content-Length: \(body.count)\r\nAccept-Encoding: identity\r\nUser-Agent: mercator-alert\r\n"
        if let signature { head += "x-mercator-signature: \(signature.header(of: body))\r\n" }
        var bytes = ByteBuffer(string: head + "\r\n")
        bytes.writeBytes(body)
        return bytes
    }
}
