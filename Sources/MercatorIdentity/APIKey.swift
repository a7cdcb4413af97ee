/// A key as the configuration declares it; lives only until the keyring is built.
package struct APIKey: Sendable {
    let text: String
    let caller: Caller
    let isEnabled: Bool

    package init(
        text: String, name: String = "", userID: String? = nil, teamID: String? = nil,
        metadata: [CallerAttribute] = [], isEnabled: Bool = true, mayExplain: Bool = false
    ) {
        self.text = text
        self.isEnabled = isEnabled
        caller = Caller(
            name: name, userID: userID, teamID: teamID, metadata: metadata, fingerprint: keyFingerprint(of: text),
            mayExplain: mayExplain)
    }
}
