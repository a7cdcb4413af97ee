/// The fields that expressions may name, with their types: what diagnostics, suggestions and reference pages come from.
///
/// Declared by path: `request.model`, `request.messages[].role` (`[]` any element), `provider.*.region` (`*` any key).
package struct ExpressionSchema: Sendable {
    /// What stands at one place of the schema.
    final class Place: Sendable {
        let type: ExpressionType
        /// Any path below is allowed.
        let isOpen: Bool
        /// A remark shown as a warning wherever the field is named; nil for none.
        let note: String?
        /// Whether it is a field itself, not only the way to one.
        let isDeclared: Bool
        let children: [String: Place]

        init(
            type: ExpressionType, isOpen: Bool = false, note: String? = nil, isDeclared: Bool = false,
            children: [String: Place] = [:]
        ) {
            self.type = type
            self.isOpen = isOpen
            self.note = note
            self.isDeclared = isDeclared
            self.children = children
        }

        static let anything = Place(type: .any, isOpen: true)
    }

    private(set) var root = Place(type: .map)
    /// Functions of services that are known but not configured: null at run time, with a warning.
    private(set) var inactiveFunctions: Set<String> = []

    /// A schema without fields.
    package init() {}

    /// A schema in which any name is a field of any type.
    package static var open: ExpressionSchema {
        var schema = ExpressionSchema()
        schema.root = .anything
        return schema
    }

    /// Declares a field. `open` allows any path below it; `note` is shown as a warning wherever it is named.
    package mutating func declare(
        _ path: String, _ type: ExpressionType = .any, open: Bool = false, note: String? = nil
    ) {
        root = Self.declaring(root, Self.segments(path)[...], type, open, note)
    }

    /// Declares a root of which nothing is known but that it is there; what was declared below it is forgotten.
    package mutating func redeclare(root name: String) {
        var children = root.children
        children[name] = Place(type: .any, isOpen: true, isDeclared: true)
        root = Place(type: root.type, isOpen: root.isOpen, note: root.note, children: children)
    }

    /// Declares a function such as `cache.has` whose service is not configured.
    package mutating func declareInactive(function name: String) {
        inactiveFunctions.insert(name)
    }

    /// The names of the roots, sorted.
    package var roots: [String] { root.children.keys.sorted() }

    private static func declaring(
        _ place: Place, _ path: ArraySlice<String>, _ type: ExpressionType, _ open: Bool, _ note: String?
    ) -> Place {
        guard let key = path.first else {
            return Place(type: type, isOpen: open, note: note, isDeclared: true, children: place.children)
        }
        var children = place.children
        // Below an open place nothing is closed: what is not declared reads as it was sent.
        let child = children[key] ?? Place(type: key == "[]" ? .any : .map, isOpen: place.isOpen)
        children[key] = declaring(child, path.dropFirst(), type, open, note)
        return Place(
            type: place.type, isOpen: place.isOpen, note: place.note, isDeclared: place.isDeclared, children: children)
    }

    private static func segments(_ path: String) -> [String] {
        var segments: [String] = []
        for part in path.split(separator: ".") {
            var name = part
            var depth = 0
            while name.hasSuffix("[]") {
                name = name.dropLast(2)
                depth += 1
            }
            segments.append(String(name))
            segments.append(contentsOf: repeatElement("[]", count: depth))
        }
        return segments
    }
}

extension ExpressionSchema.Place {
    /// The place one step below; nil when the schema has none and is closed here.
    func below(_ step: FieldStep) -> ExpressionSchema.Place? {
        let found =
            switch step {
            case .key(let key): key == "[]" || key == "*" ? nil : children[key] ?? children["*"]
            case .index: children["[]"]
            }
        if let found { return found }
        return isOpen || type == .any ? .anything : nil
    }

    /// What could have been written here, for suggestions.
    var names: [String] { children.keys.filter { $0 != "[]" && $0 != "*" }.sorted() }
}
