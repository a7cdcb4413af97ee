/// When a policy is asked.
package enum PolicyPhase: String, Hashable, Sendable {
    /// Before anything goes to a provider.
    case request
    /// When the provider has answered: every policy that names `response` in any of its rules.
    case response
}

/// What the policies on replies of a set need to see, and what they may do.
package struct ReplyDemands: Hashable, Sendable {
    /// Whether any policy is asked about replies at all.
    package var isAsked = false
    /// Whether any may replace a reply, change it or try another provider; shadow policies may not.
    package var mayAct = false
    /// Whether any keeps something from the client: then nothing of a reply leaves before all of it was seen.
    package var protects = false
}
