/// An `allow` and a `deny` for the same requests in different policies: the denial wins, whatever the priorities.
enum ConflictCheck: PolicyCheck {
    static func run(_ subject: LintSubject, _ report: inout PolicyReport) {
        var denials: [String: LintRule] = [:]
        for sheet in subject.enforced {
            for rule in sheet.rules where rule.does(DenyAction.self) {
                if let text = rule.conditionText, denials[text] == nil { denials[text] = rule }
            }
        }
        for sheet in subject.enforced {
            for rule in sheet.rules where rule.does(AllowAction.self) {
                guard let text = rule.conditionText, let denial = denials[text],
                    denial.compiled.reference.policy != sheet.draft.name
                else { continue }
                report.warning(
                    "conflict", "\(rule.title) may conflict with \(denial.title): one allows what the other denies",
                    at: rule.draft.node, hint: "a denial in any policy wins; make their conditions differ")
            }
        }
    }
}
