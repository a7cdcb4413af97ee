import MercatorExpression

/// `has(a.b)`: whether a key is there, even with a null value.
extension Judgement {
    package mutating func isPresent(_ slot: Int) -> Bool {
        if let isGiven = compiled.slots[slot].isGiven { return isGiven }
        if !value(of: slot).isNull { return true }
        // Only what was sent as JSON, or attached by a rule, can hold a key with a null value.
        switch compiled.slots[slot].reader {
        case .body(let path): return Self.holds(document.map { .json($0) }, path)
        case .reply(let path): return Self.holds(replyBody.map { .json($0) }, path)
        case .metadata(let reading): return reading.names.contains { isAttached($0, reading) }
        default: return false
        }
    }

    private static func holds(_ body: ExpressionValue?, _ path: [FieldStep]) -> Bool {
        guard let body, case .key(let key)? = path.last else { return false }
        return body.below(path.dropLast()).member(key) != nil
    }

    private func isAttached(_ name: String, _ reading: MetadataReading) -> Bool {
        let sent = reading.isTrusted ? nil : sources?.sent.map { ExpressionValue.json($0) }
        let own =
            verdict.metadata.contains { $0.name == name }
            || sources?.caller?.metadata.contains { $0.name == name } ?? false
        return own && reading.rest.isEmpty || Self.holds(sent, [.key(name)] + reading.rest)
    }
}
