/// Walks a program from the whole to its parts and evaluates each by itself.
struct TraceWalk {
    let code: Code
    private(set) var steps: [ExpressionStep] = []
    private var stepsLeft = ExpressionBounds.tracedStepsMax

    init(code: Code) {
        self.code = code
    }

    /// A part below another one.
    private struct Part {
        var node: Int32
        var isCondition = false
    }

    mutating func visit<Source: FieldSource & ~Copyable>(
        _ node: Int32, depth: Int, isCondition: Bool, isNeeded: Bool, around: TextExtent, _ source: inout Source
    ) {
        guard steps.count < ExpressionBounds.tracedMax, stepsLeft > 0 else { return }
        let extent = code.extents[Int(node)]
        let parts = parts(of: node)
        // `not` of `x not matches y` is written where its operand is; both would be the same line twice.
        let isShown = !isConstant(node) && extent != around && (!extent.isEmpty || depth == 0)
        if isShown {
            let isJoined = parts.contains { part in
                let inner = code.extents[Int(part.node)]
                return part.isCondition && inner != extent && !inner.isEmpty
            }
            add(
                node, text(extent), depth: depth, isBranch: isCondition && !isJoined, isNeeded: isNeeded,
                isCondition: isCondition, &source)
        }
        let below = isShown ? depth + 1 : depth
        switch code.nodes[Int(node)] {
        case .compareField(_, let slot, _), .matchesField(let slot, _, _):
            addField(slot, depth: below, isNeeded: isNeeded, &source)
        default: break
        }
        var isStillNeeded = isNeeded
        for (position, part) in parts.enumerated() {
            let needed = isStillNeeded && isReached(part, position, of: node, &source)
            // The negated part of `x not in y` has the same text, so its branch is the one that was shown.
            let isHidden = isShown && code.extents[Int(part.node)] == extent
            visit(
                part.node, depth: below, isCondition: part.isCondition && !isHidden, isNeeded: needed,
                around: isShown ? extent : around, &source)
            if isStillNeeded, decides(part, within: node, &source) { isStillNeeded = false }
        }
    }

    // MARK: adding

    private mutating func add<Source: FieldSource & ~Copyable>(
        _ node: Int32, _ text: String, depth: Int, isBranch: Bool, isNeeded: Bool, isCondition: Bool,
        _ source: inout Source
    ) {
        steps.append(
            ExpressionStep(
                text: text, depth: depth, id: Int(node), isBranch: isBranch, wasNeeded: isNeeded,
                slots: slots(below: node), outcome: value(node, isCondition: isCondition, &source)))
    }

    private mutating func addField<Source: FieldSource & ~Copyable>(
        _ slot: Int32, depth: Int, isNeeded: Bool, _ source: inout Source
    ) {
        guard steps.count < ExpressionBounds.tracedMax, let position = code.slots.firstIndex(of: Int(slot)) else {
            return
        }
        steps.append(
            ExpressionStep(
                text: code.fields[position].text, depth: depth, id: -1, isBranch: false, wasNeeded: isNeeded,
                slots: [Int(slot)], outcome: .success(source.value(of: Int(slot)))))
    }

    private mutating func value<Source: FieldSource & ~Copyable>(
        _ node: Int32, isCondition: Bool, _ source: inout Source
    ) -> Result<ExpressionValue, EvaluationError> {
        let limit = min(stepsLeft, ExpressionBounds.stepsMax)
        var state = EvaluationState(steps: limit)
        source.replay(from: draws(before: node))
        defer { stepsLeft -= max(limit - state.stepsLeft, 1) }
        do throws(EvaluationError) {
            if isCondition { return .success(.bool(try code.truth(node, &source, &state))) }
            return .success(try code.value(node, &source, &state))
        } catch {
            return .failure(error)
        }
    }

