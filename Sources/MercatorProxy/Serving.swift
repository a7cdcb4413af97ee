package import MercatorGateway

/// What exchanges are served with: a snapshot, where its providers are, and what they list.
///
/// A loop swaps it as one reference and an exchange keeps the one it began with, so none sees half of two.
package final class Serving: Sendable {
    package let snapshot: Snapshot
    package let origins: OriginTable
    let catalogue: ModelCatalogue
    let alerts: AlertDelivery

    /// - Parameter predecessor: what was served with so far; the model lists of unchanged providers are kept, and so
    ///   is how alerts are sent unless the configuration changes it.
    init(_ snapshot: Snapshot, origins: OriginTable, log: ProxyLog, predecessor: Serving? = nil) {
        self.snapshot = snapshot
        self.origins = origins
        if let kept = predecessor?.alerts, kept.configuration == snapshot.alerts {
            alerts = kept
        } else {
            alerts = AlertDelivery(snapshot.alerts)
        }
        catalogue = ModelCatalogue(
            snapshot: snapshot, origins: origins, log: log, predecessor: predecessor?.catalogue)
    }
}
