import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
import MercatorPolicy
import MercatorSystem
import Testing

/// A request as tests describe it.
struct Request: PolicyFacts {
    var json: JSONValue?
    var headers: [(String, String)] = []
    var caller: CallerFacts?
    var method = "POST"
    var path = "/v1/chat/completions"
    var requestID = "req-1"
    var clientAddress = "192.0.2.7"
    /// Monday 2026-11-23 08:29:08 UTC.
    var now = Timestamp(microseconds: 1_795_422_548_000_000)
    var bits: UInt64 = 1 << 63
    var mayHaveMetadataHeaders = true

    var body: JSONValue? { json }

    init(
        _ body: String? = #"{"model": "gpt-4", "user": "u"}"#, headers: [(String, String)] = [],
        caller: CallerFacts? = nil
    ) {
        json = body.flatMap { try? JSONDocument.parse($0, profile: .grammar).root }
        self.headers = headers
        self.caller = caller
    }

    func header(_ lowercaseName: String) -> String? { headers.first { $0.0 == lowercaseName }?.1 }

    func forEachHeader(withPrefix lowercasePrefix: String, _ body: (String, String) -> Void) {
        for (name, value) in headers where name.hasPrefix(lowercasePrefix) { body(name, value) }
    }

    func provider(ofModel model: String) -> String? { model == "gpt-4" ? "openai" : nil }

    func randomBits() -> UInt64 { bits }
}

/// Loads policies from one text; `providers` nil knows no configuration.
func load(
    _ text: String, providers: [String]? = ["openai", "azure", "local"], options: PolicyOptions = PolicyOptions()
) -> (set: PolicySet?, diagnostics: [Diagnostic]) {
    var diagnostics: [Diagnostic] = []
    let set = PolicySet.load(
        [.file(SourceText(path: "policies.yaml", text: text))], known: PolicyKnowledge(providers: providers),
        options: options, diagnostics: &diagnostics)
    return (set, diagnostics)
}

/// The verdict of policies that must load.
func verdict(
    _ text: String, on request: Request = Request(), options: PolicyOptions = PolicyOptions(),
    sourceLocation: SourceLocation = #_sourceLocation
) -> Verdict {
    let (set, diagnostics) = load(text, options: options)
    guard let set else {
        Issue.record("does not load: \(diagnostics.map(\.message))", sourceLocation: sourceLocation)
        return Verdict()
    }
    var request = request
    return set.decide(&request)
}

/// Whether a condition holds for a request.
func holds(
    _ condition: String, on request: Request = Request(), options: PolicyOptions = PolicyOptions(),
    sourceLocation: SourceLocation = #_sourceLocation
) -> Bool {
    let text = "- condition: >-\n    \(condition)\n  action: log\n"
    return !verdict(text, on: request, options: options, sourceLocation: sourceLocation).matches.isEmpty
}

extension Verdict {
    /// The verdict in a line, for tables: `deny a/r reason; route openai; note …`.
    var digest: String {
        var parts: [String] = []
        if let denial { parts.append("deny \(denial.policy)/\(denial.rule.rule)") }
        if let route {
            parts.append("route \(route.providers.joined(separator: ","))\(route.model.map { " as \($0)" } ?? "")")
        }
        if let permittedProviders { parts.append("permit \(permittedProviders.sorted().joined(separator: ","))") }
        for edit in edits {
            let path = edit.path.joined(separator: ".")
            parts.append(edit.removes ? "remove \(path)" : "edit \(path)=\(edit.value.displayed)")
        }
        for redaction in redactions { parts.append("redact \(redaction.member) \(redaction.count)") }
        for claim in claims { parts.append("claim \(claim.unit) \(claim.key) \(claim.limit)/\(claim.windowSeconds)") }
        for note in notes {
            let fields = note.fields.map { " \($0.name)=\($0.value)" }.joined()
            parts.append("\(note.level) \(note.message)\(fields)")
        }
        for alert in alerts {
            parts.append(
                "alert \(alert.severity) \(alert.message)\(alert.webhook.map { " to " + $0.origin + $0.target } ?? "")")
        }
        for tag in tags { parts.append("tag \(tag.key)=\(tag.value)") }
        for (name, value) in metadata { parts.append("meta \(name)=\(value.displayed)") }
        for error in errors { parts.append("error\(error.denied ? " denied" : "")") }
        for shadow in shadows { parts.append("shadow \(shadow.rule.policy): \(shadow.actions)") }
        return parts.joined(separator: "; ")
    }
}
