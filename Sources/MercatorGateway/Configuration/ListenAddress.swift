import MercatorYAML

/// Where to listen. Port 0 lets the system choose.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// A name or an address, IPv6 without brackets.
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`, `[v6]:port` or `:port` (all IPv4 addresses); nil for anything else.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        var host = text[..<colon]
        let digits = text[text.index(after: colon)...]
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(digits), port <= 65_535
        else { return nil }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || ":.%".contains($0) || $0.isLetter }) else {
                return nil
            }
        } else {
            guard
                host.unicodeScalars.allSatisfy({
                    $0.isASCII && ($0.properties.isAlphabetic || "0123456789.-_*".unicodeScalars.contains($0))
                })
            else { return nil }
        }
        self.host = host.isEmpty || host == "*" ? "0.0.0.0" : String(host)
        self.port = port
    }

    /// As one writes it.
    package var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

extension KeyType where Value == ListenAddress {
    static let listenAddress = scalar(.text) { text throws(Complaint) in
        guard let address = ListenAddress(text) else {
            throw Complaint(
                "invalid address `\(text)`", hint: "write `host:port`, such as `127.0.0.1:8080` or `[::1]:8080`")
        }
        return address
    }.shown { $0.description }
}
