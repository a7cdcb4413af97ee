extension YAMLNode {
    /// The tree with `value` at the end of `path`; mappings on the way that are missing are made, in the value's place.
    package func setting(_ path: [String], to value: YAMLNode) -> YAMLNode {
        guard let key = path.first else { return value }
        let rest = Array(path.dropFirst())
        var members = mapping ?? []
        if let index = members.firstIndex(where: { $0.key.string == key }) {
            members[index].value = members[index].value.setting(rest, to: value)
        } else {
            let keyNode = value.replacing(.scalar(key, style: .plain))
            members.append((keyNode, value.replacing(.mapping([])).setting(rest, to: value)))
        }
        return replacing(.mapping(members))
    }
}
