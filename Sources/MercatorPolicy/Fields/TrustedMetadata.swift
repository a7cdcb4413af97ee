/// The metadata names that say who a caller is or what the caller may.
///
/// Once authentication is on they are taken only from the key or the gateway.
package struct TrustedMetadata: Hashable, Sendable {
    private var names: Set<String>
    private var released: Set<String>

    /// The names of the specification, without an operator's changes.
    package static let standard = TrustedMetadata(adding: [], removing: [])

    /// The standard names with those of `security.trusted_metadata`.
    package init(adding: [String], removing: [String]) {
        names = Set(adding).union(Self.identityNames)
        released = Set(removing)
    }

    /// Whether only key and gateway may say it.
    package func contains(_ name: String) -> Bool {
        guard !released.contains(name) else { return false }
        return names.contains(name) || Self.saysWhatOneMay(name)
    }

    /// Both lists, sorted, because a set prints itself in another order in every process.
    var text: String { "+\(names.sorted()) -\(released.sorted())" }

    private static let identityNames: Set<String> = [
        "department", "mfa_verified", "org_id", "roles", "team_id", "user_authenticated", "user_email", "user_id",
        "user_level", "user_role", "user_status", "user_tier", "user_violations",
    ]

    /// Everything about budgets and limits, by the words in the name.
    private static func saysWhatOneMay(_ name: String) -> Bool {
        name.split(separator: "_").contains { limitWords.contains(String($0)) }
    }

    private static let limitWords: Set<String> = [
        "bill", "billing", "budget", "budgets", "cost", "costs", "limit", "limits", "quota", "rpm", "spend",
        "spent", "tpm", "usage",
    ]
}
