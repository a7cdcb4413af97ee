/// How the gateway logs.
package struct LoggingConfiguration: Sendable {
    package var level = LogLevel.info
    package var format = LogFormat.json
    package var output = LogDestination.standardOutput
    /// Where one line a request goes.
    package var accessLog = AccessLogDestination.withTheLog

    package init() {}
}

/// From which severity on lines are written.
package enum LogLevel: String, CaseIterable, Sendable {
    case debug, info, warn, error
}

/// Where a log goes.
package enum LogDestination: Hashable, Sendable {
    case standardOutput, standardError
    /// A path; the file is appended to.
    case file(String)
}

/// Where the access log goes.
package enum AccessLogDestination: Hashable, Sendable {
    /// `true`: to where the log goes.
    case withTheLog
    /// `false`: nowhere.
    case off
    /// A path; the file is appended to.
    case file(String)
}
