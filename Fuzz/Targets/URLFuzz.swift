import MercatorProviders
import MercatorWire

/// Providers' URLs and callers' paths: joined rightly, or refused.
enum URLFuzz {
    static let target = FuzzTarget("url", testRounds: 2_500) { bytes in
        if let endpoint = bytes.withUnsafeBytes({ APIEndpoint.resolve($0) }) {
            try verify(endpoint.path.hasPrefix("/"), "the endpoint's path is `\(endpoint.path)`")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let url = try? ProviderURL.parse(text) else { return }
        try verify((1...65_535).contains(url.port), "port \(url.port)")
        try verify(!url.host.isEmpty && url.host == url.host.lowercased(), "host `\(url.host)`")
        try verify(url.path.isEmpty || url.path.hasPrefix("/") && !url.path.hasSuffix("/"), "path `\(url.path)`")
        for otherForm in [false, true] { try check(url, otherForm: otherForm, text) }
    }

    private static func check(_ url: ProviderURL, otherForm: Bool, _ text: String) throws {
        let joined = [
            url.text(of: .chatCompletions, otherForm: otherForm),
            url.path(of: .versioned("messages"), otherForm: otherForm),
            url.path(of: .root("api/chat"), otherForm: otherForm),
            url.path(of: .chatCompletions, otherForm: otherForm, model: text),
        ]
        for whole in joined {
            try verify(whole.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "`\(whole)` is no URL")
        }
        let prefix = url.prefix(otherForm: otherForm)
        try verify(!prefix.hasSuffix("/v1/v1") || text.contains("/v1/v1"), "the version is named twice: `\(prefix)`")
        // An endpoint named twice is taken off once.
        guard !prefix.hasSuffix("completions") else { return }
        let again = try? ProviderURL.parse("\(url.scheme)://\(url.authority)\(prefix)")
        try verify(
            again?.authority == url.authority && again?.path == prefix, "read again it is \(String(describing: again))")
    }
}
