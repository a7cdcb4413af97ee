package import MercatorYAML

extension APIKeyConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<APIKeyConfiguration>("An API key of a caller.") {
        DeclaredKey("key", \.key, .apiKey, required: true, "The key itself.")
        DeclaredKey("name", \.name, .text, "Names the key in logs.")
        DeclaredKey("user_id", \.userID, .optionalText, "The user; `request.metadata.user_id` in policies.")
        DeclaredKey("team_id", \.teamID, .optionalText, "The team; `request.metadata.team_id` in policies.")
        DeclaredKey("enabled", \.isEnabled, .boolean, "Whether the key lets in.")
        DeclaredKey(
            "explain", \.mayExplain, .boolean,
            "Whether the key may ask why policies decided as they did, with `x-mercator-explain: 1`.")
        DeclaredKey("metadata", \.metadata, .attributes, "Facts about the caller: `request.metadata.…` in policies.")
        DeclaredKey(planned: "rate_limit", .text, "Such as `1000/hour`; empty is unlimited.")
    }
}

extension KeyType where Value == Secret {
    fileprivate static let apiKey = secret.checked {
        $0.revealed.isEmpty ? Complaint("an empty API key", hint: "an empty key would let everybody in") : nil
    }
}

extension KeyType where Value == [CallerAttribute] {
    fileprivate static let attributes = KeyType<[NamedEntry<YAMLNode>]>.entries(of: .anything).map { entries in
        entries.map { CallerAttribute(name: $0.name, value: AttributeValue($0.value)) }
    }
}

extension AttributeValue {
    fileprivate init(_ node: YAMLNode) {
        switch node.value {
        case .null: self = .null
        case .scalar(let text, _):
            if let int = node.int {
                self = .int(Int64(int))
            } else if let double = node.double {
                self = .double(double)
            } else {
                self = node.bool.map(Self.bool) ?? .string(text)
            }
        case .sequence(let items): self = .list(items.map(Self.init))
        case .mapping(let members):
            self = .map(members.map { CallerAttribute(name: $0.string ?? "", value: AttributeValue($1)) })
        }
    }
}
