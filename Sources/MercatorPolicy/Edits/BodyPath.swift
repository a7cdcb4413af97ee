import MercatorExpression
import MercatorJSON

/// The place of one value in a body: `max_tokens`, `response_format.type`, `messages[-1].content`.
struct BodyPath: Sendable {
    let steps: [FieldStep]

    /// Reads a path as it is written in a rule; nil when it is none.
    init?(_ text: String) {
        var steps: [FieldStep] = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
            guard let key = pieces.first, !key.isEmpty, !key.contains("]") else { return nil }
            steps.append(.key(String(key)))
            for piece in pieces.dropFirst() {
                guard piece.hasSuffix("]"), let index = Int(piece.dropLast()) else { return nil }
                steps.append(.index(index))
            }
        }
        self.init(steps: steps)
    }

    init(steps: [FieldStep]) {
        self.steps = steps
    }

    /// The segments as text: `["messages", "[-1]", "content"]`.
    var segments: [String] {
        steps.map { step in
            switch step {
            case .key(let key): key
            case .index(let index): "[\(index)]"
            }
        }
    }

    /// The path as it is written: `messages[-1].content`.
    var text: String {
        var text = ""
        for segment in segments { text += text.isEmpty || segment.hasPrefix("[") ? segment : ".\(segment)" }
        return text
    }

    /// Sets the value; objects on the way are made where there are none, elements of lists are not.
    ///
    /// False when the place cannot exist in this body.
    func set(_ json: [UInt8], in root: JSONValue, _ splices: inout JSONSplices) -> Bool {
        Self.set(steps[...], json, in: root, &splices)
    }

    private static func set(
        _ path: ArraySlice<FieldStep>, _ json: [UInt8], in value: JSONValue, _ splices: inout JSONSplices
    ) -> Bool {
        guard let step = path.first else { return false }
        let rest = path.dropFirst()
        switch step {
        case .index(let position):
            guard let element = value.element(at: position) else { return false }
            if !rest.isEmpty { return set(rest, json, in: element, &splices) }
            splices.replace(element, with: json)
            return true
        case .key(let key):
            guard value.kind == .object else { return false }
            if let next = value[key], !rest.isEmpty, !next.isNull { return set(rest, json, in: next, &splices) }
            guard let built = build(rest, json) else { return false }
            splices.setMember(of: value, key: key, to: built)
            return true
        }
    }

    /// The objects that are missing, with the value inside.
    private static func build(_ path: ArraySlice<FieldStep>, _ json: [UInt8]) -> [UInt8]? {
        var writer = JSONWriter()
        for step in path {
            guard case .key(let name) = step else { return nil }
            writer.beginObject()
            writer.key(name)
        }
        writer.value(json: json)
        for _ in path { writer.endObject() }
        return writer.bytes
    }

    /// Takes the member out; does nothing where there is none. False where the place is no object's member.
    func remove(from root: JSONValue, _ splices: inout JSONSplices) -> Bool {
        guard case .key(let key)? = steps.last else { return false }
        guard let parent = Self.find(steps.dropLast()[...], in: root) else { return true }
        splices.removeMember(of: parent, key: key)
        return true
    }

    private static func find(_ path: ArraySlice<FieldStep>, in root: JSONValue) -> JSONValue? {
        var value = root
        for step in path {
            let next: JSONValue?
            switch step {
            case .key(let key): next = value[key]
            case .index(let index): next = value.element(at: index)
            }
            guard let next else { return nil }
            value = next
        }
        return value
    }
}

extension JSONValue {
    /// The element of an array; negative positions count from the end.
    func element(at position: Int) -> JSONValue? {
        self[position < 0 ? count &+ position : position]
    }
}
