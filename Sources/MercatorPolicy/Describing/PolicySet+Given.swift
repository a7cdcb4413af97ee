import MercatorExpression

extension PolicySet {
    /// The same policies, with fields that read as they are told. For tests and descriptions, not for traffic.
    package func giving(_ given: [GivenField]) -> PolicySet {
        PolicySet(compiled: compiled.giving(given))
    }
}

extension CompiledPolicies {
    func giving(_ given: [GivenField]) -> CompiledPolicies {
        guard !given.isEmpty else { return self }
        let slots = zip(slots, fields).map { slot, field in
            guard let given = given.last(where: { $0.covers(field) }) else { return slot }
            return FieldSlot(
                .constant(given.value(of: field)), patterns: slot.patterns, isGiven: given.isPresent(field))
        }
        return CompiledPolicies(
            policies: policies + replyPolicies, slots: slots, fields: fields, disabled: disabled, options: options,
            zones: zones,
            version: version)
    }
}

extension GivenField {
    /// Whether the field is the given one or lies below it.
    func covers(_ field: FieldReference) -> Bool {
        field.steps.count >= path.count && zip(path, field.steps).allSatisfy { .key($0) == $1 }
    }

    func value(of field: FieldReference) -> ExpressionValue {
        value.below(field.steps.dropFirst(path.count))
    }

    /// Whether the field's key is there, even with a null value.
    func isPresent(_ field: FieldReference) -> Bool {
        let rest = field.steps.dropFirst(path.count)
        guard case .key(let key)? = rest.last else { return rest.isEmpty || !value(of: field).isNull }
        return value.below(rest.dropLast()).member(key) != nil
    }
}
