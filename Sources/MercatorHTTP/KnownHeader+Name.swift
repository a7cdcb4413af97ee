extension KnownHeader {
    /// The header that `count` bytes at `base` name; they must be token characters.
    ///
    /// Length and first letter leave one or two candidates, so most names cost a single comparison or none.
    static func named(_ base: UnsafeRawPointer, _ count: Int) -> KnownHeader {
        let first = base.byte(0) | 0x20
        if first == UInt8(ascii: "x") { return namedWithX(base, count) }
        switch count {
        case 2:
            if first == UInt8(ascii: "t"), spells(base, "te") { return .te }
        case 4:
            if first == UInt8(ascii: "d"), spells(base, "date") { return .date }
            if first == UInt8(ascii: "h"), spells(base, "host") { return .host }
        case 6:
            if first == UInt8(ascii: "a"), spells(base, "accept") { return .accept }
            if first == UInt8(ascii: "c"), spells(base, "cookie") { return .cookie }
            if first == UInt8(ascii: "e"), spells(base, "expect") { return .expect }
            if first == UInt8(ascii: "s"), spells(base, "server") { return .server }
        case 7:
            if first == UInt8(ascii: "a"), spells(base, "api-key") { return .apiKey }
            if first == UInt8(ascii: "t"), spells(base, "trailer") { return .trailer }
            if first == UInt8(ascii: "u"), spells(base, "upgrade") { return .upgrade }
        case 8:
            if first == UInt8(ascii: "l"), spells(base, "location") { return .location }
        case 9:
            if first == UInt8(ascii: "f"), spells(base, "forwarded") { return .forwarded }
        case 10:
            if first == UInt8(ascii: "c"), spells(base, "connection") { return .connection }
            if first == UInt8(ascii: "k"), spells(base, "keep-alive") { return .keepAlive }
            if first == UInt8(ascii: "s"), spells(base, "set-cookie") { return .setCookie }
            if first == UInt8(ascii: "t"), spells(base, "tracestate") { return .tracestate }
            if first == UInt8(ascii: "u"), spells(base, "user-agent") { return .userAgent }
        case 11:
            if first == UInt8(ascii: "r"), spells(base, "retry-after") { return .retryAfter }
            if first == UInt8(ascii: "t"), spells(base, "traceparent") { return .traceparent }
        case 12:
            if first == UInt8(ascii: "c"), spells(base, "content-type") { return .contentType }
        case 13:
            if first == UInt8(ascii: "a"), spells(base, "authorization") { return .authorization }
        case 14:
            if first == UInt8(ascii: "c"), spells(base, "content-length") { return .contentLength }
            if first == UInt8(ascii: "h"), spells(base, "http2-settings") { return .http2Settings }
            if first == UInt8(ascii: "r"), spells(base, "retry-after-ms") { return .retryAfterMs }
        case 15:
            if first == UInt8(ascii: "a"), spells(base, "accept-encoding") { return .acceptEncoding }
        case 16:
            if first == UInt8(ascii: "c"), spells(base, "content-encoding") { return .contentEncoding }
            if first == UInt8(ascii: "p"), spells(base, "proxy-connection") { return .proxyConnection }
            if first == UInt8(ascii: "w"), spells(base, "www-authenticate") { return .wwwAuthenticate }
        case 17:
            if first == UInt8(ascii: "t"), spells(base, "transfer-encoding") { return .transferEncoding }
        case 18:
            if first == UInt8(ascii: "p"), spells(base, "proxy-authenticate") { return .proxyAuthenticate }
        case 19:
            if first == UInt8(ascii: "p"), spells(base, "proxy-authorization") { return .proxyAuthorization }
        default:
            break
        }
        return .other
    }

    private static func namedWithX(_ base: UnsafeRawPointer, _ count: Int) -> KnownHeader {
        switch count {
        case 9 where spells(base, "x-api-key"): .xAPIKey
        case 9 where spells(base, "x-user-id"): .xUserID
        case 9 where spells(base, "x-team-id"): .xTeamID
        case 12 where spells(base, "x-request-id"): .xRequestID
        case 13 where spells(base, "x-environment"): .xEnvironment
        case 14 where spells(base, "x-should-retry"): .xShouldRetry
        case 15 where spells(base, "x-forwarded-for"): .xForwardedFor
        case 12... where spells(base, "x-mercator-"): .xMercator
        case 11... where spells(base, "x-portkey-"): .xPortkey
        default: .other
        }
    }

    /// Whether the bytes at `base` begin with `name` in either case; the caller knows there are enough of them.
    ///
    /// Setting bit 5 folds letters and leaves `-` and digits as they are; no other token character turns into one of
    /// those, so the comparison is exact for names made of them.
    @inline(__always)
    private static func spells(_ base: UnsafeRawPointer, _ name: StaticString) -> Bool {
        let wanted = UnsafeRawPointer(name.utf8Start)
        let count = name.utf8CodeUnitCount
        var i = 0
        while i &+ 8 <= count {
            // SAFETY: both sides have `count` bytes.
            let word = base.loadUnaligned(fromByteOffset: i, as: UInt64.self) | 0x2020_2020_2020_2020
            guard word == wanted.loadUnaligned(fromByteOffset: i, as: UInt64.self) else { return false }
            i &+= 8
        }
        while i < count {
            guard base.byte(i) | 0x20 == wanted.byte(i) else { return false }
            i &+= 1
        }
        return true
    }
}
