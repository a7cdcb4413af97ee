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
        self.init(message: body?.message, status: body?.impliedStatus ?? 500)
        isUsedUp = body?.saysUsedUp == true || status == 402
    }

    var cause: RetryCause { isUsedUp ? .usedUp : .status(status) }
}
