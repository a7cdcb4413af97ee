import MercatorExpression
import MercatorYAML

/// The `webhook` of a rule: a URL whose host the author fixes; only path and query may hold values.
struct WebhookTemplate: Sendable {
    private let template: Template

    /// Reads the key; nil when it is absent, or wrong and reported.
    init?(_ reader: inout ActionReader) {
        guard let node = reader.node("webhook", "destination") else { return nil }
        guard let template = reader.template("webhook", "destination") else { return nil }
        if let constant = template.constant {
            guard WebhookURL.parse(constant) != nil else {
                reader.compiler.report.error(
                    "webhook", "\(reader.title): the webhook is no URL", at: node,
                    hint: "write `https://host/path`, without user, password or fragment")
                return nil
            }
        } else if !WebhookURL.fixesHost(template.prefix), !Self.holdsOnlyVariables(template) {
            reader.compiler.report.error(
                "webhook", "\(reader.title): values of the request must not choose the host of a webhook", at: node,
                hint: "write the host itself, and values behind it: `https://host/{{ request.id }}`")
            return nil
        }
        self.template = template
    }

    /// Variables are the author's own words.
    private static func holdsOnlyVariables(_ template: Template) -> Bool {
        template.programs.allSatisfy { program in
            program.fields.allSatisfy { $0.keys.first == "variables" } && program.hostFunctions.isEmpty
        }
    }

    /// The URL for one request; nil when the values make none.
    func url(_ judgement: inout Judgement) -> WebhookURL? {
        if let constant = template.constant { return WebhookURL.parse(constant) }
        // Variables may be whole URLs; what a request says is escaped.
        let isFixed = WebhookURL.fixesHost(template.prefix)
        return WebhookURL.parse(template.render(&judgement) { isFixed ? WebhookURL.escape($0) : $0 })
    }
}
