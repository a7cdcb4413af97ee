package import MercatorYAML

/// What load to put on a gateway, and for how long.
package struct LoadOptions: Sendable {
    /// The load is for one's own machines.
    package var target = LoadTarget()
    /// A file of certificates to trust beside the system's; nil: none.
    package var trustFile: String?
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
    /// How the requests of a rate follow each other.
    package var arrivals = Arrivals.constant
    /// Decides the times of Poisson arrivals and `{{random}}` in bodies.
    package var seed: UInt64 = 1
    /// Time at the start that is not measured.
    package var warmUp = Duration.zero
    /// Time over which the connections are opened; only without a rate.
    package var ramp = Duration.zero
    /// How long one request may take.
    package var timeout = Duration.seconds(30)
    /// Sent as `Authorization: Bearer`; nil: no such header.
    package var apiKey: Secret?
    /// Further header lines, name and value.
    package var headers: [(name: String, value: String)] = []
    /// What is sent, in turn.
    package var bodies = RequestBodies()
    /// The status that counts as success.
    package var expectedStatus = 200

    package init() {}
}
