import MercatorYAML

extension APIKeyring {
    /// The ring that a configuration describes; `pepper` is 32 random bytes of this process.
    ///
    /// Authentication that is on without any key lets nobody in.
    package init(_ configuration: IdentityConfiguration, pepper: [UInt8]) {
        let keys = configuration.apiKeys.map { key in
            APIKey(
                text: key.key.revealed, name: key.name, userID: key.userID, teamID: key.teamID,
                metadata: key.metadata, isEnabled: key.isEnabled,
                mayExplain: key.mayExplain)
        }
        self.init(
            keys: keys, places: configuration.sources, pepper: pepper, isOpen: !configuration.authenticationIsOn)
    }
}
