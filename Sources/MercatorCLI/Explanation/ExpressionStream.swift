package import MercatorExpression
import MercatorJSON
import MercatorPolicy
package import MercatorSystem

/// Answers expressions on standard input one line at a time; a wrong line is answered and the next one read.
package struct ExpressionStream {
    private let dialect: Dialect
    private let shared: ExpressionBindings?
    private let now: Timestamp
    private let zones: ZoneLookup
    private let ground: ExpressionGround

    /// A stream whose expressions know only their own bindings.
    ///
    /// - Parameter ground: what expressions of the policy language stand on; nil is no configuration.
    package init(dialect: Dialect, ground: ExpressionGround? = nil, system: System) {
        self.init(dialect: dialect, shared: nil, ground: ground ?? ExpressionGround(system: system), system: system)
    }

    /// - Parameters:
    ///   - shared: names that every expression knows; a line's own come before them.
    ///   - ground: what expressions of the policy language stand on.
    init(dialect: Dialect, shared: ExpressionBindings?, ground: ExpressionGround, system: System) {
        self.dialect = dialect
        self.shared = shared
        now = system.wallClock.now()
        zones = ZoneLookup(system.files)
        self.ground = ground
    }

    /// Runs to the end of the input; whether every line was understood.
    mutating func run() -> Bool {
        var lines = InputLines()
        var isUnderstood = true
        while let line = lines.next() {
            switch line {
            case .tooLong:
                isUnderstood = false
                Terminal.output.line(
                    Self.answer(id: nil, error: "the line is longer than \(InputLines.bytesMax) bytes"))
            case .text(let bytes):
                if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
                let (answer, isFine) = answer(bytes)
                if !isFine { isUnderstood = false }
                Terminal.output.line(answer)
            }
        }
        return isUnderstood
    }

    /// The line that answers a line, and whether that was a question at all.
    package func answer(_ line: [UInt8]) -> (text: String, isUnderstood: Bool) {
        guard let document = try? JSONDocument.parse(line, profile: .grammar), document.root.kind == .object else {
            return (Self.answer(id: nil, error: "the line is no JSON object"), false)
        }
        let question = document.root
        guard let text = question["expr"]?.string else {
            return (Self.answer(id: question["id"], error: "the line has no text under `expr`"), false)
        }
        let own = question["bindings"].map { ExpressionBindings($0) }
        let bindings = own.map { shared?.joined($0) ?? $0 } ?? shared
        switch dialect == .cel ? evaluateCEL(text, bindings) : evaluatePolicy(text, bindings) {
        case .success(let value): return (Self.answer(id: question["id"], value: value), true)
        case .failure(let reason): return (Self.answer(id: question["id"], error: reason.text), true)
        }
    }

    /// Why there is no value.
    private struct Reason: Error {
        var text: String
    }

    private func evaluateCEL(_ text: String, _ bindings: ExpressionBindings?) -> Result<ExpressionValue, Reason> {
        let outcome = CELEvaluation.evaluate(
            text, bindings: bindings?.named ?? [], zoneOffset: { zones.offset($0, at: $1) })
        switch outcome {
        case .value(let value): return .success(value)
        case .error(let error): return .failure(Reason(text: error.message))
        case .rejected(let diagnostics):
            return .failure(Reason(text: diagnostics.first?.message ?? "it does not compile"))
        }
    }

    private func evaluatePolicy(_ text: String, _ bindings: ExpressionBindings?) -> Result<ExpressionValue, Reason> {
        var request = DescribedRequest(now: now)
        request.bind(bindings?.fields ?? [])
        let outcome = ground.evaluate(text, for: request)
        switch outcome.value {
        case .success(let value): return .success(value)
        case .failure(let error): return .failure(Reason(text: error.message))
        case nil:
            let error = outcome.diagnostics.first { $0.severity == .error }
            return .failure(Reason(text: error?.message ?? "it does not compile"))
        }
    }

    private static func answer(id: JSONValue?, value: ExpressionValue) -> String {
        answer(id) { json in
            json.key("value")
            json.value(json: Array(value.protobufJSON.utf8))
        }
    }

    private static func answer(id: JSONValue?, error: String) -> String {
        answer(id) { $0.member("error", error) }
    }

    private static func answer(_ id: JSONValue?, _ rest: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        json.beginObject()
        json.key("id")
        if let id { json.value(id) } else { json.null() }
        rest(&json)
        json.endObject()
        return json.text
    }
}
