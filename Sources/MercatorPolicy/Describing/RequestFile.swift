package import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
package import MercatorSystem
import MercatorYAML

/// Reads a file that describes a request: the JSON body as a client sends it, or a description that has it under
/// `request` beside `headers`, `metadata`, `key`, `time` and the other keys of a test's case. JSON or YAML.
package enum RequestFile {
    /// The request; nil when there is an error among the diagnostics it adds.
    package static func read(
        _ text: SourceText, now: Timestamp, options: PolicyOptions, diagnostics: inout [Diagnostic]
    ) -> DescribedRequest? {
        let root: YAMLNode
        if let document = try? JSONDocument.parse(text.text, profile: .grammar) {
            let body = document.root
            if body.kind == .object, !isDescription(body) { return DescribedRequest(body: body, now: now) }
            root = YAMLNode(json: body, source: text)
        } else {
            let before = diagnostics.count
            guard let document = YAMLReader.read(text, diagnostics: &diagnostics).first else {
                if diagnostics.count == before {
                    diagnostics.append(
                        Diagnostic(.error, code: "request/empty", message: "the file is empty", path: text.path))
                }
                return nil
            }
            root = document
        }
        return described(root, now, options, &diagnostics)
    }

    /// Whether an object is a description, not a body: no body of the API has a member `request` or `body`.
    private static func isDescription(_ value: JSONValue) -> Bool {
        guard value.kind == .object, value["messages"] == nil else { return false }
        return value["request"]?.kind == .object || value["body"]?.kind == .object
    }

    private static func described(
        _ node: YAMLNode, _ now: Timestamp, _ options: PolicyOptions, _ diagnostics: inout [Diagnostic]
    ) -> DescribedRequest? {
        var description = RequestDescription(now: now, zone: options.zone)
        guard let members = node.mapping else {
            description.report.error("form", "a request is an object, not \(node.shapeName)", at: node)
            diagnostics += description.report.diagnostics(under: "request")
            return nil
        }
        if node.get("request") == nil, node.get("body") == nil {
            // A body that is written as YAML.
            _ = description.take("request", node)
        } else {
            for (key, value) in members where !description.take(key.string ?? "", value) {
                description.report.unknown(key, in: "a request", known: RequestDescription.keys)
            }
        }
        diagnostics += description.report.diagnostics(under: "request")
        return description.report.diagnostics.containsError ? nil : description.request
    }
}

extension YAMLNode {
    /// A JSON value as YAML has it; all of it stands at the beginning of the file.
    fileprivate init(json value: JSONValue, source: SourceText) {
        let read: YAMLValue =
            switch value.kind {
            case .null: .null
            case .true: .scalar("true", style: .plain)
            case .false: .scalar("false", style: .plain)
            case .number: .scalar(value.numberText ?? "0", style: .plain)
            case .string: .scalar(value.string ?? "", style: .quoted)
            case .array: .sequence(value.elements.map { YAMLNode(json: $0, source: source) })
            case .object:
                .mapping(
                    value.members.map {
                        (YAMLNode(json: $0.key, source: source), YAMLNode(json: $0.value, source: source))
                    })
            }
        self.init(read, position: SourcePosition(line: 1, column: 1), source: source)
    }
}
