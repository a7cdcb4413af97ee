package import MercatorYAML

/// `processing:`: what is found out about requests.
package struct ProcessingConfiguration: Sendable {
    /// Values of `request.metadata.*` where nobody else says anything.
    package var defaultMetadata: [NamedEntry<YAMLNode>] = []
    package var conversation = ConversationConfiguration()

    package init() {}
}

/// `processing.conversation`.
package struct ConversationConfiguration: Sendable {
    /// Tokens of context, by the beginning of the model's name.
    package var contextWindows: [NamedEntry<Int>] = []

    package init() {}
}
