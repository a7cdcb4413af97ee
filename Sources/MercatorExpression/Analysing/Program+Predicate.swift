extension Program {
    /// The condition as logic sees it; `nature` says what is known of each field that it names.
    package func predicate(_ nature: (FieldReference) -> FieldNature) -> Predicate {
        PredicateReader(code: code, natures: natures(nature)).predicate(code.root)
    }

    /// A text that two programs over one field table share only if they compute the same; nil for a program that may
    /// come out differently each time.
    package func canonicalText(_ nature: (FieldReference) -> FieldNature) -> String? {
        var text = NodeText(code: code, natures: natures(nature))
        text.write(code.root)
        return text.isStable ? text.text : nil
    }

    private func natures(_ nature: (FieldReference) -> FieldNature) -> [Int: FieldNature] {
        var natures: [Int: FieldNature] = [:]
        for (slot, field) in zip(slots, fields) { natures[slot] = nature(field) }
        return natures
    }
}

/// Takes a program's nodes apart.
private struct PredicateReader {
    let code: Code
    let natures: [Int: FieldNature]

    func predicate(_ place: Int32) -> Predicate {
        switch code.nodes[Int(place)] {
        case .constant(let index):
            let value = code.constants[Int(index)]
            guard let bool = value.bool ?? (value.isNull ? false : nil) else { return opaque(place) }
            return .constant(bool)
        case .not(let operand): return .not(predicate(operand))
        case .and(let start, let count): return .and(code.operands(start, count).map(predicate))
        case .or(let start, let count): return .or(code.operands(start, count).map(predicate))
        case .compareField(let operation, let slot, let constant):
            return comparison(operation, Int(slot), code.constants[Int(constant)]) ?? opaque(place)
        case .compare(let operation, let a, let b):
            if let slot = field(a), let value = constant(b) {
                return comparison(operation, slot, value) ?? opaque(place)
            }
            if let slot = field(b), let value = constant(a) {
                return comparison(operation.flipped, slot, value) ?? opaque(place)
            }
            return opaque(place)
        case .member(let element, let container):
            guard let slot = field(element), case .list(let items)? = constant(container),
                items.allSatisfy(\.isScalarForLogic)
            else { return opaque(place) }
            return .isIn(slot: slot, items)
        case .matchesField(let slot, let index, _):
            guard case .stable? = natures[Int(slot)] else { return opaque(place) }
            let pattern = code.patterns[Int(index)]
            return .text(slot: Int(slot), TextTest(.matches, pattern.text, pattern: pattern))
        case .text(let operation, let a, let b):
            guard let slot = field(a), case .string(let text)? = constant(b) else { return opaque(place) }
            return .text(slot: slot, TextTest(operation, text))
        default: return opaque(place)
        }
    }

    private func comparison(_ operation: BinaryOperator, _ slot: Int, _ value: ExpressionValue) -> Predicate? {
        switch natures[slot] {
        case .stable: break
        // A variable against a constant, and what changes between rules, are left whole.
        case .constant, .changing, nil: return nil
        }
        switch operation {
        case .equal where value.isScalarForLogic: return .equals(slot: slot, value)
        case .notEqual where value.isScalarForLogic: return .not(.equals(slot: slot, value))
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard let bound = value.exactDouble else { return nil }
            return .order(slot: slot, OrderTest(word: operation.rawValue, bound: bound))
        default: return nil
        }
    }

    /// The slot of a field that keeps its value.
    private func field(_ place: Int32) -> Int? {
        guard case .field(let slot) = code.nodes[Int(place)], case .stable? = natures[Int(slot)] else { return nil }
        return Int(slot)
    }

    private func constant(_ place: Int32) -> ExpressionValue? {
        switch code.nodes[Int(place)] {
        case .constant(let index): return code.constants[Int(index)]
        case .field(let slot):
            guard case .constant(let value)? = natures[Int(slot)] else { return nil }
            return value
        default: return nil
        }
    }

    private func opaque(_ place: Int32) -> Predicate {
        var text = NodeText(code: code, natures: natures)
        text.write(place)
        return .opaque(text.text, isStable: text.isStable)
    }
}

extension BinaryOperator {
    /// The operator with its sides exchanged.
    fileprivate var flipped: BinaryOperator {
        switch self {
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        default: self
        }
    }
}

extension ExpressionValue {
    /// Whether equality with the value is decided by kind and value alone.
    fileprivate var isScalarForLogic: Bool {
        switch self {
        case .null, .bool: true
        // Sets of Swift strings take composed and decomposed letters for the same; the language does not.
        case .string(let text): text.utf8.allSatisfy { $0 < 0x80 }
        default: exactDouble != nil
        }
    }

    /// The number as a double that equals it exactly; nil for other kinds, and for numbers from 2^53 on.
    package var exactDouble: Double? {
        guard let number = ExpressionNumber(self) else { return nil }
        let double = number.double
        return double.magnitude < 0x1p53 ? double : nil
    }

    /// Whether a text compares as a number where the other side is one.
    package static func spellsNumber(_ text: String) -> Double? {
        ExpressionNumber(spelled: text)?.double
    }
}
