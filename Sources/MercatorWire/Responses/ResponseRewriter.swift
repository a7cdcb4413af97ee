import MercatorJSON

/// Puts changed texts of a whole response back into every event that tells them.
struct ResponseRewriter {
    /// A text at a place, and what it is to become.
    private struct Change {
        var place: ResponsePlace
        var old: String
        var new: String
        /// What the pieces at the place add up to is the old text, and nothing has been written for it yet.
        var isPieced = false
        var isBegun = false
    }

    private var changes: [Change] = []
    private var looks = 0

    /// Nil when something else than texts differs between the two.
    init?(_ sum: ResponseSum, old: JSONValue, new: JSONValue) {
        var found: [(place: ResponsePlace, old: String, new: String)] = []
        var place = ResponsePlace(steps: [])
        guard Self.compare(old, new, &place, &found) else { return nil }
        guard found.count <= WireBounds.responsePiecesMax else { return nil }
        let slots = Dictionary(grouping: sum.variants, by: \.slot)
        for text in found {
            if let variants = slots[text.place] {
                changes += variants.map { Change(place: $0.place, old: text.old, new: text.new) }
            } else {
                changes.append(Change(place: text.place, old: text.old, new: text.new))
            }
        }
        for index in changes.indices {
            changes[index].isPieced = sum.joined[changes[index].place] == changes[index].old
        }
    }

    /// The changes of one event, to be asked of each once, in order; nil when that is too much work.
    mutating func splices(for event: ResponseEvent, _ root: JSONValue) -> JSONSplices? {
        var splices = JSONSplices()
        guard !changes.isEmpty else { return splices }
        for list in Self.logprobs(in: root) { splices.replace(list, with: Array("[]".utf8)) }
        var copies = event.copies
        if let whole = event.whole {
            copies.append(ResponseEvent.Copy(place: ResponsePlace(steps: []), value: whole))
        }
        // Most events of a long stream tell nothing that is changed; they must cost nothing.
        guard !copies.isEmpty || !event.pieces.isEmpty else { return splices }
        looks += changes.count * (copies.count + event.pieces.count)
        guard looks <= WireBounds.responseLooksMax else { return nil }
        for index in changes.indices {
            let change = changes[index]
            for copy in copies {
                guard let value = change.place.value(in: copy.value, at: copy.place), value.string == change.old
                else { continue }
                splices.replace(value, with: JSONWriter.quoted(change.new))
            }
            guard change.isPieced else { continue }
            for piece in event.pieces where piece.place == change.place {
                splices.replace(piece.value, with: JSONWriter.quoted(changes[index].isBegun ? "" : change.new))
                changes[index].isBegun = true
            }
        }
        return splices
    }

    /// Lists of tokens, which spell a text once more, wherever they are in an event or a response; not the empty ones.
    static func logprobs(in value: JSONValue) -> [JSONValue] {
        var found: [JSONValue] = []
        collectLogprobs(value, &found)
        return found
    }

    private static func collectLogprobs(_ value: JSONValue, _ found: inout [JSONValue]) {
        switch value.kind {
        case .array: for element in value.elements { collectLogprobs(element, &found) }
        case .object:
            for (key, member) in value.members {
                if member.kind == .array, key.stringEquals("logprobs") {
                    if member.count > 0 { found.append(member) }
                } else {
                    collectLogprobs(member, &found)
                }
            }
        default: break
        }
    }

    /// Collects the texts that differ; false when anything else does.
    private static func compare(
        _ old: JSONValue, _ new: JSONValue, _ place: inout ResponsePlace,
        _ found: inout [(place: ResponsePlace, old: String, new: String)]
    ) -> Bool {
        guard old.kind == new.kind, old.count == new.count else { return false }
        switch old.kind {
        case .string:
            guard let one = old.string, let other = new.string else { return old.rawBytes == new.rawBytes }
            if one != other { found.append((place, one, other)) }
            return true
        case .array:
            for (index, pair) in zip(old.elements, new.elements).enumerated() {
                guard place.at(.index(index), { compare(pair.0, pair.1, &$0, &found) }) else { return false }
            }
            return true
        case .object:
            for (one, other) in zip(old.members, new.members) {
                guard let name = one.key.string, name == other.key.string,
                    place.at(.key(name), { compare(one.value, other.value, &$0, &found) })
                else { return false }
            }
            return true
        default: return old.rawBytes == new.rawBytes
        }
    }
}
