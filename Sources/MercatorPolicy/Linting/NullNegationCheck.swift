import MercatorExpression

/// `not (age < 13)`, which holds where there is no age at all; `age >= 13` does not.
enum NullNegationCheck: PolicyCheck {
    static func run(_ subject: LintSubject, _ report: inout PolicyReport) {
        for sheet in subject.sheets {
            for rule in sheet.rules {
                guard let predicate = rule.predicate, let slot = negatedOrder(predicate, false),
                    sheet.promised[slot] == nil, let condition = rule.compiled.condition,
                    let index = condition.slots.firstIndex(of: slot)
                else { continue }
                let field = condition.fields[index].text
                report.warning(
                    "null-negation", "the condition of \(rule.title) also holds where `\(field)` is absent",
                    at: rule.conditionNode,
                    hint: "null is neither smaller nor larger; turn the comparison round instead of negating it, or "
                        + "add `\(field) != null`")
            }
        }
    }

    /// The field of the first comparison that stands under an odd number of `not`.
    private static func negatedOrder(_ condition: Predicate, _ isNegated: Bool) -> Int? {
        switch condition {
        case .order(let slot, _): isNegated ? slot : nil
        case .not(let inner): negatedOrder(inner, !isNegated)
        case .and(let sides), .or(let sides): sides.lazy.compactMap { negatedOrder($0, isNegated) }.first
        default: nil
        }
    }
}
