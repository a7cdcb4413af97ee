import MercatorJSON

/// A response that is put together: what came whole stays as it came, what is added is written beside it.
///
/// A list or object on the way to a place is opened once, however often it is asked for; the cost of a step does not
/// depend on its length.
enum ResponseTree {
    case raw(JSONValue)
    case text(String)
    case list([ResponseTree])
    case object(Members)

    /// The members of an object, in their order; of two with one name the first is found.
    struct Members {
        fileprivate var list: [(name: String, value: ResponseTree)] = []
        fileprivate var places: [String: Int] = [:]

        fileprivate init(_ list: [(name: String, value: ResponseTree)]) {
            self.list = list
            places = Dictionary(list.enumerated().map { ($1.name, $0) }) { first, _ in first }
        }

        fileprivate mutating func append(_ name: String, _ value: ResponseTree) {
            places[name] = list.count
            list.append((name, value))
        }
    }

    /// An object with these members.
    static func members(_ list: [(name: String, value: ResponseTree)]) -> ResponseTree { .object(Members(list)) }

    /// The text at a place; nil where there is none.
    mutating func text(at steps: ArraySlice<ResponsePlace.Step>) -> String? {
        guard let step = steps.first else {
            switch self {
            case .raw(let value): return value.string
            case .text(let text): return text
            default: return nil
            }
        }
        return change(step) { $0.text(at: steps.dropFirst()) } ?? nil
    }

    /// Elements of a list, members of an object; 0 where there is neither.
    mutating func count(at steps: ArraySlice<ResponsePlace.Step>) -> Int {
        guard let step = steps.first else {
            switch self {
            case .raw(let value): return value.count
            case .list(let elements): return elements.count
            case .object(let members): return members.list.count
            case .text: return 0
            }
        }
        return change(step) { $0.count(at: steps.dropFirst()) } ?? 0
    }

    /// Puts a value at a place, making what is missing above it; false where that is not possible without a gap.
    mutating func put(_ value: ResponseTree, at steps: ArraySlice<ResponsePlace.Step>) -> Bool {
        guard let step = steps.first else {
            self = value
            return true
        }
        let rest = steps.dropFirst()
        if let isPut = change(step, { $0.put(value, at: rest) }) { return isPut }
        var child = Self.empty(for: rest.first)
        guard child.put(value, at: rest) else { return false }
        if case .raw(let value) = self, value.isNull { self = Self.empty(for: step) }
        return append(child, as: step)
    }

    /// Changes what is one step below where it lies; nil where there is nothing.
    private mutating func change<Result>(
        _ step: ResponsePlace.Step, _ body: (inout ResponseTree) -> Result
    ) -> Result? {
        open()
        switch step {
        case .index(let index):
            guard case .list(var elements) = self, elements.indices.contains(index) else { return nil }
            // While this, too, held the list, a change would copy it.
            self = .text("")
            defer { self = .list(elements) }
            return body(&elements[index])
        case .key(let name):
            guard case .object(var members) = self, let place = members.places[name] else { return nil }
            self = .text("")
            defer { self = .object(members) }
            return body(&members.list[place].value)
        }
    }

    /// Adds what is not there yet; false where that would leave a gap.
    private mutating func append(_ child: ResponseTree, as step: ResponsePlace.Step) -> Bool {
        switch step {
        case .index(let index):
            guard case .list(var elements) = self, elements.count == index else { return false }
            self = .text("")
            elements.append(child)
            self = .list(elements)
        case .key(let name):
            guard case .object(var members) = self else { return false }
            self = .text("")
            members.append(name, child)
            self = .object(members)
        }
        return true
    }

    /// Makes of what came whole something that can be added to, unless it is larger than anybody's.
    private mutating func open() {
        guard case .raw(let value) = self, value.count <= WireBounds.responseMembersMax else { return }
        switch value.kind {
        case .object: self = .members(value.members.map { ($0.key.string ?? "", .raw($0.value)) })
        case .array: self = .list(value.elements.map { .raw($0) })
        default: break
        }
    }

    private static func empty(for step: ResponsePlace.Step?) -> ResponseTree {
        if case .index = step { .list([]) } else { .members([]) }
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
            for (name, value) in members.list {
                writer.key(name)
                value.write(to: &writer)
            }
            writer.endObject()
        }
    }
}
