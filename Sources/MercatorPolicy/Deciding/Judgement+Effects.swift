import MercatorExpression

/// What actions do to the verdict.
extension Judgement {
    /// Refuses the request; the first denial is the one that is told.
    mutating func deny(_ denial: Denial) {
        isDecided = true
        guard !isDenied else { return }
        isDenied = true
        verdict.denial = denial
    }

    mutating func note(_ rule: RuleReference, _ level: NoteLevel, _ message: Template) {
        note(rule, level, message.message(&self))
    }

    mutating func note(
        _ rule: RuleReference, _ level: NoteLevel, _ message: String, fields: [PolicyNote.Field] = []
    ) {
        guard verdict.notes.count < PolicyBounds.entriesMax else { return }
        verdict.notes.append(PolicyNote(rule: rule, level: level, message: message, fields: fields + noteFields))
    }

    /// Records that a rule has no answer.
    mutating func fault(_ rule: RuleReference, _ message: String, denies: Bool) {
        guard verdict.errors.count < PolicyBounds.entriesMax else { return }
        verdict.errors.append(PolicyError(rule: rule, message: message, denied: denies))
    }
}
