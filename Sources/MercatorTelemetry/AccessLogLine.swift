package import MercatorExchange
package import MercatorJSON
import MercatorSystem

/// The one log line of a finished exchange.
///
/// JSON form: `{"time":"…Z","level":"info","msg":"request","request_id":"…","method":"POST","status":200,…}`.
/// It names the provider but never a key, a header or a body.
package enum AccessLogLine {
    /// Appends the line, newline included, to `out`.
    package static func append(_ dossier: Dossier, format: LogFormat, to out: inout ByteText) {
        switch format {
        case .json: writeJSON(dossier, &out)
        case .text: out.write(text(dossier))
        }
        out.write(byte: UInt8(ascii: "\n"))
    }

    private static func writeJSON(_ dossier: Dossier, _ line: inout ByteText) {
        line.write(literal: "{\"time\":\"")
        TimestampText.append(dossier.receivedAt, to: &line)
        line.write(literal: "\",\"level\":")
        line.write(quoted: level(dossier))
        line.write(literal: ",\"msg\":\"request\",\"request_id\":")
        line.write(quoted: dossier.requestID)
        line.write(literal: ",\"method\":")
        line.write(quoted: dossier.method)
        line.write(literal: ",\"path\":")
        line.write(quoted: dossier.path)
        line.write(literal: ",\"status\":")
        line.write(decimal: dossier.status)
        line.write(literal: ",\"outcome\":")
        line.write(quoted: dossier.outcome?.rawValue ?? "unknown")
        line.write(literal: ",\"latency_ms\":")
        line.write(milliseconds: dossier.latency)
        line.write(literal: ",\"overhead_ms\":")
        line.write(milliseconds: dossier.overheadNanoseconds)
        if let firstByte = dossier.firstByte {
            line.write(literal: ",\"first_byte_ms\":")
            line.write(milliseconds: firstByte.nanosecondsSince(dossier.received))
        }
        if dossier.isStream {
            line.write(literal: ",\"stream\":true")
        } else {
            line.write(literal: ",\"stream\":false")
        }
        line.write(literal: ",\"bytes_in\":")
        line.write(decimal: dossier.bytesIn)
        line.write(literal: ",\"bytes_out\":")
        line.write(decimal: dossier.bytesOut)
        writeDecision(dossier, &line)
        line.write(literal: "}")
    }

    private static func writeDecision(_ dossier: Dossier, _ line: inout ByteText) {
        member(&line, ",\"model\":", dossier.modelAsked)
        if dossier.modelSent != dossier.modelAsked { member(&line, ",\"model_sent\":", dossier.modelSent) }
        if let last = dossier.attempts.last {
            member(&line, ",\"provider\":", last.provider)
            line.write(literal: ",\"attempts\":")
            line.write(decimal: dossier.attempts.count)
            if dossier.attempts.count > 1 { member(&line, ",\"tried\":", dossier.attemptsText) }
        }
        member(&line, ",\"policy\":", dossier.policy)
        member(&line, ",\"rule\":", dossier.rule)
        member(&line, ",\"policy_version\":", dossier.policyVersion)
        writeTags(dossier.tags, &line)
        writeList(",\"left_out\":[", dossier.leftOut, &line)
        if dossier.ruleErrors > 0 {
            line.write(literal: ",\"rule_errors\":")
            line.write(decimal: dossier.ruleErrors)
        }
        member(&line, ",\"caller\":", dossier.caller)
        member(&line, ",\"user_id\":", dossier.user)
        member(&line, ",\"team_id\":", dossier.team)
        member(&line, ",\"error\":", dossier.errorCode)
        member(&line, ",\"detail\":", dossier.errorDetail)
    }

    /// A member that is left out when there is nothing to say; `key` is `,"name":`.
    private static func member(_ line: inout ByteText, _ key: StaticString, _ text: String?) {
        guard let text, !text.isEmpty else { return }
        line.write(literal: key)
        line.write(quoted: text)
    }

    /// A member with a list of texts, left out when there are none; `key` is `,"name":[`.
    private static func writeList(_ key: StaticString, _ texts: [String], _ line: inout ByteText) {
        guard !texts.isEmpty else { return }
        line.write(literal: key)
        for (place, text) in texts.enumerated() {
            if place > 0 { line.write(literal: ",") }
            line.write(quoted: text)
        }
        line.write(literal: "]")
    }

    /// `"tags":{"k":"v"}`; of equal keys the last counts.
    private static func writeTags(_ tags: [Dossier.Tag], _ line: inout ByteText) {
        guard !tags.isEmpty else { return }
        line.write(literal: ",\"tags\":{")
        var isFirst = true
        for (place, tag) in tags.enumerated() where !tags[(place + 1)...].contains(where: { $0.key == tag.key }) {
            if !isFirst { line.write(literal: ",") }
            isFirst = false
            line.write(quoted: tag.key)
            line.write(literal: ":")
            line.write(quoted: tag.value)
        }
        line.write(literal: "}")
    }

    private static func text(_ dossier: Dossier) -> String {
        var line = "\(TimestampText.rfc3339(dossier.receivedAt)) \(level(dossier)) \(dossier.method) \(dossier.path)"
        line += " \(dossier.status) \(dossier.outcome?.rawValue ?? "unknown")"
        line += " \(Double(dossier.latency / 1000) / 1000)ms id=\(dossier.requestID)"
        if let model = dossier.modelAsked {
            line += " model=\(quoted(model))"
        }
        if let last = dossier.attempts.last { line += " provider=\(last.provider) attempts=\(dossier.attempts.count)" }
        if let policy = dossier.policy { line += " policy=\(policy)" }
        if let version = dossier.policyVersion { line += " policy_version=\(version)" }
        for tag in dossier.tags { line += " tag.\(quoted(tag.key))=\(quoted(tag.value))" }
        if let code = dossier.errorCode { line += " error=\(code)" }
        return line
    }

    private static func quoted(_ text: String) -> String {
        String(decoding: JSONWriter.quoted(text), as: UTF8.self)
    }

    private static func level(_ dossier: Dossier) -> String {
        dossier.status >= 500 ? "error" : dossier.status >= 400 || dossier.outcome == .truncated ? "warn" : "info"
    }
}

extension Dossier {
    /// Nanoseconds from the complete request to the end; zero while it runs.
    package var latency: UInt64 { ended?.nanosecondsSince(received) ?? 0 }
}
