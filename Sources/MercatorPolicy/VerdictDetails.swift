package import MercatorExpression
package import MercatorJSON

/// What rules leave behind beside the decision: edits, lines, alerts, claims.
///
/// A verdict is made and dropped for every request, and most leave nothing here, so that it holds one reference to all
/// of it and none until the first rule has something to leave.
struct VerdictDetails: Sendable {
    var edits: [PolicyEdit] = []
    var redactions: [PolicyRedaction] = []
    var edited: JSONDocument?
    var editedNames: [String] = []
    var claims: [LimitClaim] = []
    var notes: [PolicyNote] = []
    var tags: [PolicyTag] = []
    var metadata: [(name: String, value: ExpressionValue)] = []
    var alerts: [PolicyAlert] = []
    var errors: [PolicyError] = []
    var shadows: [ShadowDecision] = []
}

extension Verdict {
    /// The details of one verdict, shared until one of its copies is changed.
    ///
    /// SAFETY: unchecked, because it is written only while one verdict alone refers to it.
    final class Details: @unchecked Sendable {
        fileprivate var value: VerdictDetails

        fileprivate init(_ value: VerdictDetails) { self.value = value }
    }

    /// Whether any of the below may hold something.
    package var hasDetails: Bool { details != nil }

    private var written: VerdictDetails {
        get { details?.value ?? VerdictDetails() }
        _modify {
            if !isKnownUniquelyReferenced(&details) { details = Details(details?.value ?? VerdictDetails()) }
            // SAFETY: set above, and unique.
            yield &details!.value
        }
    }

    /// Changes to the body of the phase, in order, each path once; ``edited`` has them.
    package var edits: [PolicyEdit] {
        get { details?.value.edits ?? [] }
        _modify { yield &written.edits }
    }

    /// Texts that were taken out of the body; ``edited`` is without them.
    package var redactions: [PolicyRedaction] {
        get { details?.value.redactions ?? [] }
        _modify { yield &written.redactions }
    }

    /// The body with all changes: the request's before it goes out, the reply's before it goes back. Nil when nothing
    /// was changed.
    package var edited: JSONDocument? {
        get { details?.value.edited }
        _modify { yield &written.edited }
    }

    /// The members of the body that were changed, for `x-mercator-edits`: each once, in order.
    package var editedNames: [String] {
        get { details?.value.editedNames ?? [] }
        _modify { yield &written.editedNames }
    }

    /// What rules count against limits and budgets, in order.
    package var claims: [LimitClaim] {
        get { details?.value.claims ?? [] }
        _modify { yield &written.claims }
    }

    /// Lines for the log, rendered, in the order of their rules.
    package var notes: [PolicyNote] {
        get { details?.value.notes ?? [] }
        _modify { yield &written.notes }
    }

    /// Tags for the record, in order.
    package var tags: [PolicyTag] {
        get { details?.value.tags ?? [] }
        _modify { yield &written.tags }
    }

    /// What rules attached to the request, later writes after earlier ones.
    package var metadata: [(name: String, value: ExpressionValue)] {
        get { details?.value.metadata ?? [] }
        _modify { yield &written.metadata }
    }

    /// Webhooks to call once the decision stands.
    package var alerts: [PolicyAlert] {
        get { details?.value.alerts ?? [] }
        _modify { yield &written.alerts }
    }

    /// Conditions that ended in an error.
    package var errors: [PolicyError] {
        get { details?.value.errors ?? [] }
        _modify { yield &written.errors }
    }

    /// What policies in shadow mode would have done.
    package var shadows: [ShadowDecision] {
        get { details?.value.shadows ?? [] }
        _modify { yield &written.shadows }
    }
}
