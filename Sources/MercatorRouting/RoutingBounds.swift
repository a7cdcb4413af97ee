/// The room's limits.
package enum RoutingBounds {
    /// No pause between tries is longer unless the provider asks for it: a caller is waiting.
    package static let pauseMax: Duration = .seconds(8)
    /// A provider that asks for a longer pause is not waited for: the client does better to know.
    package static let retryAfterMax: Duration = .seconds(60)
    /// Names looked at for a suggestion, and given as one.
    static let namesComparedMax = 5_000
    static let namesSuggestedMax = 3
    /// Names longer than this get no suggestion: comparing costs the product of the lengths.
    static let suggestedNameBytesMax = 96
}
