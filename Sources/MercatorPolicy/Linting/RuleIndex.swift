import MercatorExpression

/// The conditions of rules that end their policy, found by the fields and constants that they test.
///
/// A rule can only be hidden by one that tests a field of its own, so it need not be compared with all of them.
struct RuleIndex {
    /// A condition that, where it holds, ends the policy.
    struct Ending {
        let condition: Predicate
        /// Position of the rule among those of its policy.
        let rule: Int
    }

    private var endings: [Ending] = []
    private var byKey: [String: [Int]] = [:]

    mutating func removeAll() {
        endings.removeAll()
        byKey.removeAll()
    }

    mutating func add(_ ending: Ending) {
        endings.append(ending)
        for key in Self.keys(hiding: ending.condition) { byKey[key, default: []].append(endings.count - 1) }
    }

    /// Endings that may hide a rule with this condition, in order, at most ``PolicyBounds/lintCandidatesMax``.
    func candidates(for condition: Predicate) -> [Ending] {
        var keys: Set<String> = []
        Self.collect(condition, into: &keys)
        var found: Set<Int> = []
        for key in keys { found.formUnion(byKey[key]?.prefix(PolicyBounds.lintCandidatesMax) ?? []) }
        return found.sorted().prefix(PolicyBounds.lintCandidatesMax).map { endings[$0] }
    }

    /// The keys that a rule hidden by `condition` must have one of: those of the narrowest test.
    private static func keys(hiding condition: Predicate) -> [String] {
        let sides = if case .and(let sides) = condition { sides } else { [condition] }
        return sides.map(exactKeys).filter { !$0.isEmpty }.min { $0.count < $1.count }
            ?? sides.compactMap(looseKey).prefix(1).map { $0 }
    }

    /// One key for each constant of an equality; none for other tests.
    private static func exactKeys(_ test: Predicate) -> [String] {
        switch test {
        case .equals(let slot, let constant): ["\(slot)=\(constant.displayed)"]
        case .isIn(let slot, let constants): constants.map { "\(slot)=\($0.displayed)" }
        case .opaque(let text, _): [text]
        default: []
        }
    }

    private static func looseKey(_ test: Predicate) -> String? {
        switch test {
        case .equals(let slot, _), .isIn(let slot, _), .order(let slot, _), .text(let slot, _): "\(slot)"
        case .not(let inner): looseKey(inner)
        case .and(let sides), .or(let sides): sides.lazy.compactMap(looseKey).first
        case .opaque(let text, _): text
        case .constant: nil
        }
    }

    private static func collect(_ condition: Predicate, into keys: inout Set<String>) {
        switch condition {
        case .not(let inner): collect(inner, into: &keys)
        case .and(let sides), .or(let sides):
            for side in sides { collect(side, into: &keys) }
        default:
            keys.formUnion(exactKeys(condition))
            if let key = looseKey(condition) { keys.insert(key) }
        }
    }
}
