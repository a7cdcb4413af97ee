import MercatorDiagnostics

/// Names and paths: what is a variable, what a field, and what is not there at all.
extension Lowering {
    /// The steps of a path that is written out in full, from its root; nil for anything computed.
    func staticSteps(_ place: Expression.Place) -> [FieldStep]? {
        var steps: [FieldStep] = []
        var at = place
        while true {
            switch expression.nodes[at].kind {
            case .name(let name):
                guard !locals.contains(name) else { return nil }
                steps.append(.key(name))
                return steps.reversed()
            case .select(let operand, let name):
                steps.append(.key(name))
                at = operand
            case .index(let operand, let index):
                guard case .literal(let value) = expression.nodes[index].kind else { return nil }
                switch value {
                case .int(let position): steps.append(.index(Int(position)))
                case .string(let key): steps.append(.key(key))
                default: return nil
                }
                at = operand
            default:
                return nil
            }
        }
    }

    /// A name, or a name after a dot.
    mutating func path(_ place: Expression.Place) -> Operand {
        let node = expression.nodes[place]
        if case .name(let name) = node.kind, let local = locals.lastIndex(of: name) {
            return emit(.local(Int32(local)))
        }
        if dialect == .cel { return declaredPath(place) }
        guard let steps = staticSteps(place) else {
            guard case .select(let operand, let name) = node.kind else { return failure(.undeclared, "no such name") }
            let inner = lower(operand)
            if name == "length" { return emit(.length(inner.place), .int, folding: [inner], at: node.offset) }
            return emit(.select(inner.place, name: self.name(name)), .any, folding: [inner], at: node.offset)
        }
        if case .select(let operand, "length") = node.kind, !isDeclared(steps) {
            let inner = lower(operand)
            return emit(.length(inner.place), .int)
        }
        return field(steps, type: check(steps, of: place))
    }

    private func isDeclared(_ steps: [FieldStep]) -> Bool {
        var place = schema.root
        for step in steps {
            guard case .key(let key) = step, let next = place.children[key] else { return false }
            place = next
        }
        return true
    }

    mutating func field(_ steps: [FieldStep], type: ExpressionType) -> Operand {
        emit(.field(slot: slot(steps)), type)
    }

    mutating func slot(_ steps: [FieldStep]) -> Int32 {
        let reference = FieldReference(steps: steps)
        let slot = fields.slot(for: reference)
        if !program.slots.contains(slot) {
            program.slots.append(slot)
            program.fields.append(reference)
        }
        return Int32(slot)
    }

    /// The type of a field; warns where the schema knows no such field, or has a remark on it.
    private mutating func check(_ steps: [FieldStep], of path: Expression.Place) -> ExpressionType {
        var place = schema.root
        for (depth, step) in steps.enumerated() {
            guard let next = place.below(step) else {
                let offset = offset(of: path, stepsBack: steps.count - 1 - depth)
                warnUnknown(Array(steps[...depth]), among: place.names, at: offset)
                return .null
            }
            place = next
            if let note = place.note {
                report.warning("field-note", note, at: offset(of: path, stepsBack: steps.count - 1 - depth))
            }
        }
        return place.type
    }

    /// Where a path's step stands, counted from its last.
    private func offset(of path: Expression.Place, stepsBack: Int) -> Int {
        var at = path
        for _ in 0..<stepsBack {
            switch expression.nodes[at].kind {
            case .select(let operand, _), .index(let operand, _): at = operand
            default: break
            }
        }
        return expression.nodes[at].offset
    }

    private mutating func warnUnknown(_ steps: [FieldStep], among names: [String], at offset: Int) {
        let written = FieldReference(steps: steps).text
        var hint: String?
        if case .key(let key)? = steps.last {
            let prefix = steps.count > 1 ? FieldReference(steps: Array(steps.dropLast())).text + "." : ""
            if let nearest = Suggestion.nearest(key, in: names) {
                hint = "did you mean `\(prefix)\(nearest)`?"
            } else if !names.isEmpty {
                hint = "known here: \(names.prefix(12).joined(separator: ", "))"
            }
        }
        report.warning("unknown-field", "`\(written)` is not known; it is null", at: offset, hint: hint)
    }

    /// A path in CEL: the longest declared name, then selections.
    private mutating func declaredPath(_ place: Expression.Place) -> Operand {
        let node = expression.nodes[place]
        if let steps = keySteps(place), let type = declaredType(steps) {
            return field(steps.map { .key($0) }, type: type)
        }
        if let steps = keySteps(place), let type = TypeNames.name(steps.joined(separator: ".")) {
            return constant(.string(type))
        }
        guard case .select(let operand, let name) = node.kind else {
            return failure(.undeclared, "the expression names what is not declared")
        }
        let inner = lower(operand)
        return emit(.select(inner.place, name: self.name(name)), .any, folding: [inner], at: node.offset)
    }

    private func keySteps(_ place: Expression.Place) -> [String]? {
        var keys: [String] = []
        for step in staticSteps(place) ?? [] {
            guard case .key(let key) = step else { return nil }
            keys.append(key)
        }
        return keys.isEmpty ? nil : keys
    }

    private func declaredType(_ keys: [String]) -> ExpressionType? {
        var place = schema.root
        if place.isOpen { return keys.count == 1 ? .any : nil }
        for key in keys {
            guard let next = place.children[key] else { return nil }
            place = next
        }
        return place.isDeclared ? place.type : nil
    }
}
