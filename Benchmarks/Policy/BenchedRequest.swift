import MercatorExpression
import MercatorJSON
import MercatorPolicy
import MercatorSystem

/// A request to be judged: its body, two headers, no key.
final class BenchedRequest: PolicyFacts {
    let body: JSONValue?
    let method = "POST"
    let path = "/v1/chat/completions"
    let requestID = "req-1"
    let clientAddress = "192.0.2.7"
    let caller: CallerFacts? = nil
    let now = Timestamp(microseconds: 1_795_422_548_000_000)
    let mayHaveMetadataHeaders: Bool
    private let headers: [(String, String)]

    /// - Parameter text: the content of the only message.
    init(text: String, headers: [(String, String)] = [("x-mercator-metadata-y", "4")]) throws {
        var json = JSONWriter()
        json.beginObject()
        json.member("model", "gpt-4")
        json.key("messages")
        json.beginArray()
        json.beginObject()
        json.member("role", "user")
        json.member("content", text)
        json.endObject()
        json.endArray()
        json.member("max_tokens", 1_000)
        json.endObject()
        body = try JSONDocument.parse(json.bytes, profile: .request).root
        self.headers = headers
        mayHaveMetadataHeaders = !headers.isEmpty
    }

    func header(_ lowercaseName: String) -> String? { headers.first { $0.0 == lowercaseName }?.1 }

    func forEachHeader(withPrefix lowercasePrefix: String, _ body: (String, String) -> Void) {
        for (name, value) in headers where name.hasPrefix(lowercasePrefix) { body(name, value) }
    }

    func provider(ofModel model: String) -> String? { "openai" }

    func randomBits() -> UInt64 { 42 }
}
