import MercatorExpression

/// What is known of the fields once some conditions have come out in some way: a superset of the requests that fit.
///
/// It stands on what rules before have left over, which it reads and never copies.
struct LogicState {
    private let past: LogicPast
    private var changed = LogicFacts()

    init(_ past: LogicPast) {
        self.past = past
    }

    /// Notes that a test came out as one of `wanted`; false when no request fits any more.
    mutating func note(_ test: Predicate, _ wanted: Outcomes) -> Bool {
        changed.note(test, wanted, over: past.facts, promised: past.promised)
    }
}

/// What the rules above have left over: the requests that none of them has stopped. A class, so that asking whether a
/// rule is reached copies nothing.
final class LogicPast {
    /// What the gateway promises about some fields whatever the request, by slot.
    fileprivate let promised: [Int: ValueDomain]
    fileprivate var facts = LogicFacts()
    /// Whether no request is left over.
    private(set) var isEmpty = false

    init(promised: [Int: ValueDomain]) {
        self.promised = promised
    }

    /// Forgets everything, because fields may have changed.
    func reset() {
        facts = LogicFacts()
        isEmpty = false
    }

    /// Notes that a single test was not true for the requests that are left over.
    func exclude(_ test: Predicate, _ wanted: Outcomes) {
        if !facts.note(test, wanted, over: LogicFacts(), promised: promised) { isEmpty = true }
    }
}

/// Facts about fields and about conditions that are known by their text alone.
private struct LogicFacts {
    /// Fields that are not in here may have any value.
    private var domains: [Int: ValueDomain] = [:]
    private var outcomes: [String: Outcomes] = [:]

    mutating func note(
        _ test: Predicate, _ wanted: Outcomes, over base: LogicFacts, promised: [Int: ValueDomain]
    ) -> Bool {
        func narrow(_ slot: Int, _ change: (inout ValueDomain) -> Void) -> Bool {
            // Taken out while it changes, so that sets of many constants are not copied.
            var domain = domains.removeValue(forKey: slot) ?? base.domains[slot] ?? promised[slot] ?? ValueDomain()
            change(&domain)
            domains[slot] = domain
            return !domain.isEmpty
        }
        func remember(_ text: String) -> Bool {
            let left = (outcomes[text] ?? base.outcomes[text] ?? [.holds, .fails, .errs]).intersection(wanted)
            outcomes[text] = left
            return !left.isEmpty
        }
        switch test {
        case .constant(let value): return wanted.contains(value ? .holds : .fails)
        case .equals(let slot, let constant):
            let isPossible = narrow(slot) { domain in
                if !wanted.contains(.fails) { domain = domain.equal(to: constant) }
                if !wanted.contains(.holds) { domain.exclude(constant) }
            }
            return isPossible && remember("\(slot) == \(constant.string?.debugDescription ?? constant.displayed)")
        case .isIn(let slot, let constants):
            return narrow(slot) { domain in
                if !wanted.contains(.fails) { domain = domain.equal(toOneOf: constants) }
                // Null is never in a list, so leaving a null out of it says nothing.
                guard !wanted.contains(.holds) else { return }
                for constant in constants where !constant.isNull { domain.exclude(constant) }
            }
        case .order(let slot, let test):
            return narrow(slot) { $0 = $0.ordered(test, wanted) } && remember("\(slot) \(test.word) \(test.bound)")
        case .text(let slot, let test):
            return narrow(slot) { $0 = $0.tested(test, wanted) } && remember("\(slot) \(test.word) \(test.operand)")
        case .opaque(let text, let isStable): return !isStable || remember(text)
        case .not, .and, .or: return true
        }
    }
}
