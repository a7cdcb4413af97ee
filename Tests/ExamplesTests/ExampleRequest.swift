import MercatorJSON
import MercatorPolicy
import MercatorSystem
import NIOCore

/// A chat request as a policy sees it.
struct ExampleRequest: PolicyFacts {
    let body: JSONValue?
    var headers: [(name: String, value: String)] = []
    let method = "POST"
    let path = "/v1/chat/completions"
    let requestID = "req-1"
    let clientAddress = "127.0.0.1"
    let caller: CallerFacts? = nil
    let now = Timestamp(microseconds: 1_700_000_000_000_000)

    /// `json` is the whole body.
    init(_ json: String, headers: [(name: String, value: String)] = []) throws {
        body = try JSONDocument.parse(ByteBuffer(string: json), profile: .request).root
        self.headers = headers
    }

    func header(_ lowercaseName: String) -> String? {
        headers.first { $0.name == lowercaseName }?.value
    }

    func forEachHeader(withPrefix lowercasePrefix: String, _ body: (String, String) -> Void) {
        for header in headers where header.name.hasPrefix(lowercasePrefix) { body(header.name, header.value) }
    }

    func randomBits() -> UInt64 { 4 }
}
