/// One step of a field's path.
package enum FieldStep: Hashable, Sendable {
    /// `.name` or `["name"]`.
    case key(String)
    /// `[3]`; negative ones count from the end.
    case index(Int)
}

/// A field as an expression names it: `request.messages[-1].content`.
package struct FieldReference: Hashable, Sendable {
    /// Never empty; the first step is the root's key.
    package var steps: [FieldStep]

    package init(steps: [FieldStep]) {
        self.steps = steps
    }

    /// The keys, as in `["request", "messages"]`, up to the first index.
    package var keys: [String] {
        var keys: [String] = []
        for step in steps {
            guard case .key(let key) = step else { break }
            keys.append(key)
        }
        return keys
    }

    /// The path as it is written.
    package var text: String {
        var text = ""
        for step in steps {
            switch step {
            case .key(let key): text += text.isEmpty ? key : ".\(key)"
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }
}

/// Gives every distinct field of a policy set a slot, so that a request computes each at most once.
package struct FieldTable: Sendable {
    /// The fields in slot order.
    package private(set) var fields: [FieldReference] = []
    /// For each slot, the patterns that are looked for in the field itself, each once.
    package private(set) var patterns: [[String]] = []
    private var slots: [FieldReference: Int] = [:]

    package init() {}

    package var count: Int { fields.count }

    /// The field's slot, given at its first mention.
    package mutating func slot(for field: FieldReference) -> Int {
        if let slot = slots[field] { return slot }
        slots[field] = fields.count
        fields.append(field)
        patterns.append([])
        return fields.count - 1
    }

    /// The place of a pattern among those of a field, given at its first mention.
    mutating func place(of pattern: String, in slot: Int) -> Int {
        if let place = patterns[slot].firstIndex(of: pattern) { return place }
        patterns[slot].append(pattern)
        return patterns[slot].count - 1
    }
}
