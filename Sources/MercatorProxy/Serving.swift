package import MercatorGateway

/// What exchanges are served with: a snapshot, where its providers are, and what they list.
///
/// A loop swaps it as one reference and an exchange keeps the one it began with, so none sees half of two.
package final class Serving: Sendable {
    package let snapshot: Snapshot
    package let origins: OriginTable
    let catalogue: ModelCatalogue

    /// - Parameter predecessor: what was served with so far; the model lists of unchanged providers are kept.
    init(_ snapshot: Snapshot, origins: OriginTable, log: ProxyLog, predecessor: Serving? = nil) {
        self.snapshot = snapshot
        self.origins = origins
        catalogue = ModelCatalogue(
            snapshot: snapshot, origins: origins, log: log, predecessor: predecessor?.catalogue)
    }
}
