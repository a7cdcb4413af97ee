import MercatorJSON

/// Where a text belongs in a whole response of the responses API, such as `output[0].content[1].text`.
struct ResponsePlace: Hashable, Sendable {
    /// One step down from an object or list.
    enum Step: Hashable, Sendable {
        case key(String)
        case index(Int)
    }

    var steps: [Step]
    /// Names the kind of event whose text has no known place; empty for a place in the response.
    var stranger = ""

    /// `output[index]`.
    static func item(_ index: Int) -> ResponsePlace { ResponsePlace(steps: [.key("output"), .index(index)]) }

    /// The place of a member of what is here.
    func member(_ name: String) -> ResponsePlace {
        ResponsePlace(steps: steps + [.key(name)], stranger: stranger)
    }

    /// The place of an element of what is here.
    func element(_ index: Int) -> ResponsePlace {
        ResponsePlace(steps: steps + [.index(index)], stranger: stranger)
    }

    /// Does something one step further down, without a copy of the way there.
    mutating func at<Result>(_ step: Step, _ body: (inout ResponsePlace) -> Result) -> Result {
        steps.append(step)
        defer { steps.removeLast() }
        return body(&self)
    }

    /// What is here, if `value` is what stands at `prefix`; nil when the place is not below, or there is nothing.
    func value(in value: JSONValue, at prefix: ResponsePlace) -> JSONValue? {
        guard stranger == prefix.stranger, steps.starts(with: prefix.steps) else { return nil }
        var value = value
        for step in steps.dropFirst(prefix.steps.count) {
            let next =
                switch step {
                case .key(let name): value[name]
                case .index(let index): value[index]
                }
            guard let next else { return nil }
            value = next
        }
        return value
    }

    /// Every text at and below a value, but for names, kinds and ids that tell nothing and may differ between events.
    ///
    /// - Parameter limit: how many more texts are taken; negative once there were too many.
    static func texts(
        below value: JSONValue, at place: ResponsePlace, limit: inout Int
    ) -> [(place: ResponsePlace, value: JSONValue)] {
        var found: [(place: ResponsePlace, value: JSONValue)] = []
        var place = place
        collect(value, &place, &found, &limit)
        return found
    }

    /// One place for the whole way, because a copy for each value would cost its depth a thousand times over.
    private static func collect(
        _ value: JSONValue, _ place: inout ResponsePlace, _ found: inout [(place: ResponsePlace, value: JSONValue)],
        _ limit: inout Int
    ) {
        guard limit >= 0 else { return }
        switch value.kind {
        case .string:
            limit -= 1
            found.append((place, value))
        case .array:
            for (index, element) in value.elements.enumerated() {
                place.at(.index(index)) { collect(element, &$0, &found, &limit) }
            }
        case .object:
            for (key, member) in value.members {
                guard let name = key.string, !isLabel(name, member) else { continue }
                place.at(.key(name)) { collect(member, &$0, &found, &limit) }
            }
        default: break
        }
    }

    /// Whether a member tells nothing that a text does not: an id, a kind, a text's tokens once more.
    static func isLabel(_ name: String, _ value: JSONValue) -> Bool {
        value.kind == .array && name == "logprobs" || value.kind == .string && labels.contains(name)
    }

    /// Source: OpenAI API reference, response stream events; `obfuscation` is padding against listeners.
    private static let labels: Set<String> = [
        "call_id", "id", "item_id", "model", "name", "obfuscation", "object", "role", "status", "type",
    ]
}
