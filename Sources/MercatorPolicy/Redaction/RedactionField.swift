import MercatorExpression
import MercatorJSON

/// A field that `redact` names: `messages[*].content`, `prompt`, `metadata.ssn`, `response.content`.
struct RedactionField: Sendable {
    private enum Place: Sendable {
        /// What the model is asked.
        case prompt
        /// All texts of the reply's choices.
        case replyTexts
        case projection(FieldProjection)
        /// A plain member, which can be taken out.
        case path(BodyPath, FieldProjection)
    }

    private let place: Place
    /// The member of the body it begins with, for `x-mercator-edits`.
    let member: String

    /// Reads a field of the phase's body; nil when it names no place in it.
    init?(_ text: String, _ phase: PolicyPhase) {
        let root = "\(phase.rawValue)."
        let path = text.hasPrefix(root) ? String(text.dropFirst(root.utf8.count)) : text
        member = String(path.prefix { $0 != "." && $0 != "[" })
        switch (phase, path) {
        case (.request, "prompt"): place = .prompt
        case (.response, "content"), (.response, "choices"): place = .replyTexts
        default:
            guard let projection = FieldProjection(path, mayBePlain: true) else { return nil }
            place = BodyPath(path).map { .path($0, projection) } ?? .projection(projection)
        }
    }

    /// The values in a body.
    func values(in root: JSONValue) -> [JSONValue] {
        switch place {
        case .prompt: BodyTexts.prompt(in: root).map { [$0] } ?? []
        case .replyTexts: ["choices", "output"].compactMap { root[$0] }.flatMap(BodyTexts.below)
        case .projection(let projection), .path(_, let projection): projection.values(in: root)
        }
    }

    /// The path of a member that can be taken out; nil where texts can only be emptied.
    var removable: BodyPath? {
        guard case .path(let path, _) = place, case .key(let last)? = path.steps.last else { return nil }
        // The API demands them: without them the request would be refused.
        return ["content", "messages", "input", "text", "choices"].contains(last) ? nil : path
    }
}
