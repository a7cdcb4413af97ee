import MercatorExpression
import MercatorJSON

/// What actions change in the body of the phase: the request on its way out, or the reply on its way back.
///
/// Each change is spliced in at once and the body read anew, so that every later condition, template and change sees
/// what will really go out. Only who changes pays for it.
extension Judgement {
    /// The body that this phase may change; nil when there is none, or it is not JSON.
    var editable: JSONValue? { compiledPhase == .request ? document : replyBody }

    /// Sets a place in the body, or takes it out when `value` is nil; the first write in a policy wins.
    mutating func write(_ path: BodyPath, _ value: ExpressionValue?, for rule: RuleReference) {
        guard claim(path) else { return }
        var edit = PolicyEdit(rule: rule, path: path.segments, value: value ?? .null, removes: value == nil)
        if compiledPhase == .response { edit.path.insert("response", at: 0) }
        guard let root = editable else {
            // The model of a form stands outside any JSON body, and routing goes by it all the same.
            guard compiledPhase == .request, edit.path == ["model"] else {
                return fail(rule, "there is no JSON body to change")
            }
            return note(edit, at: path)
        }
        var splices = JSONSplices()
        let fits = value == nil ? path.remove(from: root, &splices) : path.set(edit.json, in: root, &splices)
        guard fits, rewrite(splices) else {
            return fail(rule, "`\(path.text)` cannot be set in this body")
        }
        note(edit, at: path)
    }

    /// Whether nothing in this policy has written the place, or something around or inside it, before.
    private mutating func claim(_ path: BodyPath) -> Bool {
        let segments = path.segments
        let isTaken = written.contains { other in
            zip(other, segments).allSatisfy { $0 == $1 }
        }
        if !isTaken { written.insert(segments) }
        return !isTaken
    }

    private mutating func note(_ edit: PolicyEdit, at path: BodyPath) {
        verdict.edits.removeAll { $0.path == edit.path }
        verdict.edits.append(edit)
        name(compiledPhase == .response ? "response.\(path.text)" : path.text)
        forgetBody()
    }

    /// Tells what was changed.
    mutating func name(_ member: String) {
        guard !verdict.editedNames.contains(member), verdict.editedNames.count < PolicyBounds.entriesMax else { return }
        verdict.editedNames.append(member)
    }

    /// Splices the body; false when what comes of it could not be read again, and then nothing is changed.
    mutating func rewrite(_ splices: JSONSplices) -> Bool {
        guard !splices.isEmpty else { return true }
        guard let root = editable else { return false }
        let bytes = splices.applied(to: root.document.bytes)
        let profile = compiledPhase == .request ? JSONProfile.request : .reply
        guard let edited = try? JSONDocument.parse(bytes, profile: profile) else { return false }
        verdict.edited = edited
        adopt(edited)
        forgetBody()
        return true
    }

    /// Records that an action could not be carried out; the rule's `on_error` decides what follows.
    mutating func fail(_ rule: RuleReference, _ message: String) {
        let denies = onError == .deny
        fault(rule, message, denies: denies)
        guard denies else { return }
        deny(Denial(rule: rule, reason: "an action could not be carried out", code: "policy_error"))
    }
}
