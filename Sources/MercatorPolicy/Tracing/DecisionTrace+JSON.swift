package import MercatorJSON

extension DecisionTrace {
    /// How much of a trace is written.
    package enum Detail: Int, Sendable, CaseIterable {
        /// Everything.
        case full
        /// Values only of rules that matched or failed.
        case decisive
        /// Only rules that matched or failed, without values.
        case rules
        /// The decision alone.
        case decision
    }

    /// The trace and the decision it came to, as one object.
    ///
    /// - Parameter showsFiles: whether the policies' files are named: for those who wrote them, not for callers.
    package func json(of verdict: Verdict, detail: Detail = .full, showsFiles: Bool) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        verdict.writeDecision(to: &json)
        if detail != .decision {
            json.key("policies")
            json.beginArray()
            for policy in policies { policy.write(detail, showsFiles: showsFiles, to: &json) }
            json.endArray()
        }
        json.member("truncated", isCut || detail != .full)
        json.endObject()
        return json.bytes
    }

    /// As much of the trace as fits into so many bytes of a header's value: one line of ASCII. Nil when nothing does.
    package func headerJSON(of verdict: Verdict, bytesMax: Int) -> String? {
        // Where the rules alone would not fit, there is no use in writing all their values down first.
        let isLarge = policies.reduce(0) { $0 + $1.rules.count } > bytesMax / Self.ruleBytesMin
        for detail in Detail.allCases where !isLarge || detail.rawValue >= Detail.rules.rawValue {
            let bytes = Self.ascii(json(of: verdict, detail: detail, showsFiles: false))
            if bytes.count <= bytesMax { return String(decoding: bytes, as: UTF8.self) }
        }
        return nil
    }

    /// Bytes of the shortest rule in a trace.
    private static let ruleBytesMin = 32

    /// JSON with everything beyond ASCII escaped. Source: RFC 8259 §7.
    private static func ascii(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(where: { $0 >= 0x7F }) else { return bytes }
        var result: [UInt8] = []
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            guard scalar.value >= 0x7F else {
                result.append(UInt8(truncatingIfNeeded: scalar.value))
                continue
            }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                result += Array("\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8)
            }
        }
        return result
    }
}

extension PolicyTrace {
    fileprivate func write(_ detail: DecisionTrace.Detail, showsFiles: Bool, to json: inout JSONWriter) {
        let shown = detail == .rules ? rules.filter(\.isDecisive) : rules
        if detail == .rules, shown.isEmpty { return }
        json.beginObject()
        json.member("name", name)
        if showsFiles { json.member("file", path) }
        json.member("priority", priority)
        json.member("shadow", isShadow)
        if let skipped { json.member("skipped", skipped) }
        json.key("rules")
        json.beginArray()
        for rule in shown { rule.write(detail, to: &json) }
        json.endArray()
        json.endObject()
    }
}

extension RuleTrace {
    /// Whether it had any part in what came of the request.
    fileprivate var isDecisive: Bool {
        switch outcome {
        case .matched, .error: true
        case .notMatched, .skipped: false
        }
    }

    fileprivate func write(_ detail: DecisionTrace.Detail, to json: inout JSONWriter) {
        json.beginObject()
        json.member("name", name)
        json.member("outcome", outcome.word)
        if let detail = outcome.detail { json.member("detail", detail) }
        if detail == .full {
            json.member("line", line)
            json.member("condition", condition ?? "true")
        }
        if detail == .full || (detail == .decisive && isDecisive) {
            json.key("values")
            json.beginArray()
            for value in values { value.write(to: &json) }
            json.endArray()
        }
        if !effects.isEmpty {
            json.key("effects")
            json.beginArray()
            for effect in effects { json.string(effect) }
            json.endArray()
        }
        json.endObject()
    }
}

extension TracedValue {
    /// The value as one object: `{"text":"a > 1","depth":0,"value":"true"}`.
    package func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("text", text)
        json.member("depth", depth)
        json.member(isError ? "error" : "value", shown)
        if !wasNeeded { json.member("needed", false) }
        json.endObject()
    }
}

extension Verdict {
    /// `"decision": {…}`: what became of the request and by whom.
    package func writeDecision(to json: inout JSONWriter) {
        json.key("decision")
        json.beginObject()
        json.member("action", action)
        json.member("policy", decider?.policy)
        json.member("rule", decider?.rule)
        if let denial {
            json.member("reason", denial.reason)
            json.member("code", denial.code)
            json.member("status", denial.status)
        } else if let route {
            json.member("reason", route.reason)
            json.key("providers")
            json.beginArray()
            for provider in route.providers { json.string(provider) }
            json.endArray()
        }
        if let model { json.member("model", model) }
        json.endObject()
    }
}
