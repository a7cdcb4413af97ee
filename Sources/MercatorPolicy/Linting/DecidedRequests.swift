import MercatorExpression

/// The requests that rules of some policies are sure to have decided, for questions about rules of other policies.
///
/// Sound in one direction, as ``Satisfiability`` is: a rule that is called covered applies to no other requests.
struct DecidedRequests {
    private let fresh: LogicPast
    private var index = RuleIndex()
    private var rules: [LintRule] = []
    /// Whoever decides every request.
    private(set) var always: LintRule?

    /// - Parameter sheets: policies whose fields are asked about.
    init(_ sheets: [LintSheet]) {
        let promised = sheets.reduce(into: [:]) { $0.merge($1.promised) { first, _ in first } }
        fresh = LogicPast(promised: promised)
    }

    /// Forgets what was decided under conditions, because fields may have changed since.
    mutating func reset() {
        index.removeAll()
        rules.removeAll()
    }

    mutating func add(_ applications: [LintSheet.Application]) {
        for application in applications {
            guard !application.conditions.isEmpty else {
                if always == nil { always = application.rule }
                continue
            }
            index.add(RuleIndex.Ending(condition: .and(application.conditions), rule: rules.count))
            rules.append(application.rule)
        }
    }

    /// A rule that has decided every request that `rule` applies to; nil when there may be others.
    func rule(covering rule: LintRule, where isMeant: (LintRule) -> Bool = { _ in true }) -> LintRule? {
        if let always, isMeant(always) { return always }
        guard let condition = rule.predicate, rule.compiled.condition?.constant == nil else { return nil }
        let covering = index.candidates(for: condition).first { ending in
            isMeant(rules[ending.rule])
                && Satisfiability.isImpossible([.holds(condition), .isNotTrue(ending.condition)], in: fresh)
        }
        // What applies to no request at all is reported as such.
        guard let covering, !Satisfiability.isImpossible([.holds(condition)], in: fresh) else { return nil }
        return rules[covering.rule]
    }
}

extension LintSheet {
    /// A rule, and conditions that, met together, make sure that it is reached and applies.
    struct Application {
        let rule: LintRule
        let conditions: [Predicate]
    }

    /// The rules with an action, where it is known when they apply to the fields as they are after this policy.
    func applications(of action: any PolicyAction.Type) -> [Application] {
        // Conditions of the rules above that end the policy otherwise; nil once it is not known which.
        var above: [Predicate]? = []
        var found: [Application] = []
        for rule in rules {
            if rule.does(action), let above {
                found.append(Application(rule: rule, conditions: rule.sides + above.map { .not($0) }))
            }
            if rule.changesFields {
                found.removeAll()
                if above?.isEmpty != true { above = nil }
            }
            guard rule.compiled.endsPolicy else { continue }
            guard let condition = rule.predicate else { break }
            // A rule that does the same decides the request, too.
            guard !rule.does(action) else { continue }
            above = (above?.count ?? .max) < PolicyBounds.lintCandidatesMax ? (above ?? []) + [condition] : nil
        }
        return found
    }
}

extension LintRule {
    /// What must hold for the rule to apply; empty when it applies always.
    fileprivate var sides: [Predicate] {
        guard let predicate else { return [] }
        return if case .and(let sides) = predicate { sides } else { [predicate] }
    }
}
