import Logging
import MercatorProxy
import MercatorSystem
import MercatorTelemetry

/// A log file that cannot be opened.
struct LogOpenError: Error {
    let path: String
    let reason: String
}

extension ProxyLog {
    /// The log that `telemetry.logging` describes. Throws ``LogOpenError``.
    init(_ logging: LoggingConfiguration, writers: LogThread, clock: any WallClock) throws {
        let output = writers.writer(to: try Self.descriptor(logging.output))
        let level: Logger.Level =
            switch logging.level {
            case .debug: .debug
            case .info: .info
            case .warn: .warning
            case .error: .error
            }
        let access: (any LogOutput)? =
            switch logging.accessLog {
            case .off: nil
            case .withTheLog: level <= .info ? output : nil
            case .file(let path): writers.writer(to: try Self.descriptor(.file(path)))
            }
        let logger = Logger(label: "mercator") { _ in
            LineLogHandler(level: level, format: logging.format, output: output, clock: clock)
        }
        self.init(logger: logger, access: access, format: logging.format)
    }

    private static func descriptor(_ destination: LogDestination) throws -> Int32 {
        switch destination {
        case .standardOutput: return 1
        case .standardError: return 2
        case .file(let path):
            switch LogWriter.open(path: path) {
            case .success(let descriptor): return descriptor
            case .failure(let error): throw LogOpenError(path: path, reason: error.reason)
            }
        }
    }
}
