/// Where an evaluation gets the fields it names: the policy engine's view of a request, or a test's bindings.
///
/// Need not be copyable: an evaluation only borrows its source, and a copy of a large one would cost every request.
package protocol FieldSource: ~Copyable {
    /// The field's value; null when it is absent. Asked each time the expression needs it, so sources keep it.
    mutating func value(of slot: Int) -> ExpressionValue
    /// Whether the field has been read and is null; false is always right. Spares a comparison the value itself.
    mutating func isKnownToBeNull(_ slot: Int) -> Bool
    /// Whether the field's key is there, even with a null value (`has(x.y)`).
    mutating func isPresent(_ slot: Int) -> Bool
    /// Whether a pattern is found in a field, by its place in ``FieldTable/patterns``; nil leaves it to the caller. For
    /// sources that look for all patterns of a field in one pass.
    mutating func isFound(_ place: Int, in slot: Int) -> Bool?
    /// A function that needs the request, the clock or chance. Null where its engine is off.
    mutating func call(_ function: HostFunction, _ arguments: [ExpressionValue]) -> ExpressionValue
    /// Seconds east of UTC in a zone (`Europe/Berlin`) at a time in seconds since 1970; nil for unknown zones.
    mutating func zoneOffset(_ zone: String, at seconds: Int64) -> Int64?
    /// A trace is about to look at a part of what was just evaluated: `random()` tells the same numbers again, from the
    /// draw with this number on.
    mutating func replay(from draw: Int)
}

extension FieldSource where Self: ~Copyable {
    package mutating func isKnownToBeNull(_ slot: Int) -> Bool { false }
    package mutating func isFound(_ place: Int, in slot: Int) -> Bool? { nil }
    package mutating func replay(from draw: Int) {}
    package mutating func isPresent(_ slot: Int) -> Bool { !value(of: slot).isNull }
    package mutating func call(_ function: HostFunction, _ arguments: [ExpressionValue]) -> ExpressionValue { .null }
    package mutating func zoneOffset(_ zone: String, at seconds: Int64) -> Int64? { nil }
}

/// The functions that a ``FieldSource`` computes. The raw value is the name in the language.
package enum HostFunction: String, Sendable, CaseIterable {
    /// `has_injection()`, `has_injection(text)`.
    case hasInjection = "has_injection"
    /// `has_pii()`, `has_pii(text)`.
    case hasPII = "has_pii"
    /// `has_sensitive()`, `has_sensitive(text)`, `has_sensitive(text, "high")`.
    case hasSensitive = "has_sensitive"
    /// `now()`: the time of the request as a ``ExpressionValue/timestamp(_:)``.
    case now
    /// `random()`: a double at least 0 and below 1, new for each call.
    case random
}

/// A source without fields: for constants.
package struct EmptyFieldSource: FieldSource {
    package init() {}
    package mutating func value(of slot: Int) -> ExpressionValue { .null }
}
