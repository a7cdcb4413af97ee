/// Routes under conditions, and nothing that says what becomes of all other requests.
enum CatchAllCheck: PolicyCheck {
    static func run(_ subject: LintSubject, _ report: inout PolicyReport) {
        guard subject.options.defaultAction == .allow else { return }
        var last: LintRule?
        for sheet in subject.enforced {
            for rule in sheet.rules where rule.compiled.endsPolicy {
                if rule.predicate == nil { return }
                if rule.does(RouteAction.self) { last = rule }
            }
        }
        guard let last else { return }
        report.warning(
            "no-catch-all", "requests that match no route go wherever their model is served", at: last.draft.node,
            hint: "end with a rule without a condition that routes, allows or denies them, or set "
                + "`policy.default_action: deny`")
    }
}
