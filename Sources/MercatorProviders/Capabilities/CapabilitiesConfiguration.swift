/// `capabilities:` of a provider, as written; what is nil is as the preset says.
package struct CapabilitiesConfiguration: Hashable, Sendable {
    package var streamOptions: Bool?
    package var streamUsage: ProviderCapabilities.StreamUsage?
    package var tools: Bool?
    package var parallelTools: ProviderCapabilities.ParallelTools?
    package var responseFormat: ProviderCapabilities.ResponseFormat?
    package var images: Bool?
    package var maxTokensField: ProviderCapabilities.MaxTokensField?
    package var developerRole: Bool?
    package var unknownFields: ProviderCapabilities.UnknownFields?
    package var system: ProviderCapabilities.SystemMessages?
    package var responses: Bool?

    package init() {}

    /// The preset's capabilities with what is written here in their places.
    package func over(_ preset: ProviderCapabilities) -> ProviderCapabilities {
        var all = preset
        all.streamOptions = streamOptions ?? all.streamOptions
        all.streamUsage = streamUsage ?? all.streamUsage
        all.tools = tools ?? all.tools
        all.parallelTools = parallelTools ?? all.parallelTools
        all.responseFormat = responseFormat ?? all.responseFormat
        all.images = images ?? all.images
        all.maxTokensField = maxTokensField ?? all.maxTokensField
        all.developerRole = developerRole ?? all.developerRole
        all.unknownFields = unknownFields ?? all.unknownFields
        all.system = system ?? all.system
        all.responses = responses ?? all.responses
        return all
    }
}
