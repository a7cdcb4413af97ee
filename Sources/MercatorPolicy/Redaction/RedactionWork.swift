import MercatorJSON

/// The splices of one `redact` over one body, as they are found.
struct RedactionWork {
    private(set) var splices = JSONSplices()
    /// How much was taken out of each member of the body, in order.
    private(set) var counts: [(member: String, count: Int)] = []
    private(set) var isTooMuch = false
    private var seen: Set<Int> = []

    var count: Int { counts.reduce(0) { $0 + $1.count } }

    /// Redacts one text; overlapping fields name it once.
    mutating func redact(_ value: JSONValue, in member: String, _ redactions: [TextRedaction]) {
        guard let text = value.string, seen.insert(value.range.lowerBound).inserted else { return }
        switch redactions.applied(to: text) {
        case .unchanged: return
        case .tooMuch: isTooMuch = true
        case .changed(let changed, let count):
            splices.replace(value, with: JSONWriter.quoted(changed))
            add(count, to: member)
        }
    }

    /// Replaces a field's whole values; nil takes the member out, or empties texts that must be there.
    mutating func replaceWhole(_ field: RedactionField, in root: JSONValue, _ substitute: String?) {
        let values = field.values(in: root).filter { !$0.isNull }
        guard !values.isEmpty else { return }
        if substitute == nil, let path = field.removable, path.remove(from: root, &splices) {
            return add(values.count, to: field.member)
        }
        let text = JSONWriter.quoted(substitute ?? "")
        for value in values {
            let leaves = value.kind == .string ? [value] : BodyTexts.below(value)
            if leaves.isEmpty {
                guard seen.insert(value.range.lowerBound).inserted else { continue }
                splices.replace(
                    value, with: value.kind == .array || value.kind == .object ? Array("null".utf8) : text)
                add(1, to: field.member)
            }
            for leaf in leaves where seen.insert(leaf.range.lowerBound).inserted {
                splices.replace(leaf, with: text)
                add(1, to: field.member)
            }
        }
    }

    /// The probabilities of a reply's tokens spell its text once more. Source: OpenAI API reference, chat
    /// and responses, `logprobs`.
    mutating func dropLogprobs(of root: JSONValue) {
        for choice in root["choices"]?.elements ?? root.elements {
            guard let logprobs = choice["logprobs"], !logprobs.isNull else { continue }
            splices.replace(logprobs, with: Array("null".utf8))
        }
        for item in root["output"]?.elements ?? root.elements {
            for part in item["content"]?.elements ?? item.elements {
                guard let logprobs = part["logprobs"], logprobs.count > 0 else { continue }
                splices.replace(logprobs, with: Array("[]".utf8))
            }
        }
    }

    private mutating func add(_ count: Int, to member: String) {
        if let place = counts.firstIndex(where: { $0.member == member }) {
            counts[place].count += count
        } else {
            counts.append((member, count))
        }
    }
}
