import MercatorExpression

/// Rules that never apply, always apply, or are never reached because rules above them end the policy first.
enum ReachabilityCheck: PolicyCheck {
    static func run(_ subject: LintSubject, _ report: inout PolicyReport) {
        for sheet in subject.sheets {
            var walk = Walk(sheet)
            walk.run(&report)
        }
    }

    /// One policy from top to bottom, with the requests that are left over at each rule.
    private struct Walk {
        private let sheet: LintSheet
        private let fresh: LogicPast
        private let past: LogicPast
        private var index = RuleIndex()

        init(_ sheet: LintSheet) {
            self.sheet = sheet
            fresh = LogicPast(promised: sheet.promised)
            past = LogicPast(promised: sheet.promised)
        }

        mutating func run(_ report: inout PolicyReport) {
            for (position, rule) in sheet.rules.enumerated() {
                guard let condition = rule.predicate else {
                    // The rules below an ending that always applies are reported when the policy is compiled.
                    if rule.compiled.endsPolicy { return }
                    check(rule, .constant(true), &report)
                    if rule.changesFields { forget() }
                    continue
                }
                // A constant condition is reported when it is compiled, too.
                guard rule.compiled.condition?.constant == nil else { continue }
                guard !Satisfiability.isImpossible([.holds(condition)], in: fresh) else {
                    report.warning(
                        "contradiction", "\(rule.title) never applies: its condition contradicts itself",
                        at: rule.conditionNode, hint: "no request can meet all its parts at once")
                    continue
                }
                if Satisfiability.isImpossible([.isNotTrue(condition)], in: fresh) {
                    report.warning(
                        "always-true", "the condition of \(rule.title) holds for every request",
                        at: rule.conditionNode,
                        hint: "leave the condition out if that is meant; otherwise one of its parts is wrong")
                }
                check(rule, condition, &report)
                if rule.compiled.endsPolicy { leaveOver(condition, [.fails, .errs], position) }
                if rule.changesFields { forget() }
            }
        }

        /// Reports a rule that no request reaches in a way that its condition holds.
        private func check(_ rule: LintRule, _ condition: Predicate, _ report: inout PolicyReport) {
            let hidden = index.candidates(for: condition).first { ending in
                Satisfiability.isImpossible([.holds(condition), .isNotTrue(ending.condition)], in: fresh)
            }
            guard hidden != nil || past.isEmpty || Satisfiability.isImpossible([.holds(condition)], in: past) else {
                return
            }
            guard let above = hidden.map({ sheet.rules[$0.rule] }) else {
                return report.warning(
                    "unreachable", "\(rule.title) is never reached", at: rule.draft.node,
                    hint: "the rules above it end the policy for every request that it would apply to")
            }
            let place = "rule `\(above.name)` in line \(above.draft.node.position.line)"
            if rule.does(DenyAction.self), above.does(AllowAction.self) {
                report.warning(
                    "dead-deny", "\(rule.title) never denies: it stands below an `allow` for the same requests",
                    at: rule.draft.node, hint: "\(place) ends the policy first; move the denial above it")
            } else {
                report.warning(
                    "unreachable", "\(rule.title) is never reached", at: rule.draft.node,
                    hint: "\(place) applies to every request that this one does, and ends the policy")
            }
        }

        /// Takes the requests that end the policy here out of what is left over. A disjunction ends it by each side.
        private mutating func leaveOver(_ condition: Predicate, _ outcomes: Outcomes, _ rule: Int) {
            switch condition {
            case .or(let sides) where outcomes.contains(.fails):
                for side in sides { leaveOver(side, outcomes, rule) }
            case .and(let sides) where outcomes.contains(.holds):
                for side in sides { leaveOver(side, outcomes, rule) }
            case .not(let inner): leaveOver(inner, outcomes.negated, rule)
            case .and, .or:
                let ending = outcomes.contains(.fails) ? condition : .not(condition)
                index.add(RuleIndex.Ending(condition: ending, rule: rule))
            default:
                past.exclude(condition, outcomes)
                let ending = outcomes.contains(.fails) ? condition : .not(condition)
                index.add(RuleIndex.Ending(condition: ending, rule: rule))
            }
        }

        private mutating func forget() {
            past.reset()
            index.removeAll()
        }
    }
}
