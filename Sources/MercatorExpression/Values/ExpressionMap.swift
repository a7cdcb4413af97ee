/// A map value in an expression. Keys are bools, ints, uints or strings; ints, uints and whole doubles that are equal
/// name the same entry. Keeps the order of insertion.
package struct ExpressionMap: Sendable {
    /// A key in the form in which it is looked up.
    private enum Key: Hashable {
        case bool(Bool)
        case int(Int64)
        case uint(UInt64)
        case string(String)
    }

    /// The entries in order, with their keys as written.
    package private(set) var entries: [(key: ExpressionValue, value: ExpressionValue)] = []
    private var positions: [Key: Int] = [:]

    package init() {}

    /// A map with text keys; of equal keys the last wins.
    package init(_ members: [(String, ExpressionValue)]) {
        for (key, value) in members { self[key] = value }
    }

    package var count: Int { entries.count }

    /// The value under a text key; nil when the key is absent. Setting nil is ignored.
    package subscript(key: String) -> ExpressionValue? {
        get { positions[.string(key)].map { entries[$0].value } }
        set {
            guard let newValue else { return }
            if let position = positions[.string(key)] {
                entries[position].value = newValue
            } else {
                append(.string(key), form: .string(key), newValue)
            }
        }
    }

    /// The value under any key; nil when absent or when the value cannot be a key.
    package func value(forKey key: ExpressionValue) -> ExpressionValue? {
        guard let form = Self.form(of: key), let position = positions[form] else { return nil }
        return entries[position].value
    }

    /// Adds an entry; false when the value cannot be a key or the key is there already.
    package mutating func insert(_ value: ExpressionValue, forKey key: ExpressionValue) -> Bool {
        if case .double = key { return false }
        guard let form = Self.form(of: key), positions[form] == nil else { return false }
        append(key, form: form, value)
        return true
    }

    private mutating func append(_ key: ExpressionValue, form: Key, _ value: ExpressionValue) {
        positions[form] = entries.count
        entries.append((key, value))
    }

    private static func form(of key: ExpressionValue) -> Key? {
        switch key.resolved {
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .uint(let value): Int64(exactly: value).map { .int($0) } ?? .uint(value)
        case .double(let value):
            Int64(exactly: value).map { .int($0) } ?? UInt64(exactly: value).map { .uint($0) }
        case .string(let value), .text(let value): .string(value)
        default: nil
        }
    }
}
