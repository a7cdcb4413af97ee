extension UpstreamProxy {
    /// Reads `http://user:password@proxy.example.com:3128`; without a scheme `http` is meant, without a port 80.
    ///
    /// Other kinds of proxies (SOCKS, HTTPS) are refused with a hint.
    package static func parse(_ url: String) throws(UpstreamProxyError) -> UpstreamProxy {
        var rest = Substring(url)
        if let colon = url.range(ofText: "://") {
            try refuseOtherSchemes(url[..<colon.lowerBound].lowercased())
            rest = url[colon.upperBound...]
        }
        if let end = rest.firstIndex(where: { $0 == "/" || $0 == "?" || $0 == "#" }) { rest = rest[..<end] }
        var authorization: String?
        if let at = rest.lastIndex(of: "@") {
            authorization = "Basic " + Base64.text(try decoded(rest[..<at]))
            rest = rest[rest.index(after: at)...]
        }
        let (host, port) = try hostAndPort(rest)
        return UpstreamProxy(host: host, port: port ?? 80, authorization: authorization)
    }

    private static func refuseOtherSchemes(_ scheme: String) throws(UpstreamProxyError) {
        guard scheme != "http" else { return }
        let isSocks = scheme.hasPrefix("socks")
        throw UpstreamProxyError(
            message: isSocks ? "SOCKS proxies are not supported" : "proxies of kind `\(scheme)` are not supported",
            hint: "write the URL of an HTTP proxy, `http://host:port`; it tunnels to https origins as well")
    }

    /// The user information with its percent escapes undone; a user alone gets an empty password.
    private static func decoded(_ text: Substring) throws(UpstreamProxyError) -> [UInt8] {
        var bytes: [UInt8] = []
        var left = text.utf8.makeIterator()
        while let byte = left.next() {
            guard byte == 0x25 else {
                bytes.append(byte)
                continue
            }
            guard let high = left.next().flatMap(hex), let low = left.next().flatMap(hex) else {
                throw UpstreamProxyError(
                    message: "the user information of the proxy URL has a broken percent escape",
                    hint: "write a percent sign in a password as `%25`")
            }
            bytes.append(high << 4 | low)
        }
        if !bytes.contains(0x3A) { bytes.append(0x3A) }
        return bytes
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    private static func hostAndPort(_ text: Substring) throws(UpstreamProxyError) -> (String, Int?) {
        let bad = UpstreamProxyError(
            message: "the proxy URL has no valid host and port", hint: "write it as `http://proxy.example.com:3128`")
        guard let (name, port) = HostAndPort.split(text) else { throw bad }
        let isHost = name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x3A, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        }
        guard isHost, !name.isEmpty, name.utf8.count <= UpstreamBounds.hostBytesMax else { throw bad }
        return (name.lowercased(), port)
    }
}

/// `host`, `host:port`, `[::1]`, `[::1]:port` or a bare `::1`, taken apart.
enum HostAndPort {
    /// Nil when the brackets or the port (1 to 65535) are broken. The host is without brackets.
    static func split(_ text: Substring) -> (host: Substring, port: Int?)? {
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            if rest.isEmpty { return (host, nil) }
            guard rest.first == ":", let port = port(rest.dropFirst()) else { return nil }
            return (host, port)
        }
        guard let colon = text.firstIndex(of: ":") else { return (text, nil) }
        let rest = text[text.index(after: colon)...]
        if rest.contains(":") { return (text, nil) }
        guard let port = port(rest) else { return nil }
        return (text[..<colon], port)
    }

    private static func port(_ text: Substring) -> Int? {
        guard text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let port = Int(text), 1...65_535 ~= port else { return nil }
        return port
    }
}

/// Base64 with padding. Source: RFC 4648 §4.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func text(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            bits <<= UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                let isPadding = place > group.count
                text.append(isPadding ? 0x3D : alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension String {
    /// The first occurrence of a text.
    fileprivate func range(ofText text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
