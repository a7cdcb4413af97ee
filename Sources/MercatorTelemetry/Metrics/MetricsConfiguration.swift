/// Whether and where metrics are read, and what their names begin with.
package struct MetricsConfiguration: Hashable, Sendable {
    package var isEnabled = true
    /// A path of letters, digits and `-._~/` that no other endpoint has.
    package var path = "/metrics"
    /// First part of the names; empty is none.
    package var namespace = "mercator"
    /// Second part of the names; empty is none.
    package var subsystem = "jupiter"

    package init() {}

    /// What stands before every name: `mercator_jupiter_`, or nothing.
    package var prefix: String { [namespace, subsystem].filter { !$0.isEmpty }.map { $0 + "_" }.joined() }
}
