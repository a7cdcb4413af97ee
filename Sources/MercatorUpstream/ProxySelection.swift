import Glibc
package import MercatorSystem

/// Which proxy the environment prescribes for an origin.
///
/// `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, each also in small letters, read as Go and curl read them. The loopback
/// is never reached through a proxy.
package enum ProxySelection {
    /// The proxy for an origin, or nil to connect directly. Throws when the variable's URL cannot be used.
    package static func proxy(
        scheme: UpstreamScheme, host: String, port: Int, environment: any Environment
    ) throws(UpstreamProxyError) -> UpstreamProxy? {
        let name = scheme == .https ? "HTTPS_PROXY" : "HTTP_PROXY"
        guard let url = value(of: name, in: environment) else { return nil }
        let target = host.lowercased()
        if isLoopback(target) { return nil }
        if let list = value(of: "NO_PROXY", in: environment), isExcepted(target, port, by: list) { return nil }
        return try UpstreamProxy.parse(url)
    }

    private static func value(of name: String, in environment: any Environment) -> String? {
        for spelling in [name, name.lowercased()] {
            if let value = environment.value(of: spelling), !value.isEmpty { return value }
        }
        return nil
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        guard let address = AddressBits(host) else { return false }
        return address.bytes.count == 4 && address.bytes[0] == 127
    }

    /// Entries are separated by commas: `*`, a name (with its subdomains), `.name` or `*.name` (its subdomains only),
    /// an address, or a network as `10.0.0.0/8`; each but the network may end in `:port`.
    private static func isExcepted(_ host: String, _ port: Int, by list: String) -> Bool {
        let address = AddressBits(host)
        for entry in list.split(separator: ",", maxSplits: UpstreamBounds.proxyExceptionsMax) {
            let entry = trimmed(entry)
            if entry == "*" { return true }
            if let address, let network = NetworkBits(entry), network.contains(address) { return true }
            guard let (name, only) = HostAndPort.split(Substring(entry)), only == nil || only == port else { continue }
            if let address {
                if AddressBits(String(name)) == address { return true }
            } else if matches(host, String(name)) {
                return true
            }
        }
        return false
    }

    private static func matches(_ host: String, _ name: String) -> Bool {
        var suffix = Substring(name)
        if suffix.hasPrefix("*.") { suffix = suffix.dropFirst() }
        if suffix.isEmpty { return false }
        if suffix.hasPrefix(".") { return host.hasSuffix(suffix) && host.count > suffix.count }
        return host == suffix || host.hasSuffix(".\(suffix)")
    }

    private static func trimmed(_ text: Substring) -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed()).lowercased()
    }
}

/// An IP address as its bytes, four or sixteen; nil for a name.
struct AddressBits: Hashable {
    let bytes: [UInt8]

    init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bytes = withUnsafeBytes(of: &six) { Array($0) }
        } else {
            return nil
        }
    }
}

/// A network as `10.0.0.0/8`.
struct NetworkBits {
    private let bytes: [UInt8]
    private let length: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = AddressBits(String(parts[0])), let length = Int(parts[1]),
            0...(address.bytes.count * 8) ~= length
        else { return nil }
        bytes = address.bytes
        self.length = length
    }

    func contains(_ address: AddressBits) -> Bool {
        guard address.bytes.count == bytes.count else { return false }
        for bit in 0..<length {
            let mask: UInt8 = 0x80 >> UInt8(bit % 8)
            if (bytes[bit / 8] ^ address.bytes[bit / 8]) & mask != 0 { return false }
        }
        return true
    }
}
