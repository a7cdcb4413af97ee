package import MercatorHTTP

/// Which of a provider's header fields do not reach the client.
///
/// Dropped are hop-by-hop and framing fields, cookies, `Server`, what only the provider's own host may say about
/// itself (`Alt-Svc`, HSTS, CORS), its request id, and whatever pretends to be ours. Rate limits and retry advice pass.
package enum ReplyHeaderFilter {
    /// Whether a field of a provider's head is dropped. Allocates nothing.
    @inline(__always)
    package static func drops(_ field: HeaderField, in bytes: UnsafeRawBufferPointer) -> Bool {
        if field.known != .other { return (1 as UInt64) &<< UInt64(field.known.rawValue) & droppedKnown != 0 }
        return dropsOther(field, in: bytes)
    }

    /// Calls `body` with the longest runs of whole lines that pass, in order, so that they are copied as they stand.
    ///
    /// - Parameter replaced: a field that is dropped, too, because the answer has its own; nil for none.
    @inline(__always)
    package static func forEachRun(
        _ headers: HeaderTable, in bytes: UnsafeRawBufferPointer, replaced: KnownHeader? = nil,
        _ body: (Range<Int>) -> Void
    ) {
        var runs = HeaderRuns()
        let mask = replaced.map { (1 as UInt64) &<< UInt64($0.rawValue) } ?? 0
        for field in headers.fields {
            let isDropped =
                drops(field, in: bytes) || headers.hasNominations && headers.nominates(field, in: bytes)
                || mask != 0 && (1 as UInt64) &<< UInt64(field.known.rawValue) & mask != 0
            if let run = runs.take(field, isDropped: isDropped) { body(run) }
        }
        if let run = runs.last { body(run) }
    }

    private static let droppedKnown: UInt64 = {
        let headers: [KnownHeader] = [
            .connection, .keepAlive, .proxyConnection, .te, .trailer, .transferEncoding, .upgrade, .http2Settings,
            .proxyAuthorization, .proxyAuthenticate, .contentLength, .setCookie, .server, .xRequestID, .xMercator,
            .xPortkey, .wwwAuthenticate,
        ]
        return headers.reduce(0) { $0 | 1 &<< UInt64($1.rawValue) }
    }()

    private static func dropsOther(_ field: HeaderField, in bytes: UnsafeRawBufferPointer) -> Bool {
        let name = field.name
        switch name.count {
        case 3: return bytes.equals(name, "nel")
        case 7: return bytes.equals(name, "alt-svc")
        case 9: return bytes.equals(name, "report-to")
        case 11: return bytes.equals(name, "set-cookie2")
        case 25: return bytes.equals(name, "strict-transport-security")
        default: break
        }
        let prefix = name.lowerBound..<name.lowerBound + min(15, name.count)
        return bytes.equals(prefix, "access-control-")
    }
}

/// Joins neighbouring lines into runs.
struct HeaderRuns {
    private var start = 0
    private var end = 0

    /// The run that ends before a dropped field; nil while it goes on.
    @inline(__always)
    mutating func take(_ field: HeaderField, isDropped: Bool) -> Range<Int>? {
        let line = field.line
        if isDropped {
            defer { (start, end) = (0, 0) }
            return last
        }
        if end == line.lowerBound, end > start {
            end = line.upperBound
            return nil
        }
        defer { (start, end) = (line.lowerBound, line.upperBound) }
        return last
    }

    /// The run that is still open.
    @inline(__always)
    var last: Range<Int>? { end > start ? start..<end : nil }
}
