import Logging

// What the operator is told of the gateway's own straits.
extension ProxyLog {
    /// No connection could be accepted; `reason` is the system's.
    func writeShortage(_ reason: String) {
        logger.log(
            level: .error, "connections are not accepted for the moment: \(reason)",
            metadata: ["fix": "raise the limit of open files, or lower `proxy.max_connections`"])
    }

    /// Memory has become short, or is not any more.
    func write(memory bytes: Int, limit: Int, isShort: Bool) {
        let metadata: Logger.Metadata = ["resident_bytes": "\(bytes)", "limit_bytes": "\(limit)"]
        if isShort {
            logger.log(level: .error, "memory is short: new requests are refused with 503", metadata: metadata)
        } else {
            logger.log(level: .notice, "memory is no longer short", metadata: metadata)
        }
    }

    /// Fewer connections than configured can be served.
    func writeFewConnections(_ possible: Int, configured: Int, descriptors: Int) {
        logger.log(
            level: .warning,
            "`proxy.max_connections` is \(configured), and \(descriptors) open files allow \(possible)",
            metadata: ["fix": "raise the limit of open files (`ulimit -n`, `LimitNOFILE=`): three for two connections"])
    }
}
