import MercatorGateway
import MercatorPolicy

/// What a configuration says about how its policies are to be read.
extension GatewayConfiguration {
    var policyOptions: PolicyOptions {
        var options = PolicyOptions(policy)
        options.declared.take(
            metadata: processing.defaultMetadata, contextWindows: processing.conversation.contextWindows)
        options.hasAlertWebhook = policy.alerts.webhook != nil
        options.authenticationIsOn = identity.authenticationIsOn
        options.trustedMetadata = TrustedMetadata(
            adding: identity.trustedMetadataAdded, removing: identity.trustedMetadataRemoved)
        return options
    }

    /// The names that policies may refer to.
    var policyKnowledge: PolicyKnowledge {
        PolicyKnowledge(providers: providers.map(\.name), models: providers.flatMap(\.models))
    }
}
