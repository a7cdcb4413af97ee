package import MercatorExpression
import MercatorHTTP
package import MercatorJSON
package import MercatorPolicy
package import MercatorSystem

/// What one exchange tells the policies.
///
/// A class, because the policies hold it as `any PolicyFacts`: a reference fits into that without a box and is
/// handed on for one retain instead of ten.
package final class ExchangeFacts: PolicyFacts {
    let view: InboundView
    package let body: JSONValue?
    package let modelOutsideBody: String?
    package let requestID: String
    package let clientAddress: String
    package let caller: CallerFacts?
    package let now: Timestamp
    /// The same moment on the monotonic clock.
    let received: Instant
    /// How the policies decided about the request, for a caller who asked and may know.
    var trace: DecisionTrace?
    let snapshot: Snapshot
    let randomness: any Randomness

    init(
        request: OpenRequest, body: RequestBody, requestID: String, caller: CallerFacts?, now: Timestamp,
        received: Instant, snapshot: Snapshot, randomness: any Randomness
    ) {
        view = request.view
        self.body = body.root
        modelOutsideBody = body.isJSON ? nil : body.model
        self.requestID = requestID
        clientAddress = request.clientAddress
        self.caller = caller
        self.now = now
        self.received = received
        self.snapshot = snapshot
        self.randomness = randomness
    }

    /// Whether the policies are asked about a chat that nobody has sent; see ``ModelVisibility``.
    var isProbe = false

    package var method: String { isProbe ? "POST" : view.method }
    package var path: String { isProbe ? "/v1/chat/completions" : view.path }

    package func header(_ lowercaseName: String) -> String? {
        view.withHeader(lowercaseName) { String(decoding: $0, as: UTF8.self) }
    }

    package var mayHaveMetadataHeaders: Bool {
        view.bytes.withUnsafeReadableBytes { all in
            view.head.fields.contains { field in
                let name = field.name
                guard name.count >= 9, all[name.lowerBound] | 0x20 == UInt8(ascii: "x") else { return false }
                // `x-mercator-metadata-…`, `x-user-id`, `x-team-id`, `x-environment`
                switch all[name.lowerBound + 2] | 0x20 {
                case UInt8(ascii: "m"), UInt8(ascii: "u"), UInt8(ascii: "t"), UInt8(ascii: "e"): return true
                default: return false
                }
            }
        }
    }

    package func forEachHeader(withPrefix lowercasePrefix: String, _ body: (String, String) -> Void) {
        view.bytes.withUnsafeReadableBytes { all in
            for field in view.head.fields where field.name.count >= lowercasePrefix.utf8.count {
                let name = all.text(field.name).lowercased()
                if name.hasPrefix(lowercasePrefix) { body(name, all.text(field.value)) }
            }
        }
    }

    package func provider(ofModel model: String) -> String? {
        if let first = snapshot.routing.plan(for: model).servers(of: model)?.first {
            return snapshot.providers[first].name
        }
        let directory = snapshot.directory
        return (directory.target(of: model) ?? directory.onlyTarget(of: model)).map {
            snapshot.providers[$0.provider].name
        }
    }

    package func provider(_ name: String, _ fact: ProviderFact) -> ExpressionValue {
        guard let place = snapshot.providerIndex[name] else { return .null }
        let provider = snapshot.providers[place]
        guard fact == .costPerToken else { return provider.value(of: fact, at: received, price: nil) }
        let model = (body?["model"]?.string ?? modelOutsideBody).map {
            snapshot.directory.upstreamName(of: $0, at: place)
        }
        return provider.value(of: fact, at: received, price: snapshot.routing.price(of: model, at: place))
    }

    package func randomBits() -> UInt64 { randomness.next() }
}
