import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
import MercatorSystem
import MercatorYAML

/// Reads the keys that describe a request and the world around it: of a test's case, or of a request file.
struct RequestDescription {
    /// What may stand in a description, beside the roots of the field catalogue.
    static let keys: Set<String> = Set([
        "body", "caller", "client_ip", "connection_secure", "fields", "headers", "key", "limits", "metadata", "method",
        "now", "path", "provider_state", "random", "random_seed", "request", "request_id", "response", "seed", "time",
    ]).union(FieldCatalogue.givenRoots)

    var request: DescribedRequest
    var report = PolicyReport()
    private let zone: ZoneRules

    /// - Parameters:
    ///   - now: when the request arrives unless the description says otherwise.
    ///   - zone: the zone of `time:`.
    init(now: Timestamp, zone: ZoneRules) {
        request = DescribedRequest(now: now)
        self.zone = zone
    }

    /// Takes one key; false when it is none of ``keys``.
    mutating func take(_ key: String, _ node: YAMLNode) -> Bool {
        switch key {
        case "request", "body": takeRequest(node)
        case "headers": takeHeaders(node)
        case "metadata": takeMetadata(node)
        case "limits": takeMetadata(node)
        case "key", "caller": takeCaller(node)
        case "method": request.method = report.text(node, key)?.uppercased() ?? request.method
        case "path": request.path = report.text(node, key) ?? request.path
        case "request_id": request.requestID = report.text(node, key) ?? request.requestID
        case "client_ip": request.clientAddress = report.text(node, key) ?? ""
        case "connection_secure": request.connectionIsSecure = report.flag(node, key) ?? false
        case "time": request.now = DescribedTime.read(node, in: zone, &report) ?? request.now
        case "now": request.now = DescribedTime.instant(node, &report) ?? request.now
        case "provider_state": takeProviders(node)
        case "random": takeRandom(node)
        case "random_seed", "seed":
            let seed = report.integer(node, key, in: 0...Int.max) ?? 0
            request.numbers = DescribedNumbers(seed: UInt64(seed))
        case "fields": takeFields(node)
        case "response": request.reply = ReplyDescription.read(node, &report)
        default:
            guard FieldCatalogue.givenRoots.contains(key) else { return false }
            request.given.append(GivenField(path: [key], value: ExpressionValue(yaml: node)))
        }
        return true
    }

    private mutating func members(_ node: YAMLNode, of key: String) -> [(key: YAMLNode, value: YAMLNode)] {
        if node.isNull { return [] }
        if let members = node.mapping { return members }
        report.error("type", "`\(key)` must be a mapping, not \(node.shapeName)", at: node)
        return []
    }

    // MARK: the request

    /// The body. What is no part of a body, but a field that the gateway would work out, is taken as given.
    private mutating func takeRequest(_ node: YAMLNode) {
        var body: [(String, ExpressionValue)] = []
        for (key, value) in members(node, of: "request") {
            let name = key.string ?? ""
            switch name {
            case "headers", "method", "path": _ = take(name, value)
            case "id", "request_id": request.requestID = value.string ?? request.requestID
            case "ip_address": request.clientAddress = value.string ?? ""
            default:
                if name == "user", let parts = value.mapping {
                    for (part, value) in parts {
                        give(["request", "user", part.string ?? ""], ExpressionValue(yaml: value))
                    }
                } else if FieldCatalogue.isGiven(name) {
                    give(["request", name], ExpressionValue(yaml: value))
                }
                body.append((name, ExpressionValue(yaml: value)))
            }
        }
        request.body = JSONValue(text: ExpressionValue.map(ExpressionMap(body)).jsonText)
    }

    private mutating func takeHeaders(_ node: YAMLNode) {
        for (key, value) in members(node, of: "headers") {
            guard let text = report.text(value, key.string ?? "") else { continue }
            request.headers.append(((key.string ?? "").lowercased(), text))
        }
    }

    // MARK: the world around it

    /// What no caller could forge. A mapping below a name of the catalogue's roots (`rate_limit`, `quota`) is that
    /// root, and `user: {role: x}` is also `user_role`.
    private mutating func takeMetadata(_ node: YAMLNode) {
        for (key, value) in members(node, of: "metadata") {
            let name = key.string ?? ""
            let read = ExpressionValue(yaml: value)
            request.attach(name, read)
            guard let nested = value.mapping else { continue }
            if FieldCatalogue.givenRoots.contains(name) { request.given.append(GivenField(path: [name], value: read)) }
            if name == "user" {
                for (key, value) in nested {
                    request.attach("user_\(key.string ?? "")", ExpressionValue(yaml: value))
                }
            }
        }
    }

