import MercatorIdentity
package import MercatorPolicy
import MercatorRouting

/// How alerts are sent, as one configuration says; shared by all loops and by the alerts accepted under it.
package final class AlertDelivery: Sendable {
    package let configuration: AlertConfiguration
    let signature: MessageSignature?
    let retry: RetryPlan

    package init(_ configuration: AlertConfiguration) {
        self.configuration = configuration
        signature = configuration.secret.map { MessageSignature(secret: $0.revealed) }
        retry = RetryPlan(
            retriesMax: configuration.retries, firstPauseMax: ProxyBounds.alertFirstPauseMax,
            pauseMax: ProxyBounds.alertPauseMax)
    }

    /// Where an alert goes; nil is nowhere but the log.
    func url(for alert: PolicyAlert) -> WebhookURL? { alert.webhook ?? configuration.webhook }
}
