/// An `allow` and a `deny` for the same requests in different policies: the denial wins, whatever the priorities.
enum ConflictCheck: PolicyCheck {
    static func run(_ subject: LintSubject, _ report: inout PolicyReport) {
        var byText: [String: LintRule] = [:]
        for sheet in subject.enforced {
            for rule in sheet.rules where rule.does(DenyAction.self) {
                if let text = rule.conditionText, byText[text] == nil { byText[text] = rule }
            }
        }
        for phase in [PolicyPhase.request, .response] {
            let sheets = subject.enforced.filter { $0.phase == phase }
            var denials = DecidedRequests(sheets)
            // Where rules change fields, two conditions may be about different requests.
            if !sheets.contains(where: { $0.rules.contains(where: \.changesFields) }) {
                for sheet in sheets { denials.add(sheet.applications(of: DenyAction.self)) }
            }
            for sheet in sheets {
                for rule in sheet.rules where rule.does(AllowAction.self) {
                    let isElsewhere = { (other: LintRule) in other.compiled.reference.policy != sheet.draft.name }
                    let same = rule.conditionText.flatMap { byText[$0] }.flatMap { isElsewhere($0) ? $0 : nil }
                    // One that denies every request leaves nothing to any policy, and is reported with each of them.
                    let covering = denials.always == nil ? denials.rule(covering: rule, where: isElsewhere) : nil
                    guard let denial = same ?? covering else { continue }
                    report.warning(
                        "conflict",
                        "\(rule.title) may conflict with \(denial.title): one allows what the other denies",
                        at: rule.draft.node, hint: "a denial in any policy wins; make their conditions differ")
                }
            }
        }
    }
}
