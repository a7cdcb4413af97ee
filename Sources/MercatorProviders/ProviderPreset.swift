/// What a provider's `type` changes: only what differs from plain OpenAI compatibility.
package struct ProviderPreset: Hashable, Sendable {
    /// How the key is shown.
    package enum KeyPlace: Hashable, Sendable {
        /// `Authorization`, as ``ProviderCredential/authorization(_:)`` makes it.
        case authorization
        /// Bare, in a header of this name.
        case header(String)
    }

    /// The value of `type`.
    package var type: String
    package var keyPlace: KeyPlace
    /// Whether `api_version` goes out as the query `api-version`, on paths that name no version.
    package var asksVersionInQuery: Bool
    /// The version where that is needed and none is configured.
    package var apiVersion: String?

    init(
        _ type: String, keyPlace: KeyPlace = .authorization, asksVersionInQuery: Bool = false, apiVersion: String? = nil
    ) {
        self.type = type
        self.keyPlace = keyPlace
        self.asksVersionInQuery = asksVersionInQuery
        self.apiVersion = apiVersion
    }
}
