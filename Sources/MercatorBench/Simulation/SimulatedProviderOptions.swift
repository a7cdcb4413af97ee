/// What a simulated provider is started with.
package struct SimulatedProviderOptions: Sendable {
    /// How every request is answered that does not ask otherwise in its prompt.
    package var behaviour = SimulatedBehaviour()
    /// The ids that `/v1/models` lists.
    package var models = ["mock-model", "gpt-4o", "gpt-4o-mini", "text-embedding-3-small"]
    /// Whether a model that is not listed is answered with 404; else any name will do.
    package var refusesUnknownModels = false
    /// The key that every API request must carry; nil: none is asked for.
    package var apiKey: String?
    /// What is answered with 400.
    package var lacks: [SimulatedLack] = []
    /// The share of API requests that meet `faultStatus`, 0 to 1, spread evenly and the same in every run.
    package var faultShare = 0.0
    /// The status of those.
    package var faultStatus = 503
    /// The `created` of every answer, in seconds since 1970; fixed, so that the same request gives the same bytes.
    package var createdAt: Int64 = 1_735_689_600
    /// How many of the latest requests ``SimulatedProvider/recordedRequests`` keeps; zero: none.
    package var recordedRequestsMax = 0

    package init() {}
}
