/// Whom a credential names.
package struct Caller: Hashable, Sendable {
    /// The key's name in the configuration; empty when it has none.
    package var name: String
    package var userID: String?
    package var teamID: String?
    /// What the operator wrote beside the key, in file order, each name once.
    package var metadata: [CallerAttribute]
    /// The first 16 hex digits of the key's SHA-256: names the key in logs and records without showing it.
    package var fingerprint: String
    /// Whether the caller may ask why policies decided as they did.
    package var mayExplain: Bool

    package init(
        name: String, userID: String? = nil, teamID: String? = nil, metadata: [CallerAttribute] = [],
        fingerprint: String, mayExplain: Bool = false
    ) {
        self.mayExplain = mayExplain
        self.name = name
        self.userID = userID
        self.teamID = teamID
        self.metadata = metadata
        self.fingerprint = fingerprint
    }
}

/// One named fact about a caller.
package struct CallerAttribute: Hashable, Sendable {
    package var name: String
    package var value: AttributeValue

    package init(name: String, value: AttributeValue) {
        self.name = name
        self.value = value
    }
}

/// The value of an attribute, typed as the configuration writes it.
package indirect enum AttributeValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case list([AttributeValue])
    case map([CallerAttribute])
}
