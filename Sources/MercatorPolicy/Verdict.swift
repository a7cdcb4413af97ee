package import MercatorExpression

/// Everything the policies have to say about one request.
///
/// An empty verdict lets the request pass as it is.
package struct Verdict: Sendable {
    /// Why the request is refused; nil lets it pass.
    package var denial: Denial?
    /// Where a policy sends the request; nil leaves it to the models' own providers.
    package var route: RouteChoice?
    /// The first rule that allowed it; nil when none did.
    package var allowedBy: RuleReference?
    /// The providers that may serve it, in no order; nil permits all, and it is never empty without a denial.
    package var permittedProviders: [String]?
    /// What most requests leave empty, in one place; see ``VerdictDetails``.
    var details: Details?
    /// The rules that matched, in the order they were asked; shadow rules are not among them.
    package var matches: [RuleReference] = []

    package init() {}

    /// The rule that decided: the one that denied, else routed, else allowed; nil when none did.
    package var decider: RuleReference? { denial?.rule ?? route?.rule ?? allowedBy }

    /// The model to ask for instead of the caller's: a route's, else an edit's; nil keeps it.
    package var model: String? {
        route?.model ?? edits.last { $0.path == ["model"] }?.value.string
    }
}

/// Which rule spoke: its policy's name and its own.
package struct RuleReference: Hashable, Sendable {
    package var policy: String
    /// The rule's name, or `#3` for the third rule of a policy that does not name it.
    package var rule: String

    package init(policy: String, rule: String) {
        self.policy = policy
        self.rule = rule
    }
}

/// A refusal by policy.
package struct Denial: Hashable, Sendable {
    package var rule: RuleReference
    /// The author's words, rendered; empty when the rule gives none.
    package var reason: String
    /// `policy_denied`, or the rule's own code.
    package var code: String
    /// The HTTP status, 400 to 599; 403 unless the rule says otherwise.
    package var status: Int

    package var policy: String { rule.policy }

    /// What the client reads.
    package var message: String {
        reason.isEmpty ? "Request denied by policy" : "Request denied by policy: \(reason)"
    }

    package init(rule: RuleReference, reason: String, code: String = "policy_denied", status: Int = 403) {
        self.rule = rule
        self.reason = reason
        self.code = code
        self.status = status
    }
}

/// Where a policy sends a request.
package struct RouteChoice: Hashable, Sendable {
    package var rule: RuleReference
    /// Configured providers in the order to be tried, never one twice; empty when the rule names only a model.
    package var providers: [String]
    /// The model to ask for instead of the caller's; nil keeps it.
    package var model: String?
    /// The author's words for log and record; empty when there are none.
    package var reason: String

    package init(rule: RuleReference, providers: [String], model: String? = nil, reason: String = "") {
        self.rule = rule
        self.providers = providers
        self.model = model
        self.reason = reason
    }
}

/// A change to the body: the member at `path` becomes `value`, or goes.
package struct PolicyEdit: Sendable {
    package var rule: RuleReference
    /// Segments from the body's root, such as `["max_tokens"]` or `["messages", "[-1]", "content"]`; never empty.
    /// Those of a reply begin with `response`.
    package var path: [String]
    package var value: ExpressionValue
    /// Whether the member is taken out instead.
    package var removes: Bool

    /// The value as JSON text, ready to be spliced in.
    package var json: [UInt8] {
        // A list writes its elements as JSON; a value alone is written for people, without quotes.
        Array(ExpressionValue.list([value]).displayed.utf8.dropFirst().dropLast())
    }
}

/// Texts that a rule took out of the body.
package struct PolicyRedaction: Hashable, Sendable {
    package var rule: RuleReference
    /// The member of the body that held them, such as `messages`; those of a reply begin with `response.`.
    package var member: String
    /// How many.
    package var count: Int
}

/// How loud a note is.
package enum NoteLevel: String, Hashable, Sendable, CaseIterable {
    case debug, info, warn, error, critical
}

/// A line for the log.
package struct PolicyNote: Hashable, Sendable {
    package var rule: RuleReference
    package var level: NoteLevel
    package var message: String
    /// Named values beside the message, in order.
    package var fields: [Field]

    package init(rule: RuleReference, level: NoteLevel, message: String, fields: [Field] = []) {
        self.rule = rule
        self.level = level
        self.message = message
        self.fields = fields
    }

    /// A named value of a line.
    package struct Field: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }
}

/// A tag for the record.
package struct PolicyTag: Hashable, Sendable {
    package var rule: RuleReference
    package var key: String
    package var value: String
}

/// A message for a webhook.
package struct PolicyAlert: Hashable, Sendable {
    package var rule: RuleReference
    /// Where it goes; nil means the operator's default.
    package var webhook: WebhookURL?
    package var message: String
    package var severity: String

    package init(rule: RuleReference, webhook: WebhookURL?, message: String, severity: String) {
        self.rule = rule
        self.webhook = webhook
        self.message = message
        self.severity = severity
    }
}

/// A condition or template that ended in an error, and what its rule did then.
package struct PolicyError: Hashable, Sendable {
    package var rule: RuleReference
    package var message: String
    /// Whether the request was refused for it (`on_error: deny`).
    package var denied: Bool
}

/// What a policy in shadow mode would have done.
package struct ShadowDecision: Hashable, Sendable {
    package var rule: RuleReference
    /// The actions of the matching rule, such as `deny` or `log, route`.
    package var actions: String
}
