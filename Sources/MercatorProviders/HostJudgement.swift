import Glibc

/// Whether a host may be configured at all.
///
/// The operator may name private hosts and loopback. Refused is what nobody names on purpose: addresses in odd
/// spellings, the machines that hand out cloud credentials, and names made to look like a well-known provider's.
enum HostJudgement {
    /// Checks a lower-case host as written, IPv6 in brackets.
    static func check(
        _ host: String, isSecure: Bool, _ warnings: inout [ProviderURLProblem]
    ) throws(ProviderURLProblem) {
        let address: [UInt8]?
        if host.hasPrefix("[") {
            address = ipv6(String(host.dropFirst().dropLast()))
            guard address != nil else {
                throw ProviderURLProblem("`\(host)` is no IPv6 address", hint: "write `[::1]` or a host name")
            }
        } else {
            address = ipv4(host)
            if address == nil { try checkName(host) }
        }
        if let address { try checkAddress(address, host) }
        guard !isSecure, !isPrivate(host, address) else { return }
        if let known = knownHosts.first(where: { host == $0 }) {
            throw ProviderURLProblem("`http://\(known)` would send the key unencrypted", hint: "write `https://`")
        }
        warnings.append(
            ProviderURLProblem(
                "`\(host)` is reached without encryption: prompts and the key can be read on the way",
                hint: "write `https://` if the provider has it"))
    }

    private static func checkName(_ host: String) throws(ProviderURLProblem) {
        guard host.utf8.count <= 253, host.utf8.allSatisfy(isNameByte), !host.hasPrefix("."), !host.contains("..")
        else {
            throw ProviderURLProblem("`\(host)` is no host name", hint: "write a name like `api.example.com`")
        }
        guard !host.hasSuffix(".") else {
            throw ProviderURLProblem("the host `\(host)` ends with a dot", hint: "write it without")
        }
        // What only looks like an address would be read as one by some resolvers: 127.1, 0x7f.1, 2130706433.
        let last = host.split(separator: ".").last ?? ""
        let isNumber = last.allSatisfy { $0 >= "0" && $0 <= "9" } || last.hasPrefix("0x")
        guard !isNumber else {
            throw ProviderURLProblem(
                "`\(host)` is an address in an unusual spelling", hint: "write four decimal numbers, `127.0.0.1`")
        }
        guard !metadataNames.contains(host) else { throw metadata(host) }
        if let known = knownHosts.first(where: { host.hasPrefix($0 + ".") }) {
            throw ProviderURLProblem(
                "`\(host)` is not `\(known)`, it only begins like it", hint: "check the host's name")
        }
    }

    private static func checkAddress(_ address: [UInt8], _ host: String) throws(ProviderURLProblem) {
        let four = embeddedIPv4(address)
        if address.allSatisfy({ $0 == 0 }) || four?.first == 0 {
            throw ProviderURLProblem("`\(host)` stands for any address", hint: "write the one that is meant")
        }
        let isLinkLocal = four.map { $0[0] == 169 && $0[1] == 254 } ?? (address[0] == 0xFE && address[1] & 0xC0 == 0x80)
        let isKnown = four.map { metadataAddresses.contains($0) } ?? (address == awsIPv6)
        if isLinkLocal || isKnown { throw metadata(host) }
    }

    private static func metadata(_ host: String) -> ProviderURLProblem {
        ProviderURLProblem(
            "`\(host)` belongs to the machine's own network, where clouds hand out credentials",
            hint: "no provider is there; write the provider's address")
    }

    /// The IPv4 address in the forms that IPv6 carries one: mapped, compatible, NAT64, 6to4.
    private static func embeddedIPv4(_ address: [UInt8]) -> [UInt8]? {
        guard address.count == 16 else { return address }
        let isMapped = address[..<10].allSatisfy { $0 == 0 } && address[10] == 0xFF && address[11] == 0xFF
        let isCompatible = address[..<12].allSatisfy { $0 == 0 } && address[12] != 0
        let isTranslated = Array(address[..<12]) == [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
        if isMapped || isCompatible || isTranslated { return Array(address[12...]) }
        return address[0] == 0x20 && address[1] == 0x02 ? Array(address[2..<6]) : nil
    }

    /// Four decimal numbers without leading zeros; nil for anything else.
    private static func ipv4(_ host: String) -> [UInt8]? {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: [UInt8] = []
        for part in parts {
            guard part.allSatisfy({ $0 >= "0" && $0 <= "9" }), let number = UInt8(part), "\(number)" == part else {
                return nil
            }
            address.append(number)
        }
        return address
    }

    private static func ipv6(_ text: String) -> [UInt8]? {
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        return withUnsafeBytes(of: address) { Array($0) }
    }

    private static func isPrivate(_ host: String, _ address: [UInt8]?) -> Bool {
        guard let address else {
            let suffixes = [".internal", ".local", ".localhost", ".lan", ".corp", ".home.arpa", ".svc", ".intranet"]
            return !host.contains(".") || suffixes.contains { host.hasSuffix($0) }
        }
        guard let four = embeddedIPv4(address) else {
            return address[0] & 0xFE == 0xFC || address == [UInt8](repeating: 0, count: 15) + [1]
        }
        return four[0] == 10 || four[0] == 127 || (four[0] == 172 && four[1] & 0xF0 == 16)
            || (four[0] == 192 && four[1] == 168) || (four[0] == 100 && four[1] & 0xC0 == 64)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    }

    private static let metadataNames: Set<String> = ["metadata", "metadata.google.internal", "metadata.goog"]
    /// Azure's and Alibaba's; everyone else's is link-local.
    private static let metadataAddresses: Set<[UInt8]> = [[168, 63, 129, 16], [100, 100, 100, 200]]
    private static let awsIPv6: [UInt8] = [0xFD, 0x00, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54]
    private static let knownHosts = [
        "api.anthropic.com", "api.cohere.com", "api.deepseek.com", "api.fireworks.ai", "api.groq.com", "api.mistral.ai",
        "api.openai.com", "api.perplexity.ai", "api.together.ai", "api.together.xyz", "api.x.ai",
        "generativelanguage.googleapis.com", "openrouter.ai",
    ]
}
