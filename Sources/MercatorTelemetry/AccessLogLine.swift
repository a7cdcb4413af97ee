package import MercatorExchange
import MercatorJSON
import MercatorSystem

/// The one log line of a finished exchange.
///
/// JSON form: `{"time":"…Z","level":"info","msg":"request","request_id":"…","method":"POST","status":200,…}`.
/// It names the provider but never a key, a header or a body.
package enum AccessLogLine {
    /// Appends the line, newline included, to `out`.
    package static func append(_ dossier: Dossier, format: LogFormat, to out: inout [UInt8]) {
        var line = LogLineText(bytes: [])
        // The batch changes hands instead of being copied.
        swap(&line.bytes, &out)
        switch format {
        case .json: writeJSON(dossier, &line)
        case .text: line.bytes.append(contentsOf: text(dossier).utf8)
        }
        line.bytes.append(0x0A)
        swap(&line.bytes, &out)
    }

    private static func writeJSON(_ dossier: Dossier, _ line: inout LogLineText) {
        line.fixed("{\"time\":\"")
        TimestampText.append(dossier.receivedAt, to: &line.bytes)
        line.fixed("\",\"level\":")
        line.quoted(level(dossier))
        line.fixed(",\"msg\":\"request\",\"request_id\":")
        line.quoted(dossier.requestID)
        line.fixed(",\"method\":")
        line.quoted(dossier.method)
        line.fixed(",\"path\":")
        line.quoted(dossier.path)
        line.fixed(",\"status\":")
        line.number(dossier.status)
        line.fixed(",\"outcome\":")
        line.quoted(dossier.outcome?.rawValue ?? "unknown")
        line.fixed(",\"latency_ms\":")
        line.milliseconds(dossier.latency)
        line.fixed(",\"overhead_ms\":")
        line.milliseconds(dossier.overheadNanoseconds)
        if let firstByte = dossier.firstByte {
            line.fixed(",\"first_byte_ms\":")
            line.milliseconds(firstByte.since(dossier.received).wholeNanoseconds)
        }
        if dossier.isStream { line.fixed(",\"stream\":true") } else { line.fixed(",\"stream\":false") }
        line.fixed(",\"bytes_in\":")
        line.number(dossier.bytesIn)
        line.fixed(",\"bytes_out\":")
        line.number(dossier.bytesOut)
        writeDecision(dossier, &line)
        line.fixed("}")
    }

    private static func writeDecision(_ dossier: Dossier, _ line: inout LogLineText) {
        line.member(",\"model\":", dossier.modelAsked)
        if dossier.modelSent != dossier.modelAsked { line.member(",\"model_sent\":", dossier.modelSent) }
        if let last = dossier.attempts.last {
            line.member(",\"provider\":", last.provider)
            line.fixed(",\"attempts\":")
            line.number(dossier.attempts.count)
        }
        line.member(",\"policy\":", dossier.policy)
        line.member(",\"rule\":", dossier.rule)
        line.member(",\"caller\":", dossier.caller)
        line.member(",\"user_id\":", dossier.user)
        line.member(",\"team_id\":", dossier.team)
        line.member(",\"error\":", dossier.errorCode)
        line.member(",\"detail\":", dossier.errorDetail)
    }

    private static func text(_ dossier: Dossier) -> String {
        var line = "\(TimestampText.rfc3339(dossier.receivedAt)) \(level(dossier)) \(dossier.method) \(dossier.path)"
        line += " \(dossier.status) \(dossier.outcome?.rawValue ?? "unknown")"
        line += " \(Double(dossier.latency / 1000) / 1000)ms id=\(dossier.requestID)"
        if let model = dossier.modelAsked {
            line += " model=\(String(decoding: JSONWriter.quoted(model), as: UTF8.self))"
        }
        if let last = dossier.attempts.last { line += " provider=\(last.provider) attempts=\(dossier.attempts.count)" }
        if let policy = dossier.policy { line += " policy=\(policy)" }
        if let code = dossier.errorCode { line += " error=\(code)" }
        return line
    }

    private static func level(_ dossier: Dossier) -> String {
        dossier.status >= 500 ? "error" : dossier.status >= 400 || dossier.outcome == .truncated ? "warn" : "info"
    }
}

extension Dossier {
    /// Nanoseconds from the complete request to the end; zero while it runs.
    package var latency: UInt64 { ended?.since(received).wholeNanoseconds ?? 0 }
}
