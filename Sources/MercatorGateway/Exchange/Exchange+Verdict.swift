import MercatorExchange
import MercatorPolicy

// What a verdict leaves behind, whichever way it decides.
extension Exchange {
    /// Takes a verdict's reports: lines, alerts, tags, and who decided.
    func take(_ verdict: Verdict) {
        if verdict.hasDetails { takeDetails(verdict) }
        // Whoever allowed a reply does not speak for who decided about the request.
        let allowing = dossier.policy == nil ? verdict.allowedBy : nil
        if let rule = verdict.denial?.rule ?? verdict.route?.rule ?? allowing {
            dossier.policy = rule.policy
            dossier.rule = rule.rule
        }
    }

    private func takeDetails(_ verdict: Verdict) {
        notes += verdict.notes
        for error in verdict.errors {
            notes.append(PolicyNote(rule: error.rule, level: .warn, message: error.sentence))
        }
        for shadow in verdict.shadows {
            let message = "in shadow mode: would \(shadow.actions)"
            notes.append(PolicyNote(rule: shadow.rule, level: .info, message: message))
        }
        alerts += verdict.alerts
        for tag in verdict.tags { dossier.tags.append(Dossier.Tag(key: tag.key, value: tag.value)) }
        dossier.ruleErrors += verdict.errors.count
    }

    /// Whether the driver has something to write or to post.
    package var hasReports: Bool { !notes.isEmpty || !alerts.isEmpty }

    /// The driver has written the notes and posted the alerts.
    package func hasReported() {
        notes = []
        alerts = []
    }
}

extension PolicyError {
    /// For the operator's log.
    fileprivate var sentence: String {
        "the rule has no answer: \(message); \(denied ? "the request was refused for it" : "it was passed over")"
    }
}