    private func text(_ extent: TextExtent) -> String {
        guard !extent.isEmpty else { return code.text }
        let bytes = code.text.utf8
        let start = bytes.index(bytes.startIndex, offsetBy: Int(extent.start))
        let end = bytes.index(bytes.startIndex, offsetBy: Int(extent.end))
        return String(code.text[start..<end])
    }

    // MARK: structure

    private func isConstant(_ node: Int32) -> Bool {
        if case .constant = code.nodes[Int(node)] { return true }
        return false
    }

    private func parts(of node: Int32) -> [Part] {
        switch code.nodes[Int(node)] {
        case .constant, .field, .local, .compareField, .matchesField, .isPresent, .failure: []
        case .not(let a): [Part(node: a, isCondition: true)]
        case .and(let start, let count), .or(let start, let count):
            code.operands(start, count).map { Part(node: $0, isCondition: true) }
        case .conditional(let test, let yes, let no):
            [Part(node: test, isCondition: true), Part(node: yes), Part(node: no)]
        case .select(let a, _), .length(let a), .negate(let a), .hasKey(let a, _), .matches(let a, _):
            [Part(node: a)]
        case .index(let a, let b), .compare(_, let a, let b), .arithmetic(_, let a, let b), .text(_, let a, let b),
            .member(let a, of: let b), .matchesComputed(let a, let b):
            [Part(node: a), Part(node: b)]
        case .list(let start, let count), .function(_, let start, let count), .host(_, let start, let count):
            code.operands(start, count).map { Part(node: $0) }
        case .map(let start, let count): code.operands(start, count * 2).map { Part(node: $0) }
        case .timePart(_, let a, let zone): zone < 0 ? [Part(node: a)] : [Part(node: a), Part(node: zone)]
        case .comprehension(let index): [Part(node: code.comprehensions[Int(index)].range)]
        }
    }

    /// Whether evaluation comes to a part at all: the side of a `? :` that is not chosen is never looked at.
    private mutating func isReached<Source: FieldSource & ~Copyable>(
        _ part: Part, _ position: Int, of node: Int32, _ source: inout Source
    ) -> Bool {
        guard case .conditional(let test, _, _) = code.nodes[Int(node)], position > 0 else { return true }
        guard case .success(let chosen) = value(test, isCondition: true, &source) else { return false }
        return (chosen.bool ?? false) == (position == 1)
    }

    /// Whether a side settles its `and` or `or`, so that the sides after it are not needed.
    private mutating func decides<Source: FieldSource & ~Copyable>(
        _ part: Part, within node: Int32, _ source: inout Source
    ) -> Bool {
        switch code.nodes[Int(node)] {
        case .and: decision(part, &source) == false
        case .or: decision(part, &source) == true
        default: false
        }
    }

    private mutating func decision<Source: FieldSource & ~Copyable>(_ part: Part, _ source: inout Source) -> Bool? {
        guard case .success(let value) = value(part.node, isCondition: true, &source) else { return nil }
        return value.bool
    }

    private func slots(below node: Int32) -> [Int] {
        var slots: [Int] = []
        var open = [node]
        while let next = open.popLast() {
            switch code.nodes[Int(next)] {
            case .field(let slot), .compareField(_, let slot, _), .matchesField(let slot, _, _), .isPresent(let slot):
                if !slots.contains(Int(slot)) { slots.append(Int(slot)) }
            case .comprehension(let index):
                let macro = code.comprehensions[Int(index)]
                open += [macro.predicate, macro.transform].filter { $0 >= 0 }
            default: break
            }
            open += parts(of: next).map(\.node)
        }
        return slots
    }

    /// How many calls of `random()` come before a part in the order of evaluation.
    private func draws(before node: Int32) -> Int {
        guard code.hostFunctions.contains(.random) else { return 0 }
        var first = node
        var open = [node]
        while let next = open.popLast() {
            first = min(first, next)
            open += parts(of: next).map(\.node)
        }
        return code.nodes[..<Int(first)].count { node in
            if case .host(.random, _, _) = node { true } else { false }
        }
    }
}
