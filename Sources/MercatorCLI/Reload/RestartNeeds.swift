import MercatorGateway

/// What of a configuration holds until the next start.
enum RestartNeeds {
    /// The keys whose new values wait for a restart, as they are written.
    static func keys(from old: GatewayConfiguration, to new: GatewayConfiguration) -> [String] {
        let (before, after) = (old.proxy, new.proxy)
        let changes = [
            ("proxy.listen_address", before.listenAddress != after.listenAddress),
            ("proxy.event_loops", before.eventLoops != after.eventLoops),
            ("proxy.read_timeout", before.readTimeout != after.readTimeout),
            ("proxy.write_timeout", before.writeTimeout != after.writeTimeout),
            ("proxy.idle_timeout", before.idleTimeout != after.idleTimeout),
            ("proxy.shutdown_timeout", before.shutdownTimeout != after.shutdownTimeout),
            ("proxy.max_header_bytes", before.maxHeaderBytes != after.maxHeaderBytes),
            ("proxy.max_request_size", before.maxRequestSize != after.maxRequestSize),
            ("proxy.drain_delay", before.drainDelay != after.drainDelay),
            ("proxy.max_connections", before.maxConnections != after.maxConnections),
            (
                "proxy.max_connections_per_address",
                before.maxConnectionsPerAddress != after.maxConnectionsPerAddress
            ),
            ("proxy.max_memory", before.maxMemory != after.maxMemory),
            ("proxy.min_transfer_rate", before.minTransferRate != after.minTransferRate),
            ("proxy.backlog", before.backlog != after.backlog),
            ("proxy.accept_batch", before.acceptBatch != after.acceptBatch),
            ("telemetry.logging.level", old.telemetry.logging.level != new.telemetry.logging.level),
            ("telemetry.logging.format", old.telemetry.logging.format != new.telemetry.logging.format),
            ("telemetry.logging.output", old.telemetry.logging.output != new.telemetry.logging.output),
            ("telemetry.logging.access_log", old.telemetry.logging.accessLog != new.telemetry.logging.accessLog),
        ]
        return changes.filter(\.1).map(\.0)
    }
}
