package import MercatorJSON

/// The members of one object of a request, sorted out by a dialect's table: what is to be translated, and what is
/// copied without being understood. Null counts as absent.
package struct RequestMembers: Sendable {
    /// Members without a row of the table, which the terms let pass; in the order of the request.
    private var forwarded: [(name: String, path: String, value: JSONValue)] = []
    private var known: [(name: String, value: JSONValue)] = []

    /// The member of that name, which the table says is translated; nil when the request has none, or null.
    package subscript(_ name: String) -> JSONValue? {
        known.first { $0.name == name }?.value
    }

    /// Where an object stands in a request, and where its members stand in the table.
    package struct Place: Sendable {
        /// In front of a member's name in the table: empty for the body, else `messages[].`.
        package var scope: String
        /// In front of a member's name in what is told to the client: `messages[3].`.
        package var path: String

        /// The body itself.
        package static let body = Place(scope: "", path: "")

        /// A place with both its names.
        package init(scope: String, path: String) {
            self.scope = scope
            self.path = path
        }
    }

    /// Sorts `object`'s members; notes those left out. Throws for the first one that is refused.
    package init(
        of object: JSONValue, at place: Place, table: FieldTable, terms: RequestTerms, notes: inout TranslationNotes
    ) throws(TranslationRefusal) {
        for (key, value) in object.members where !value.isNull {
            let name = key.string ?? ""
            let path = place.path + name
            switch table[place.scope + name] {
            case .translated: known.append((name, value))
            // By the table's name, without the place in a list: the same note a hundred times says no more.
            case .ignored(let note): notes.add(place.scope + name, note)
            case .refused(let reason, let hint): throw TranslationRefusal(path, reason, hint: hint)
            case nil: try takeUnknown(name, value, path: path, terms: terms, notes: &notes)
            }
        }
    }

    private mutating func takeUnknown(
        _ name: String, _ value: JSONValue, path: String, terms: RequestTerms, notes: inout TranslationNotes
    ) throws(TranslationRefusal) {
        switch terms.unknownMembers {
        case .forward: forwarded.append((name, path, value))
        case .drop: notes.add(path, "is not known here and was left out")
        case .reject:
            throw TranslationRefusal(
                path, "is not known here, so nobody can tell what it would become",
                hint: "leave it out, or let the provider's capabilities drop unknown fields")
        }
    }

    /// Writes the members that are copied without being understood.
    ///
    /// - Parameter own: names that the translator itself may write there. A member with one of them is refused: of two,
    ///   the provider might read the one that nobody has judged.
    package func writeForwarded(to json: inout JSONWriter, besides own: Set<String>) throws(TranslationRefusal) {
        for (name, path, value) in forwarded {
            guard !own.contains(name) else { throw .saidAlready(path) }
            json.key(name)
            json.value(value)
        }
    }
}

extension JSONValue {
    /// Itself, when it is of the kind; else a refusal that names the path.
    package func required(_ kind: JSONKind, at path: String) throws(TranslationRefusal) -> JSONValue {
        guard self.kind != kind else { return self }
        throw TranslationRefusal(path, "is not \(kind.phrase)", hint: "send \(kind.phrase) there")
    }

    /// Its boolean; a refusal that names the path when it is none.
    package func requiredBool(at path: String) throws(TranslationRefusal) -> Bool {
        if let bool { return bool }
        throw TranslationRefusal(path, "is neither true nor false", hint: "send true or false there")
    }
}

extension JSONKind {
    /// What to call a value of this kind towards a client.
    fileprivate var phrase: String {
        switch self {
        case .object: "an object"
        case .array: "a list"
        case .string: "a string"
        case .number: "a number"
        default: "`\(self)`"
        }
    }
}
