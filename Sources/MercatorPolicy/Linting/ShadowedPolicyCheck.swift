import MercatorExpression

/// Rules of later policies that decide nothing because an earlier policy has decided already.
enum ShadowedPolicyCheck: PolicyCheck {
    static func run(_ subject: LintSubject, _ report: inout PolicyReport) {
        var denial: LintRule?
        var routes: [String: LintRule] = [:]
        // Whatever their priorities, policies on the reply are asked when those on the request are done.
        let request = subject.enforced.filter { $0.phase == .request }
        for sheet in request + subject.enforced.filter({ $0.phase == .response }) {
            for rule in sheet.rules {
                if let denial, decides(rule) {
                    report.warning(
                        "shadowed", "\(rule.title) has no effect: every request is denied before it",
                        at: rule.draft.node, hint: "\(denial.title) denies always, and no policy undoes a denial")
                } else if rule.does(RouteAction.self), let text = rule.conditionText,
                    let first = routes["true"] ?? routes[text]
                {
                    report.warning(
                        "shadowed", "\(rule.title) never routes: an earlier policy routes the same requests",
                        at: rule.draft.node, hint: "\(first.title) comes first, and the first route wins")
                }
            }
            guard denial == nil else { continue }
            collect(sheet, &denial, &routes)
        }
    }

    /// Notes the rules that are sure to be asked: those above which nothing but routes ends the policy.
    private static func collect(_ sheet: LintSheet, _ denial: inout LintRule?, _ routes: inout [String: LintRule]) {
        for rule in sheet.rules {
            if rule.changesFields {
                // A later policy may be asked about something else.
                routes = routes.filter { $0.key == "true" }
            }
            if rule.predicate == nil, rule.does(DenyAction.self) { denial = rule }
            if rule.does(RouteAction.self), let text = rule.conditionText, routes[text] == nil { routes[text] = rule }
            if rule.compiled.endsPolicy, !rule.does(RouteAction.self) { break }
        }
    }

    private static func decides(_ rule: LintRule) -> Bool {
        rule.does(AllowAction.self) || rule.does(DenyAction.self) || rule.does(RouteAction.self)
    }
}
