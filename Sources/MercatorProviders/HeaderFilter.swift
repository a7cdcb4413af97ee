package import MercatorHTTP

/// Which of the client's header fields do not go on to a provider.
///
/// Dropped are hop-by-hop and framing fields, the client's credentials, the gateway's own fields, and what the
/// provider's configuration replaces or drops. `forward_headers` lets a credential or gateway field through that is
/// named there; nothing lets framing through.
package struct HeaderFilter: Sendable {
    /// One bit for each known header that is dropped whatever its spelling.
    private let droppedKnown: UInt64
    /// Lower-case names that are dropped and not known to the codec.
    private let droppedOthers: [[UInt8]]
    /// Lower-case names let through although their kind is dropped (`x-mercator-foo`, `x-portkey-foo`).
    private let forwardedNames: [[UInt8]]

    /// - Parameters:
    ///   - forward: names that pass although they are dropped by default.
    ///   - drop: names that do not pass although they would by default.
    ///   - replaced: names the provider's own fields take the place of.
    package init(forward: [String] = [], drop: [String] = [], replaced: [String] = []) {
        let forwarded = Set(forward.map { $0.lowercased() })
        let removed = Set((drop + replaced).map { $0.lowercased() })
        var known: UInt64 = 0
        for header in Self.droppedByDefault where !forwarded.contains(Self.name(header)) { known |= Self.bit(header) }
        for header in Self.alwaysDropped { known |= Self.bit(header) }
        var others: [[UInt8]] = []
        for name in removed {
            let header = Self.known(name)
            if header == .other || header == .xMercator || header == .xPortkey {
                others.append(Array(name.utf8))
            } else {
                known |= Self.bit(header)
            }
        }
        droppedKnown = known
        droppedOthers = others
        forwardedNames = forwarded.subtracting(removed).filter {
            let header = Self.known($0)
            return header == .xMercator || header == .xPortkey
        }.map { Array($0.utf8) }
    }

    /// Whether a field of a parsed head is dropped. Allocates nothing.
    @inline(__always)
    package func drops(_ field: HeaderField, in bytes: UnsafeRawBufferPointer) -> Bool {
        if field.known != .other, droppedKnown & Self.bit(field.known) != 0 {
            guard !forwardedNames.isEmpty, field.known == .xMercator || field.known == .xPortkey else { return true }
            return !Self.contains(forwardedNames, bytes, field.name)
        }
        guard !droppedOthers.isEmpty, field.known == .other else { return false }
        return Self.contains(droppedOthers, bytes, field.name)
    }

    /// The same by name alone, in any case.
    package func drops(name: UnsafeRawBufferPointer) -> Bool {
        let known = Self.known(String(decoding: name, as: UTF8.self).lowercased())
        let field = HeaderField(
            lineStart: 0, nameEnd: UInt32(clamping: name.count), valueStart: 0, valueEnd: 0, lineEnd: 0, known: known)
        return drops(field, in: name)
    }

    private static func contains(_ names: [[UInt8]], _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
        for name in names where name.count == range.count {
            var isSame = true
            for at in 0..<name.count {
                let byte = bytes[range.lowerBound + at]
                let folded = byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
                if folded != name[at] {
                    isSame = false
                    break
                }
            }
            if isSame { return true }
        }
        return false
    }

    private static func bit(_ header: KnownHeader) -> UInt64 { 1 &<< UInt64(header.rawValue) }

    /// Framing, and what the gateway sets itself on every request.
    private static let alwaysDropped: [KnownHeader] = [
        .host, .contentLength, .transferEncoding, .connection, .keepAlive, .proxyConnection, .te, .trailer, .upgrade,
        .expect, .http2Settings, .proxyAuthorization, .proxyAuthenticate, .acceptEncoding, .xRequestID,
    ]

    /// The client's credentials and the gateway's own fields.
    private static let droppedByDefault: [KnownHeader] = [
        .authorization, .xAPIKey, .apiKey, .cookie, .xPortkey, .xMercator, .xUserID, .xTeamID, .xEnvironment,
    ]

    /// The codec's classification of a lower-case name.
    private static func known(_ name: String) -> KnownHeader {
        if name.hasPrefix("x-mercator-") { return .xMercator }
        if name.hasPrefix("x-portkey-") { return .xPortkey }
        return names[name] ?? .other
    }

    private static func name(_ header: KnownHeader) -> String {
        names.first { $0.value == header }?.key ?? ""
    }

    private static let names: [String: KnownHeader] = [
        "host": .host, "content-length": .contentLength, "transfer-encoding": .transferEncoding,
        "connection": .connection, "keep-alive": .keepAlive, "proxy-connection": .proxyConnection, "te": .te,
        "trailer": .trailer, "upgrade": .upgrade, "expect": .expect, "http2-settings": .http2Settings,
        "authorization": .authorization, "proxy-authorization": .proxyAuthorization,
        "proxy-authenticate": .proxyAuthenticate, "www-authenticate": .wwwAuthenticate, "x-api-key": .xAPIKey,
        "api-key": .apiKey, "cookie": .cookie, "set-cookie": .setCookie, "content-type": .contentType,
        "content-encoding": .contentEncoding, "accept": .accept, "accept-encoding": .acceptEncoding,
        "user-agent": .userAgent, "server": .server, "date": .date, "location": .location,
        "x-request-id": .xRequestID, "traceparent": .traceparent, "tracestate": .tracestate,
        "retry-after": .retryAfter, "retry-after-ms": .retryAfterMs, "x-should-retry": .xShouldRetry,
        "forwarded": .forwarded, "x-forwarded-for": .xForwardedFor, "x-user-id": .xUserID, "x-team-id": .xTeamID,
        "x-environment": .xEnvironment,
    ]
}
