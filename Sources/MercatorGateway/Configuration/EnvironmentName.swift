import MercatorYAML

/// The name of an environment variable, less its prefix, and the key it stands for.
struct EnvironmentName {
    private let name: Substring

    /// Where a value goes.
    struct Target {
        /// Keys from the root, as the file spells them where it has them.
        var path: [String]
        var shape: KeyShape
    }

    init(_ name: Substring) {
        self.name = name
    }

    /// The key this name stands for in `shape`, given what `node` already has; nil when there is none.
    ///
    /// Words of a name are separated like its keys, so several keys may fit: the longest one wins.
    func target(in shape: SectionShape, of node: YAMLNode?) -> Target? {
        let spellings = shape.keys.flatMap { key in ([key.name] + key.aliases).map { (spelling: $0, key: key) } }
        for (spelling, key) in spellings.sorted(by: { $0.spelling.utf8.count > $1.spelling.utf8.count }) {
            guard let rest = rest(after: spelling) else { continue }
            let written = ([key.name] + key.aliases).first { node?.get($0) != nil } ?? key.name
            if let target = rest.target(below: key.shape, of: node?.get(written)) {
                return Target(path: [written] + target.path, shape: target.shape)
            }
        }
        return nil
    }

    /// All names `shape` has, with those of the entries `node` has; upper-case, without prefix.
    static func all(in shape: SectionShape, of node: YAMLNode?) -> [String] {
        shape.keys.flatMap { key -> [String] in
            let name = upper(key.name)
            let child = ([key.name] + key.aliases).lazy.compactMap { node?.get($0) }.first
            switch key.shape {
            case .section(let section): return all(in: section, of: child).map { name + "_" + $0 }
            case .map(.section(let section)):
                return (child?.mapping ?? []).flatMap { entry, value in
                    all(in: section, of: value).map { name + "_" + upper(entry.string ?? "") + "_" + $0 }
                }
            case .map, .anything, .list(.section): return []
            default: return [name]
            }
        }
    }

    private func target(below shape: KeyShape, of node: YAMLNode?) -> Target? {
        switch shape {
        case .section(let section): return name.isEmpty ? nil : target(in: section, of: node)
        case .map(.section(let section)): return entry(of: section, node)
        case .map(let value): return entry(of: value, node)
        case .anything, .list(.section): return nil
        default: return name.isEmpty ? Target(path: [], shape: shape) : nil
        }
    }

    /// `<NAME>_<KEY>`: an entry the file has, the longest name first, or a new one with the longest key that fits.
    private func entry(of section: SectionShape, _ node: YAMLNode?) -> Target? {
        let existing = (node?.mapping ?? []).compactMap { $0.key.string }
        for entry in existing.sorted(by: { $0.utf8.count > $1.utf8.count }) {
            guard let rest = rest(after: entry), !rest.name.isEmpty else { continue }
            if let target = rest.target(in: section, of: node?.get(entry)) {
                return Target(path: [entry] + target.path, shape: target.shape)
            }
        }
        for index in name.indices where name[index] == "_" && index != name.startIndex {
            let rest = EnvironmentName(name[name.index(after: index)...])
            if let target = rest.target(in: section, of: nil) {
                return Target(path: [name[..<index].lowercased()] + target.path, shape: target.shape)
            }
        }
        return nil
    }

    /// `<NAME>`: an entry the file has, or a new one. A new secret is a header, whose name has `-`.
    private func entry(of value: KeyShape, _ node: YAMLNode?) -> Target? {
        guard !name.isEmpty else { return nil }
        switch value {
        case .map, .list, .anything: return nil
        default: break
        }
        let existing = (node?.mapping ?? []).compactMap { $0.key.string }.first { Self.upper($0) == name }
        guard existing == nil, case .secret = value else {
            return Target(path: [existing ?? name.lowercased()], shape: value)
        }
        return Target(path: [String(name.lowercased().map { $0 == "_" ? "-" : $0 })], shape: value)
    }

    /// What follows `spelling` and its underscore; empty when nothing follows, nil when the name begins otherwise.
    private func rest(after spelling: String) -> EnvironmentName? {
        let upper = Self.upper(spelling)
        if name == upper { return EnvironmentName("") }
        return name.hasPrefix(upper + "_") ? EnvironmentName(name.dropFirst(upper.count + 1)) : nil
    }

    /// `my-provider` is `MY_PROVIDER`.
    static func upper(_ spelling: String) -> String {
        String(spelling.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}
