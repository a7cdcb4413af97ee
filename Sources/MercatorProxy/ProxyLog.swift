package import Logging
package import MercatorTelemetry

/// Where the proxy writes: the operator's log, and one line an exchange.
package struct ProxyLog: Sendable {
    /// Everything that is not one line an exchange.
    package var logger: Logger
    /// Takes the access lines; nil writes none.
    package var access: (any LogOutput)?
    package var format: LogFormat

    package init(logger: Logger, access: (any LogOutput)?, format: LogFormat) {
        self.logger = logger
        self.access = access
        self.format = format
    }
}
