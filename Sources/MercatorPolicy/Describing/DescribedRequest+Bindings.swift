import MercatorExpression
import MercatorJSON

extension DescribedRequest {
    /// Takes values by name, as `--bindings` gives them. An object for `request` is the request as a client sends it:
    /// what the gateway works out is worked out from it, unless the object says that, too.
    package mutating func bind(_ fields: [GivenField]) {
        for field in fields {
            guard field.path == ["request"], body == nil, let members = field.value.namedMembers,
                let sent = JSONValue(text: field.value.jsonText)
            else {
                given.append(GivenField(path: field.path, value: field.value.asSent(at: field.path)))
                continue
            }
            body = sent
            for (name, value) in members { bind(member: name, value) }
        }
    }

    private mutating func bind(member name: String, _ value: ExpressionValue) {
        let parts = value.namedMembers ?? []
        switch name {
        case "headers":
            headers += parts.map { ($0.name.lowercased(), $0.value.displayed) }
        case "user":
            for part in parts { given.append(GivenField(path: ["request", "user", part.name], value: part.value)) }
        case "metadata":
            for part in parts {
                // What the gateway would say itself; all other names are read from the body.
                guard case .computed? = FieldCatalogue.row(for: ["request", name, part.name])?.origin else { continue }
                let path = ["request", name, part.name]
                given.append(GivenField(path: path, value: part.value.asSent(at: path)))
            }
        default:
            if FieldCatalogue.isGiven(name) { given.append(GivenField(path: ["request", name], value: value)) }
        }
    }
}

extension ExpressionValue {
    /// The entries of a map whose keys are texts; nil for any other value.
    fileprivate var namedMembers: [(name: String, value: ExpressionValue)]? {
        switch self {
        case .map(let map): map.entries.compactMap { entry in entry.key.string.map { ($0, entry.value) } }
        case .json(let json) where json.kind == .object:
            json.members.compactMap { member in member.key.string.map { ($0, ExpressionValue.json(member.value)) } }
        default: nil
        }
    }

    /// Text of headers and metadata compares as a number where it spells one.
    fileprivate func asSent(at path: [String]) -> ExpressionValue {
        guard path.starts(with: ["request", "metadata"]) || path.starts(with: ["request", "headers"]),
            let text = string
        else { return self }
        return .text(text)
    }
}
