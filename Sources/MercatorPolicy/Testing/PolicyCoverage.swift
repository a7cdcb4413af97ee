/// Which rules matched, and which parts of their conditions were seen true and false.
package struct PolicyCoverage: Sendable {
    /// A part of a condition that is true or false by itself.
    package struct Branch: Sendable {
        package var text: String
        package fileprivate(set) var wasTrue = false
        package fileprivate(set) var wasFalse = false
        fileprivate var id: Int

        /// How many of the two ways were seen.
        fileprivate var seen: Int { (wasTrue ? 1 : 0) + (wasFalse ? 1 : 0) }

        /// What was not seen: `never true`, `never false`, `never asked`; nil when both ways were.
        package var missing: String? {
            switch (wasTrue, wasFalse) {
            case (true, true): nil
            case (true, false): "never false"
            case (false, true): "never true"
            case (false, false): "never asked"
            }
        }
    }

    /// A rule.
    package struct Rule: Sendable {
        package var name: String
        package var line: Int
        package fileprivate(set) var matched = 0
        package fileprivate(set) var branches: [Branch]

        fileprivate mutating func add(_ other: Rule) {
            matched += other.matched
            for index in branches.indices where other.branches.indices.contains(index) {
                branches[index].wasTrue = branches[index].wasTrue || other.branches[index].wasTrue
                branches[index].wasFalse = branches[index].wasFalse || other.branches[index].wasFalse
            }
        }
    }

    /// A policy.
    package struct Policy: Sendable {
        package var name: String
        package var path: String
        package fileprivate(set) var rules: [Rule]

        package var rulesCovered: Int { rules.count { $0.matched > 0 } }
        package var branchesSeen: Int { rules.reduce(0) { $0 + $1.branches.reduce(0) { $0 + $1.seen } } }
        package var branchesMax: Int { rules.reduce(0) { $0 + 2 * $1.branches.count } }
        /// 0 to 1; 1 for a policy without rules.
        package var ratio: Double { share(rulesCovered, of: rules.count) }
        /// The same for branches.
        package var branchRatio: Double { share(branchesSeen, of: branchesMax) }
    }

    /// In the order the policies run.
    package private(set) var policies: [Policy]

    /// Nothing is covered yet.
    package init(of set: PolicySet) {
        policies = (set.compiled.policies + set.compiled.replyPolicies).map { policy in
            Policy(
                name: policy.summary.name, path: policy.summary.path,
                rules: policy.rules.map { rule in
                    Rule(
                        name: rule.reference.rule, line: rule.line,
                        branches: rule.condition?.branches.map { Branch(text: $0.text, id: $0.id) } ?? [])
                })
        }
    }

    /// Adds what one decision went through; its first policy is the one at `start`.
    mutating func add(_ trace: DecisionTrace, from start: Int = 0) {
        for (offset, policy) in trace.policies.enumerated() where policies.indices.contains(start + offset) {
            let index = start + offset
            for (position, rule) in policy.rules.enumerated()
            where policies[index].rules.indices.contains(position) {
                add(rule, to: &policies[index].rules[position])
            }
        }
    }

    /// Adds what the tests of a part of the policies have covered: of the same policies of the same files.
    package mutating func add(_ other: PolicyCoverage) {
        for policy in other.policies {
            guard let at = policies.firstIndex(where: { $0.name == policy.name && $0.path == policy.path }),
                policies[at].rules.count == policy.rules.count
            else { continue }
            for index in policy.rules.indices { policies[at].rules[index].add(policy.rules[index]) }
        }
    }

    private func add(_ trace: RuleTrace, to rule: inout Rule) {
        if trace.isMatched { rule.matched += 1 }
        for value in trace.values where value.isBranch && value.wasNeeded {
            guard let holds = value.holds, let at = rule.branches.firstIndex(where: { $0.id == value.id }) else {
                continue
            }
            if holds { rule.branches[at].wasTrue = true } else { rule.branches[at].wasFalse = true }
        }
    }

    package var rules: Int { policies.reduce(0) { $0 + $1.rules.count } }
    package var rulesCovered: Int { policies.reduce(0) { $0 + $1.rulesCovered } }
    /// Rules that matched, of all; 0 to 1.
    package var overall: Double { share(rulesCovered, of: rules) }
    /// Ways that branches went, of all that there are; 0 to 1.
    package var branches: Double {
        share(policies.reduce(0) { $0 + $1.branchesSeen }, of: policies.reduce(0) { $0 + $1.branchesMax })
    }
}

private func share(_ part: Int, of whole: Int) -> Double { whole == 0 ? 1 : Double(part) / Double(whole) }
