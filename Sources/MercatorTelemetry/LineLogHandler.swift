package import Logging
import MercatorJSON
package import MercatorSystem

/// Renders the operator's log (everything but the access log) as one line an event.
///
/// Callers pass no secrets; this is the last door, not a filter.
package struct LineLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let format: LogFormat
    private let output: any LogOutput
    private let clock: any WallClock

    package init(level: Logger.Level, format: LogFormat, output: any LogOutput, clock: any WallClock) {
        self.logLevel = level
        self.format = format
        self.output = output
        self.clock = clock
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = metadata
        if let more = event.metadata { fields.merge(more) { _, new in new } }
        let time = TimestampText.rfc3339(clock.now())
        let pairs = fields.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
        output.append(line(time: time, level: "\(event.level)", message: "\(event.message)", pairs))
    }

    private func line(time: String, level: String, message: String, _ pairs: [(String, String)]) -> [UInt8] {
        switch format {
        case .json:
            var json = JSONWriter(capacity: 256)
            json.beginObject()
            json.member("time", time)
            json.member("level", level)
            json.member("msg", message)
            for (name, value) in pairs { json.member(name, value) }
            json.endObject()
            return json.bytes + [0x0A]
        case .text:
            let tail = pairs.map { " \($0.0)=\(String(decoding: JSONWriter.quoted($0.1), as: UTF8.self))" }.joined()
            let flat = message.split(whereSeparator: \.isNewline).joined(separator: " ")
            return Array("\(time) \(level) \(flat)\(tail)\n".utf8)
        }
    }
}
