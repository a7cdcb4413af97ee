import MercatorDiagnostics

extension KeyType where Value == Bool {
    package static let boolean = scalar(.boolean) { text throws(Complaint) in
        if let bool = YAMLScalar.bool(text) { return bool }
        let meant = ["yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"]
        throw Complaint(
            "invalid boolean `\(text)`", hint: "write `\(meant[text.lowercased()] ?? "true` or `false")`")
    }.shown { String($0) }

    /// A switch that must be off, because what it asks for is not there: an operator would rely on it.
    package static func switchedOff(_ message: String, hint: String) -> KeyType {
        KeyType(.boolean) { node, reader in
            guard boolean.read(node, &reader) == true else { return false }
            reader.report(node, "config/refused", message, hint: hint)
            return nil
        }.shown { String($0) }
    }
}

extension KeyType where Value == Int {
    /// A whole number within limits, which the schema and the reference name too.
    package static func integer(_ range: ClosedRange<Int>) -> KeyType {
        scalar(.integer(range)) { text throws(Complaint) in
            guard let int = YAMLScalar.int(text) else { throw Complaint("invalid integer `\(text)`") }
            guard range.contains(int) else {
                throw Complaint("`\(text)` is out of range", hint: "write \(KeyShape.integer(range).noun)")
            }
            return int
        }.shown { String($0) }
    }

    /// Bytes, with or without a unit.
    package static func size(_ range: ClosedRange<Int>) -> KeyType {
        scalar(.size(range)) { text throws(Complaint) in
            guard let bytes = SizeText.parse(text) else {
                throw Complaint(
                    "invalid size `\(text)`", hint: "write a number of bytes, or one like `512KB` or `10MB`")
            }
            guard range.contains(bytes) else {
                let (low, high) = (SizeText.text(range.lowerBound), SizeText.text(range.upperBound))
                throw Complaint("`\(text)` is out of range", hint: "write a size from \(low) to \(high)")
            }
            return bytes
        }.shown { SizeText.text($0) }
    }
}

extension KeyType where Value == Double {
    /// A number within limits, which the schema and the reference name too.
    package static func number(_ range: ClosedRange<Double>) -> KeyType {
        scalar(.number(range)) { text throws(Complaint) in
            guard let number = YAMLScalar.double(text) else { throw Complaint("invalid number `\(text)`") }
            guard range.contains(number) else {
                throw Complaint("`\(text)` is out of range", hint: "write \(KeyShape.number(range).noun)")
            }
            return number
        }.shown { String($0) }
    }
}

extension KeyType where Value == Duration {
    /// Zero is allowed; what it means is for the key's summary to say.
    package static let duration = scalar(.duration) { text throws(Complaint) in
        if let duration = DurationText.parse(text) { return duration }
        if let number = YAMLScalar.double(text), number > 0 {
            throw Complaint("invalid duration `\(text)`", hint: "write `\(text)s`")
        }
        if text.hasPrefix("-") { throw Complaint("negative duration `\(text)`", hint: "a duration must be positive") }
        throw Complaint("invalid duration `\(text)`", hint: "write one like `500ms`, `30s`, `1m30s` or `1h`")
    }.shown { DurationText.text($0) }

    package static let positiveDuration = duration.checked {
        $0 > .zero ? nil : Complaint("duration `0s`", hint: "a duration must be positive here")
    }
}

extension KeyType where Value == String {
    /// Any text, the empty one included.
    package static let text = scalar(.text) { text throws(Complaint) in text }.shown { $0.isEmpty ? nil : $0 }

    package static let nonEmptyText = text.checked { $0.isEmpty ? Complaint("empty text") : nil }

    /// One of `words`; `also` maps other spellings to them.
    package static func word(_ words: [String], also: [String: String] = [:]) -> KeyType {
        scalar(.choice(words, also: also.keys.sorted())) { text throws(Complaint) in
            let lowered = text.lowercased()
            if let word = words.first(where: { $0 == lowered }) ?? also[lowered] { return word }
            let near = Suggestion.nearest(text, in: words + also.keys.sorted())
            let hint = near.map { "did you mean `\($0)`?" } ?? "write one of \(KeyShape.quoted(words))"
            throw Complaint("invalid value `\(text)`", hint: hint)
        }.shown { $0 }
    }
}

extension KeyType where Value == Secret {
    package static let secret = scalar(.secret) { text throws(Complaint) in
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw Complaint("a line break or control character", hint: "a credential is one line of text")
        }
        return Secret(text)
    }
}

extension KeyType where Value == String? {
    /// Text of which empty is none, as `${NAME:-}` leaves it.
    package static let optionalText = KeyType<String>.text.map { $0.isEmpty ? nil : Optional($0) }
}

extension KeyType where Value == Secret? {
    /// A credential of which empty is none, as `${NAME:-}` leaves it.
    package static let optionalSecret = KeyType<Secret>.secret.map { $0.revealed.isEmpty ? nil : Optional($0) }
}

extension KeyType where Value: RawRepresentable<String> & CaseIterable {
    /// One of the cases' raw values; `also` are other spellings of them.
    package static func choice(also: [String: Value] = [:]) -> KeyType {
        let words = Value.allCases.map(\.rawValue)
        let type = KeyType<String>.word(words, also: also.mapValues(\.rawValue))
        return KeyType(type.shape) { node, reader in
            type.read(node, &reader).flatMap(Value.init(rawValue:))
        }.shown { $0.rawValue }
    }
}

extension KeyType where Value == YAMLNode {
    /// Whatever stands there; somebody else checks it.
    package static let anything = KeyType(.anything) { node, _ in node }
}
