import MercatorJSON

/// Joins the events of a responses stream into the whole response.
///
/// The last whole response is the ground. A text that it lacks is put where the events say it belongs. A text that an
/// event tells otherwise, or that has no known place, becomes an item of its own behind the others, so that whoever
/// screens the response sees everything that a client would.
struct ResponseSum {
    /// Where the events tell a text that the response tells otherwise.
    struct Variant: Hashable {
        var place: ResponsePlace
        var text: String
        /// The place of the item's text that stands for it.
        var slot: ResponsePlace
    }

    /// The whole response.
    let json: [UInt8]
    let variants: [Variant]
    /// What the pieces at each place add up to.
    let joined: [ResponsePlace: String]

    /// Nil when it is more than anybody's response.
    ///
    /// - Parameter limit: how many repeated texts are compared at most.
    init?(_ events: [ResponseEvent], limit: Int) {
        let whole = events.last { $0.whole != nil }?.whole
        var build = Build(tree: whole.map { .raw($0) } ?? .members([]))
        var limit = limit
        guard build.addParts(of: events), let joined = build.addPieces(of: events),
            build.compare(events, with: whole, limit: &limit)
        else { return nil }
        self.joined = joined
        variants = build.variants
        var writer = JSONWriter()
        build.tree.write(to: &writer)
        json = writer.bytes
    }

    /// A response under construction.
    private struct Build {
        var tree: ResponseTree
        private(set) var variants: [Variant] = []
        private var slots: [String: ResponsePlace] = [:]
        private var seen: Set<Variant> = []
        /// Whether a text found no place at all, as where `output` is no list.
        private var isLacking = false

        init(tree: ResponseTree) {
            self.tree = tree
        }

        /// Items and parts that the response lacks, as they were told last, the outer and the earlier ones first;
        /// false when there are too many.
        mutating func addParts(of events: [ResponseEvent]) -> Bool {
            var latest: [ResponsePlace: JSONValue] = [:]
            for copy in events.flatMap(\.copies) where copy.value.kind == .object { latest[copy.place] = copy.value }
            guard latest.count <= WireBounds.responsePiecesMax else { return false }
            for place in latest.keys.sorted() {
                guard let value = latest[place], case .index(let index) = place.steps.last else { continue }
                let list = ResponsePlace(steps: Array(place.steps.dropLast()))
                guard tree.count(at: list.steps[...]) == index else { continue }
                _ = tree.put(.raw(value), at: place.steps[...])
            }
            return true
        }

        /// Texts that came in pieces, by place; nil when there are too many.
        mutating func addPieces(of events: [ResponseEvent]) -> [ResponsePlace: String]? {
            var order: [ResponsePlace] = []
            var texts: [ResponsePlace: String] = [:]
            for piece in events.flatMap(\.pieces) {
                if texts[piece.place] == nil { order.append(piece.place) }
                texts[piece.place, default: ""] += piece.value.string ?? ""
            }
            guard order.count <= WireBounds.responsePiecesMax else { return nil }
            for place in order { take(texts[place] ?? "", at: place) }
            return texts
        }

        /// What events repeat; false when there is too much that differs.
        mutating func compare(_ events: [ResponseEvent], with whole: JSONValue?, limit: inout Int) -> Bool {
            let last = whole.map { whole in
                Dictionary(whole.members.map { ($0.key.string ?? "", $0.value.rawBytes) }) { $1 }
            }
            for event in events {
                for copy in event.copies {
                    for text in ResponsePlace.texts(below: copy.value, at: copy.place, limit: &limit) {
                        take(text.value.string ?? "", at: text.place)
                    }
                }
                guard let other = event.whole else { continue }
                for (key, value) in other.members {
                    guard let name = key.string, !ResponsePlace.isLabel(name, value) else { continue }
                    // Tools and instructions are repeated in every whole response; most of it need not be read.
                    if last?[name] == value.rawBytes { continue }
                    for text in ResponsePlace.texts(
                        below: value, at: ResponsePlace(steps: [.key(name)]), limit: &limit)
                    {
                        take(text.value.string ?? "", at: text.place)
                    }
                }
            }
            return !isLacking && limit >= 0 && slots.count <= WireBounds.responsePiecesMax
        }

        /// Sees to it that a text is in the response.
        private mutating func take(_ text: String, at place: ResponsePlace) {
            guard !text.isEmpty else { return }
            let known = place.stranger.isEmpty ? tree.text(at: place.steps[...]) : nil
            if known == text { return }
            if known ?? "" == "", place.stranger.isEmpty, place.steps.first == .key("output"),
                tree.put(.text(text), at: place.steps[...])
            {
                return
            }
            addVariant(text, at: place)
        }

        private mutating func addVariant(_ text: String, at place: ResponsePlace) {
            guard slots.count <= WireBounds.responsePiecesMax else { return }
            guard let slot = slots[text] ?? newItem(text) else {
                isLacking = true
                return
            }
            slots[text] = slot
            let variant = Variant(place: place, text: text, slot: slot)
            if seen.insert(variant).inserted { variants.append(variant) }
        }

        private mutating func newItem(_ text: String) -> ResponsePlace? {
            let item = ResponsePlace.item(tree.count(at: [.key("output")]))
            let part = ResponseTree.members([("type", .text("output_text")), ("text", .text(text))])
            let message = ResponseTree.members([
                ("type", .text("message")), ("role", .text("assistant")), ("content", .list([part])),
            ])
            guard tree.put(message, at: item.steps[...]) else { return nil }
            return item.member("content").element(0).member("text")
        }
    }
}

extension ResponsePlace: Comparable {
    /// Outer places before inner ones, and then the order of indices.
    static func < (a: ResponsePlace, b: ResponsePlace) -> Bool {
        guard a.steps.count == b.steps.count else { return a.steps.count < b.steps.count }
        for (one, other) in zip(a.steps, b.steps) {
            if case .index(let x) = one, case .index(let y) = other, x != y { return x < y }
        }
        return false
    }
}
