import NIOSSL

/// Whether a certificate is for the host that was asked for: a name by a name, an address by that very address.
///
/// QUIRK: NIOSSL also accepts, for a name, a certificate that lists the address connected to. Whoever can bend DNS may
/// well hold a valid certificate for its own address, so each connection is checked once more, by these rules.
/// Source: RFC 9525 §6.
package enum PeerIdentity {
    /// One name in a certificate: lower-case DNS name, or four or sixteen bytes of an address.
    package enum CertifiedName: Hashable, Sendable {
        case name(String)
        case address([UInt8])
    }

    /// - Parameter host: a lower-case name, or an address literal without brackets.
    package static func holds(_ host: String, among names: [CertifiedName]) -> Bool {
        if let address = AddressBits(host) { return names.contains(.address(address.bytes)) }
        let wanted = withoutLastDot(host)
        return names.contains { name in
            guard case .name(let pattern) = name else { return false }
            return matches(wanted, withoutLastDot(pattern))
        }
    }

    static func holds(_ host: String, for certificate: NIOSSLCertificate?) -> Bool {
        guard let certificate else { return false }
        let names = certificate._subjectAlternativeNames().compactMap { name -> CertifiedName? in
            switch name.nameType {
            case .dnsName: .name(String(decoding: name.contents, as: UTF8.self).lowercased())
            case .ipAddress: .address(Array(name.contents))
            default: nil
            }
        }
        return holds(host, among: names)
    }

    /// A wildcard stands for exactly the first label, and never for a whole top-level domain.
    private static func matches(_ host: Substring, _ pattern: Substring) -> Bool {
        guard pattern.hasPrefix("*.") else { return host == pattern && !host.isEmpty }
        let rest = pattern.dropFirst()
        guard rest.dropFirst().contains("."), let dot = host.firstIndex(of: "."), dot > host.startIndex else {
            return false
        }
        return host[dot...] == rest
    }

    private static func withoutLastDot(_ name: String) -> Substring {
        name.hasSuffix(".") ? name.dropLast() : Substring(name)
    }
}
