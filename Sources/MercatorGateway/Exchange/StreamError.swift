import MercatorJSON
import MercatorRouting
package import MercatorWire

/// An error event in a stream, as far as the gateway needs to understand it.
package struct StreamError: Sendable {
    /// The provider's own words; nil when it has none.
    package var message: String?
    /// The status the provider would have answered with, had it known in time.
    package var status: Int
    /// The provider's account is used up, which waiting does not mend.
    package var isUsedUp = false

    package init(message: String?, status: Int) {
        self.message = message
        self.status = status
    }

    /// Reads the data of an error event.
    package init(eventData: [UInt8]) {
        self.init((try? JSONDocument.parse(eventData, profile: .reply)).flatMap { UpstreamErrorBody.read($0.root) })
    }

    /// Reads an error object; nil is one that could not be read.
    package init(_ body: UpstreamErrorBody?) {
        self.init(message: body?.message, status: StreamError.status(of: body))
        isUsedUp = body?.saysUsedUp == true || status == 402
    }

    /// Only what the request itself is to blame for is not worth another try.
    private static func status(of body: UpstreamErrorBody?) -> Int {
        if let code = body?.code.flatMap({ Int($0) }), (400..<600).contains(code) { return code }
        let words = [body?.type, body?.code].compactMap { $0?.lowercased() }
        for sign in ["invalid", "authentication", "permission", "not_found", "context_length", "content_filter"]
        where words.contains(where: { $0.contains(sign) }) { return 400 }
        return words.contains { $0.contains("rate_limit") } ? 429 : 500
    }

    var cause: RetryCause { isUsedUp ? .usedUp : .status(status) }
}
