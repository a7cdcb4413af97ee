import MercatorHTTP

/// What pages in browsers may do, as header lines.
///
/// Credentials are never granted to "any origin": with credentials only listed origins are named.
/// Source: WHATWG Fetch §3.2.
package final class CORSRules: Sendable {
    private let configuration: CORSConfiguration

    init(_ configuration: CORSConfiguration) {
        self.configuration = configuration
    }

    /// The value of `access-control-allow-origin` for this request; nil for no such line.
    func origin(of view: InboundView) -> String? {
        guard configuration.isEnabled else { return nil }
        return view.withHeader("origin") { bytes -> String? in
            let origin = String(decoding: bytes, as: UTF8.self)
            if configuration.allowedOrigins.contains(origin) { return origin }
            return configuration.allowedOrigins.contains("*") && !configuration.allowsCredentials ? "*" : nil
        } ?? nil
    }

    /// The header lines that go with an allowed origin.
    package func fields(for origin: String) -> [(name: String, value: String)] {
        var fields = [("access-control-allow-origin", origin)]
        if origin != "*" { fields.append(("vary", "Origin")) }
        if configuration.allowsCredentials { fields.append(("access-control-allow-credentials", "true")) }
        if !configuration.exposedHeaders.isEmpty {
            fields.append(("access-control-expose-headers", configuration.exposedHeaders.joined(separator: ", ")))
        }
        return fields.map { (name: $0.0, value: $0.1) }
    }

    /// The answer to OPTIONS on any path.
    var preflight: LocalAnswer {
        guard configuration.isEnabled else { return LocalAnswer(status: 204, body: []) }
        return LocalAnswer(
            status: 204,
            headers: [
                ("access-control-allow-methods", configuration.allowedMethods.joined(separator: ", ")),
                ("access-control-allow-headers", configuration.allowedHeaders.joined(separator: ", ")),
                ("access-control-max-age", "\(configuration.maxAgeSeconds)"),
            ],
            body: [])
    }
}
