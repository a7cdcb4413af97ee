import MercatorDiagnostics

/// Names and paths: what is a variable, what a field, and what is not there at all.
extension Lowering {
    /// The steps of a path that is written out in full, from its root; nil for anything computed.
    ///
    /// A path through lists is two steps: the root, and the rest as one key (`messages[*].role`).
    func staticSteps(_ place: Expression.Place) -> [FieldStep]? {
        var steps: [FieldStep] = []
        var goesThroughLists = false
        var at = place
        while true {
            switch expression.nodes[at].kind {
            case .name(let name):
                guard !locals.contains(name) else { return nil }
                guard goesThroughLists else { return [.key(name)] + steps.reversed() }
                let rest = FieldReference(steps: steps.reversed()).text.replacing(".[", with: "[")
                return [.key(name), .key(rest)]
            case .select(let operand, let name):
                steps.append(.key(name))
                at = operand
            case .index(let operand, let index):
                switch expression.nodes[index].kind {
                case .literal(.int(let position)): steps.append(.index(Int(position)))
                case .literal(.string(let key)): steps.append(.key(key))
                case .elements(let filter):
                    goesThroughLists = true
                    steps.append(.key("[\(filter)]"))
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

    /// A wildcard in a path that is not written out in full.
    mutating func elements(at offset: Int) -> Operand {
        report.error(
            "syntax", "`[*]` and filters stand in paths that are written out in full", at: offset,
            hint: "use `.map(x, …)` or `.filter(x, …)`")
        return failure(.invalidArgument, "a path through lists is not written out in full")
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
            warnOfNearMiss(steps, depth, in: place, of: path)
            place = next
            if let note = place.note {
                report.warning("field-note", note, at: offset(of: path, stepsBack: steps.count - 1 - depth))
            }
        }
        return place.type
    }

    /// Warns of a name that nobody declares, where any is allowed, when it is nearly one that somebody does.
    private mutating func warnOfNearMiss(
        _ steps: [FieldStep], _ depth: Int, in place: ExpressionSchema.Place, of path: Expression.Place
    ) {
        guard case .key(let key) = steps[depth], place.children[key] == nil, place.children["*"] == nil,
            let nearest = Suggestion.nearest(key, in: place.names)
        else { return }
        let prefix = FieldReference(steps: Array(steps[..<depth])).text
        report.warning(
            "unknown-field", "`\(prefix).\(key)` is not known; it reads what was sent under that name",
            at: offset(of: path, stepsBack: steps.count - 1 - depth), hint: "did you mean `\(prefix).\(nearest)`?")
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
