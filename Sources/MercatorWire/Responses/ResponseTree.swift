import MercatorJSON

/// A response that is put together: what came whole stays as it came, what is added is written beside it.
indirect enum ResponseTree {
    case raw(JSONValue)
    case text(String)
    case list([ResponseTree])
    case object([(name: String, value: ResponseTree)])

    /// The text at a place; nil where there is none.
    func text(at place: ResponsePlace) -> String? {
        guard place.stranger.isEmpty else { return nil }
        var here = self
        for (order, step) in place.steps.enumerated() {
            switch (here, step) {
            case (.raw(let value), _):
                let rest = ResponsePlace(steps: Array(place.steps[order...]))
                return rest.value(in: value, at: ResponsePlace(steps: []))?.string
            case (.list(let elements), .index(let index)) where elements.indices.contains(index):
                here = elements[index]
            case (.object(let members), .key(let name)):
                guard let member = members.first(where: { $0.name == name }) else { return nil }
                here = member.value
            default: return nil
            }
        }
        switch here {
        case .raw(let value): return value.string
        case .text(let text): return text
        default: return nil
        }
    }

    /// Elements of a list, members of an object.
    func count(at place: ResponsePlace) -> Int {
        var here = self
        for step in place.steps {
            here.open()
            switch (here, step) {
            case (.list(let elements), .index(let index)) where elements.indices.contains(index):
                here = elements[index]
            case (.object(let members), .key(let name)):
                guard let member = members.first(where: { $0.name == name }) else { return 0 }
                here = member.value
            default: return 0
            }
        }
        switch here {
        case .raw(let value): return value.count
        case .list(let elements): return elements.count
        case .object(let members): return members.count
        case .text: return 0
        }
    }

    /// Puts a value at a place, making what is missing above it; false where that is not possible without a gap.
    mutating func put(_ value: ResponseTree, at steps: ArraySlice<ResponsePlace.Step>) -> Bool {
        guard let step = steps.first else {
            self = value
            return true
        }
        let rest = steps.dropFirst()
        if case .raw(let value) = self, value.isNull { self = Self.empty(for: step) }
        open()
        switch (self, step) {
        case (.object(var members), .key(let name)):
            let place = members.firstIndex { $0.name == name }
            var child = place.map { members[$0].value } ?? Self.empty(for: rest.first)
            guard child.put(value, at: rest) else { return false }
            if let place { members[place].value = child } else { members.append((name, child)) }
            self = .object(members)
        case (.list(var elements), .index(let index)):
            guard (0...elements.count).contains(index) else { return false }
            var child = index < elements.count ? elements[index] : Self.empty(for: rest.first)
            guard child.put(value, at: rest) else { return false }
            if index < elements.count { elements[index] = child } else { elements.append(child) }
            self = .list(elements)
        default: return false
        }
        return true
    }

    /// Makes of what came whole something that can be added to.
    private mutating func open() {
        guard case .raw(let value) = self else { return }
        switch value.kind {
        case .object: self = .object(value.members.map { ($0.key.string ?? "", .raw($0.value)) })
        case .array: self = .list(value.elements.map { .raw($0) })
        default: break
        }
    }

    private static func empty(for step: ResponsePlace.Step?) -> ResponseTree {
        if case .index = step { .list([]) } else { .object([]) }
    }

    func write(to writer: inout JSONWriter) {
        switch self {
        case .raw(let value): writer.value(value)
        case .text(let text): writer.string(text)
        case .list(let elements):
            writer.beginArray()
            for element in elements { element.write(to: &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for (name, value) in members {
                writer.key(name)
                value.write(to: &writer)
            }
            writer.endObject()
        }
    }
}
