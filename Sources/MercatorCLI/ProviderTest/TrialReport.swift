package import MercatorProviders

/// What the trial of one provider came to.
package struct TrialReport: Sendable {
    package var name: String
    /// Where its chats go.
    package var url: String
    /// What it is, and how that was found.
    package var kind: ProviderKind
    package var findings: [TrialFinding]
    /// As the configuration declares them now.
    package var declared: ProviderCapabilities
    /// As they were found to be.
    package var learned: ProviderCapabilities
    package var nanoseconds: UInt64

    /// Whether something that should work does not.
    package var hasFailed: Bool { findings.contains { $0.outcome == .fails } }

    /// What `capabilities` must say for the configuration to be right, besides what the type says by itself; empty for
    /// nothing.
    package var block: [(key: String, value: String)] { learned.entries(besides: kind.preset.capabilities) }

    /// What of it the configuration does not say yet, and what it says wrongly.
    package var news: [(key: String, value: String)] { learned.entries(besides: declared) }
}
