import MercatorExpression

/// Decides whether conditions can come out in a given way for any request at all.
///
/// Sound in one direction: what it calls impossible is impossible. It gives up, and says possible, beyond
/// ``PolicyBounds/lintBranchesMax``. A condition that runs out of its budget of steps is not considered.
struct Satisfiability {
    /// A condition with the outcomes that are asked about.
    struct Goal {
        let condition: Predicate
        let outcomes: Outcomes

        static func holds(_ condition: Predicate) -> Goal { Goal(condition: condition, outcomes: .holds) }
        /// Fails, or has no value.
        static func isNotTrue(_ condition: Predicate) -> Goal { Goal(condition: condition, outcomes: [.fails, .errs]) }
    }

    private var branchesLeft = PolicyBounds.lintBranchesMax

    /// Whether none of the requests that are left over brings all goals about.
    static func isImpossible(_ goals: [Goal], in past: LogicPast) -> Bool {
        var search = Satisfiability()
        return search.isImpossible(goals, [], LogicState(past))
    }

    /// First everything that must hold, then each alternative of what may.
    private mutating func isImpossible(_ goals: [Goal], _ choices: [[Goal]], _ state: LogicState) -> Bool {
        var (goals, choices, state) = (goals, choices, state)
        while let goal = goals.popLast() {
            switch goal.condition {
            case .not(let inner): goals.append(Goal(condition: inner, outcomes: goal.outcomes.negated))
            case .and(let sides):
                // All hold, or one fails, or (none fails and) one has no value: for `holds` every side must.
                Self.split(sides, goal.outcomes, all: .holds, &goals, &choices)
            case .or(let sides): Self.split(sides, goal.outcomes, all: .fails, &goals, &choices)
            default: if !state.note(goal.condition, goal.outcomes) { return true }
            }
        }
        guard let choice = choices.popLast() else { return false }
        for goal in choice {
            branchesLeft -= 1
            guard branchesLeft > 0, isImpossible([goal], choices, state) else { return false }
        }
        return true
    }

    /// `and` is `or` with the outcomes exchanged: one side decides it alone, `all` sides are needed for the contrary.
    private static func split(
        _ sides: [Predicate], _ outcomes: Outcomes, all: Outcomes, _ goals: inout [Goal], _ choices: inout [[Goal]]
    ) {
        let each = sides.map { Goal(condition: $0, outcomes: outcomes) }
        let deciding = all.negated
        switch (outcomes.contains(all), outcomes.contains(deciding)) {
        // The contrary, or no value: no side may decide.
        case (true, false): goals += each
        // Decided, or no value: some side must not be `all`.
        case (false, true): choices.append(each)
        // No value alone is asked about nowhere; any outcome says nothing.
        default: break
        }
    }
}
