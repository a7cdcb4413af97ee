/// What load to put on a gateway, and for how long.
package struct LoadOptions: Sendable {
    /// Address of the server under load; the load is for one's own machines.
    package var host = "127.0.0.1"
    package var port = 8080
    /// The request target.
    package var path = "/v1/chat/completions"
    /// Connections kept open; each has one request under way at a time.
    package var connections = 64
    /// Event loops that share the connections.
    package var loops = 1
    /// How long requests are begun.
    package var duration = Duration.seconds(10)
    /// Requests to send in all; nil: as many as fit in `duration`.
    package var requests: Int?
    /// Requests a second, begun on schedule whether or not earlier ones are answered, and timed from the schedule, so
    /// that a stall cannot hide itself; nil: each connection begins the next when the last is answered.
    package var rate: Double?
    /// Time at the start that is not measured.
    package var warmUp = Duration.zero
    /// Time over which the connections are opened; only without a rate.
    package var ramp = Duration.zero
    /// How long one request may take.
    package var timeout = Duration.seconds(30)
    /// Asks for server-sent events.
    package var streams = false
    package var model = "gpt-4o-mini"
    /// The user's message; a simulation directive in it reaches the simulated provider.
    package var prompt = "Say hello."
    /// The message is padded to so many bytes; zero: as it is.
    package var promptBytes = 0
    /// Sent as `Authorization: Bearer`; nil: no such header.
    package var apiKey: String?
    /// Further header lines, name and value.
    package var headers: [(name: String, value: String)] = []
    /// Sent instead of a chat request; nil: one is made of model and prompt.
    package var body: [UInt8]?
    /// The status that counts as success.
    package var expectedStatus = 200

    package init() {}
}
