/// The limits of reading a configuration.
enum ConfigurationBounds {
    /// Names of environment variables that are offered as suggestions.
    static let suggestedNamesMax = 5_000
}