    private mutating func takeCaller(_ node: YAMLNode) {
        let known = ["explain", "metadata", "name", "team_id", "user_id"]
        if request.caller == nil { request.caller = CallerFacts(name: "") }
        request.isAuthenticated = true
        for (key, value) in members(node, of: "key") {
            switch key.string ?? "" {
            case "name": request.caller?.name = report.text(value, "name") ?? ""
            case "user_id": request.caller?.userID = report.text(value, "user_id")
            case "team_id": request.caller?.teamID = report.text(value, "team_id")
            case "metadata": takeMetadata(value)
            case "explain": _ = report.flag(value, "explain")
            default: report.unknown(key, in: "`key`", known: known)
            }
        }
    }

    /// `openai: unhealthy`, or `openai: {health_status: unhealthy, region: eu}`.
    private mutating func takeProviders(_ node: YAMLNode) {
        for (key, value) in members(node, of: "provider_state") {
            let name = key.string ?? ""
            if let fields = value.mapping {
                for (key, value) in fields {
                    give(["provider", name, key.string ?? ""], ExpressionValue(yaml: value))
                }
            } else {
                let status = report.text(value, name) ?? ""
                give(["provider", name, "health_status"], .string(status))
            }
        }
    }

    private mutating func takeRandom(_ node: YAMLNode) {
        let values = (node.sequence ?? [node]).compactMap(\.double)
        guard !values.isEmpty, values.allSatisfy({ $0 >= 0 && $0 < 1 }) else {
            report.error(
                "type", "`random` is a number from 0 up to 1, or a list of them", at: node,
                hint: "it is what `random()` tells, in turn")
            return
        }
        request.numbers = DescribedNumbers(values: values)
    }

    /// `fields: {model.context_window: 8192}`: any field by its path.
    private mutating func takeFields(_ node: YAMLNode) {
        for (key, value) in members(node, of: "fields") {
            let path = (key.string ?? "").split(separator: ".").map(String.init)
            guard let root = path.first, FieldCatalogue.schema.roots.contains(root) else {
                let hint = Suggestion.nearest(path.first ?? "", in: FieldCatalogue.schema.roots)
                report.error(
                    "unknown-field", "there is no field `\(key.string ?? "")`", at: key,
                    hint: hint.map { "did you mean `\($0)`?" } ?? "a path begins with `request`, `provider` or the like"
                )
                continue
            }
            give(path, ExpressionValue(yaml: value))
        }
    }

    /// Gives a field, and the metadata that its other names read.
    private mutating func give(_ path: [String], _ value: ExpressionValue) {
        request.given.append(GivenField(path: path, value: value))
        guard let row = FieldCatalogue.row(for: path) else { return }
        switch row.origin {
        case .metadata(let name), .inactive(_, metadata: .some(let name)):
            if !name.contains("*"), !name.contains("|") { request.attach(name, value) }
        default: break
        }
    }
}

extension PolicyReport {
    /// The mistakes as those of another kind of file: `policy/type` becomes `test/type`.
    func diagnostics(under kind: String) -> [Diagnostic] {
        diagnostics.map { diagnostic in
            var diagnostic = diagnostic
            if diagnostic.code.hasPrefix("policy/") { diagnostic.code = kind + diagnostic.code.dropFirst(6) }
            return diagnostic
        }
    }
}

extension FieldCatalogue {
    /// The roots whose fields a description may give: all but the request, the clock and what is decided.
    static let givenRoots: Set<String> = Set(rows.compactMap { $0.segments.first.map(String.init) })
        .union(openRoots).subtracting(["metadata", "policy", "request", "response", "time"])

    /// Whether a member of `request:` is worked out by the gateway, so that a description gives it.
    static func isGiven(_ name: String) -> Bool {
        guard let row = row(for: ["request", name]) else { return false }
        switch row.origin {
        case .computed(let field): return field != .model && field != .metadata
        case .metadata, .inactive: return true
        default: return false
        }
    }
}

extension JSONValue {
    /// The value that a JSON text is; nil for any other text.
    package init?(text: String) {
        guard let document = try? JSONDocument.parse(text, profile: .grammar) else { return nil }
        self = document.root
    }
}
