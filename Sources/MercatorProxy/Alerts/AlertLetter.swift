import MercatorJSON
import MercatorPolicy
import MercatorSystem
import MercatorTelemetry
import MercatorUpstream
import NIOCore

/// One alert on its way.
struct AlertLetter: Sendable {
    let alert: PolicyAlert
    let requestID: String
    let time: Timestamp
    private(set) var url: WebhookURL
    /// What it is sent under: the newest configuration that has a place for it.
    private(set) var delivery: AlertDelivery
    /// Tries so far under ``delivery``.
    var tries = 0

    /// A letter to where the configuration sends the alert; nil where that is nowhere.
    init?(_ alert: PolicyAlert, _ delivery: AlertDelivery, requestID: String, time: Timestamp) {
        guard let url = delivery.url(for: alert) else { return nil }
        self.alert = alert
        self.requestID = requestID
        self.time = time
        self.url = url
        self.delivery = delivery
    }

    /// Takes over another configuration with all its tries; false when it is the same one.
    ///
    /// Where the new one has no webhook for it the old one holds: the alert was accepted, so it is not lost.
    mutating func address(by delivery: AlertDelivery) -> Bool {
        guard delivery !== self.delivery, let url = delivery.url(for: alert) else { return false }
        self.url = url
        self.delivery = delivery
        tries = 0
        return true
    }

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
    func request(to origin: UpstreamOrigin) -> ByteBuffer {
        let body = body
        var head = "POST \(url.target) HTTP/1.1\r\nHost: \(origin.authority)\r\nContent-Type: application/json\r\n"
        head += "Content-Length: \(body.count)\r\nAccept-Encoding: identity\r\nUser-Agent: mercator-alert\r\n"
        if let signature = delivery.signature { head += "x-mercator-signature: \(signature.header(of: body))\r\n" }
        var bytes = ByteBuffer(string: head + "\r\n")
        bytes.writeBytes(body)
        return bytes
    }
}
