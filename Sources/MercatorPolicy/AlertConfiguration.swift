package import MercatorYAML

/// How alerts are sent: `policy.alerts`.
package struct AlertConfiguration: Hashable, Sendable {
    /// Where alerts go that name no webhook; nil leaves them to the log.
    package var webhook: WebhookURL?
    /// Signs every alert; nil signs none.
    package var secret: Secret?
    /// Limit of one try.
    package var timeout: Duration = .seconds(5)
    /// Alerts waiting at most, over all loops; further ones are dropped and counted.
    package var queue = 1_000
    /// Tries after the first.
    package var retries = 3

    package init() {}
}

extension AlertConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<AlertConfiguration>(
        "Where `alert` actions send their messages, and how."
    ) {
        DeclaredKey(
            "webhook", or: ["url"], \.webhook, .webhook, "URL for alerts that name none; without it the log has them.")
        DeclaredKey(
            "secret", \.secret, .optionalSecret,
            "Signs each alert: `x-mercator-signature` is the HMAC-SHA-256 of the body with this key.")
        DeclaredKey("timeout", \.timeout, .positiveDuration, "Limit of one try.")
        DeclaredKey(
            "queue", \.queue, .integer(1...100_000), "Alerts waiting at most; further ones are dropped and counted.")
        DeclaredKey("retries", \.retries, .integer(0...10), "Tries after the first, with growing pauses.")
    }
}

extension KeyType where Value == WebhookURL {
    /// A URL that a message can be posted to.
    fileprivate static let webhook = scalar(.text) { text throws(Complaint) in
        if let url = WebhookURL.parse(text) { return url }
        throw Complaint("no URL", hint: "write `https://host/path`, without user, password or fragment")
    }
}
