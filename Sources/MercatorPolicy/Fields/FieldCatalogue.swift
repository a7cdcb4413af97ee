package import MercatorExpression

/// Every field that policies may name, in one table: drives checking, suggestions, evaluation and the reference page.
///
/// A row's path is written as policies write it; `*` stands for one segment that users name, `[]` for any
/// element of a list. Below `request` and `response` any further path is allowed: it reads the body as sent.
package enum FieldCatalogue {
    /// All rows, group by group.
    package static let rows: [FieldRow] =
        requestRows + metadataRows + processingRows + contextRows + timeRows + providerRows + operatorRows
        + decisionRows + responseRows

    /// Roots below which any path is allowed.
    package static let openRoots = [
        "request", "response", "feature_flags", "variables", "department", "global",
    ]

    /// The row for a path; exact rows before those with `*`, nil when the path is in no row.
    package static func row(for segments: some Collection<String>) -> FieldRow? {
        let path = segments.joined(separator: ".")
        if let exact = byPath[path] { return exact }
        return wildcardRows.first { $0.matches(segments) }
    }

    private static let byPath: [String: FieldRow] = Dictionary(
        rows.filter { !$0.path.contains("*") }.map { ($0.segments.joined(separator: "."), $0) },
        uniquingKeysWith: { first, _ in first })

    private static let wildcardRows = rows.filter { $0.path.contains("*") }
}

/// One row of the catalogue.
package struct FieldRow: Sendable {
    /// The path as written in a policy.
    package let path: String
    package let type: ExpressionType
    package let origin: FieldOrigin
    /// One sentence fragment for reference page and completion.
    package let summary: String

    init(_ path: String, _ type: ExpressionType, _ origin: FieldOrigin, _ summary: String) {
        self.path = path
        self.type = type
        self.origin = origin
        self.summary = summary
    }

    /// The path's segments; the elements of a list are one called `[]`.
    var segments: [Substring] {
        path.split(separator: ".").flatMap { $0.hasSuffix("[]") ? [$0.dropLast(2), "[]"] : [$0] }
    }

    func matches(_ others: some Collection<String>) -> Bool {
        let mine = segments
        guard mine.count == others.count else { return false }
        return zip(mine, others).allSatisfy { $0 == "*" || $0 == $1 }
    }
}

/// Where a field's value comes from.
package enum FieldOrigin: Sendable, Hashable {
    /// The request body at the same path below `request`.
    case body
    /// The reply's body at the same path below `response`.
    case reply
    /// A header of the reply.
    case replyHeader
    /// Worked out by the gateway; a body field of that name never shadows it.
    case computed(ComputedField)
    /// Reads `request.metadata.<name>`; `a|b` reads `b` where there is no `a`, and a `*` stands for the segment that
    /// stood for it in the path.
    case metadata(String)
    /// What the policies have decided so far.
    case decision(DecisionField)
    /// A variable of the policy that names it, or of the operator.
    case variable
    /// A flag that the operator declares.
    case featureFlag
    /// What a provider's traffic and configuration say.
    case provider(ProviderFact)
    /// An engine that is not active yet; until then it reads the metadata of that name, or null.
    case inactive(FieldEngine, metadata: String?)
}

/// What supplies fields that are not active yet, in words for a message.
package enum FieldEngine: String, Sendable {
    case analysis = "content analysis"
    case cost = "cost estimation"
    case flags = "operator variables"
    case limits = "limits and budgets"
    case models = "the model table"
    case mutualTLS = "mutual TLS"
    case tokens = "token estimation"
}

/// What is known of a provider while it serves.
package enum ProviderFact: String, Sendable, CaseIterable {
    case averageLatency, breakerState, consecutiveFailures, costPerToken, fedrampAuthorized, healthStatus, name, region
}

/// A part of the decision, for messages of rules that run after it.
package enum DecisionField: String, Sendable, CaseIterable {
    case action, matchedPolicies, policy, reason, rule, whole
}

/// A value that the gateway works out from what it already has.
package enum ComputedField: String, Sendable, CaseIterable {
    case clientAddress, connectionIsSecure, contextWindow, hasImages, headers, lastUserText, messagesHash, metadata,
        method, model
    case modelFamily, path, providerSelectedName, requestID, turnCount, userAgent, userIsAuthenticated
    case replyCompletionTokens, replyContent, replyError, replyErrorMessage, replyErrorType, replyFinishReason
    case replyPromptTokens, replyProvider, replyStatus, replyTokens
    case timeDate, timeDay, timeDayOfWeek, timeHour, timeMinute, timeMonth, timeNow, timeSecond, timeText
    case timeNextMonth, timeWeekday, timeYear, timeZone
}
