import MercatorExpression

/// What a rule added to the verdict, in words.
enum EffectWords {
    /// One line for each effect, in the order of a reader's interest.
    static func between(_ before: Verdict, _ after: Verdict) -> [String] {
        decision(before, after) + changes(before, after) + reports(before, after)
    }

    private static func decision(_ before: Verdict, _ after: Verdict) -> [String] {
        var words: [String] = []
        if before.denial == nil, let denial = after.denial {
            let reason = denial.reason.isEmpty ? "" : ": \(denial.reason)"
            words.append("deny (\(denial.status) \(denial.code))\(reason)")
        }
        if before.route == nil, let route = after.route {
            let providers = route.providers.isEmpty ? "" : " to \(route.providers.joined(separator: ", "))"
            words.append("route\(providers)\(route.model.map { " as \($0)" } ?? "")")
        }
        if before.permittedProviders != after.permittedProviders, let permitted = after.permittedProviders {
            words.append("permit only \(permitted.isEmpty ? "nobody" : permitted.joined(separator: ", "))")
        }
        if before.allowedBy == nil, after.allowedBy != nil { words.append("allow") }
        return words
    }

    private static func changes(_ before: Verdict, _ after: Verdict) -> [String] {
        var words: [String] = []
        for edit in after.edits
        where !before.edits.contains(where: { $0.path == edit.path && $0.rule == edit.rule && $0.json == edit.json }) {
            let path = edit.path.joined(separator: ".")
            words.append(
                edit.removes ? "remove \(path)" : "set \(path) = \(TracedText.shown(edit.value, isSecret: false))")
        }
        for redaction in after.redactions.dropFirst(before.redactions.count) {
            words.append("redact \(redaction.count) in \(redaction.member)")
        }
        for claim in after.claims.dropFirst(before.claims.count) {
            words.append("count for \(claim.key): \(claim.limit) \(claim.unit.rawValue) in \(claim.windowSeconds) s")
        }
        for (name, value) in after.metadata.dropFirst(before.metadata.count) {
            words.append("metadata \(name) = \(TracedText.shown(value, isSecret: false))")
        }
        return words.map { TracedText.masked(TracedText.cut($0)) }
    }

    private static func reports(_ before: Verdict, _ after: Verdict) -> [String] {
        var words: [String] = []
        for tag in after.tags.dropFirst(before.tags.count) { words.append("tag \(tag.key) = \(tag.value)") }
        for alert in after.alerts.dropFirst(before.alerts.count) {
            words.append("alert (\(alert.severity)): \(alert.message)")
        }
        for note in after.notes.dropFirst(before.notes.count) {
            words.append("log (\(note.level.rawValue)): \(note.message)")
        }
        for shadow in after.shadows.dropFirst(before.shadows.count) {
            words.append("would have done: \(shadow.actions)")
        }
        for error in after.errors.dropFirst(before.errors.count) {
            words.append("error\(error.denied ? ", and so denied" : ""): \(error.message)")
        }
        return words.map { TracedText.masked(TracedText.cut($0)) }
    }
}
