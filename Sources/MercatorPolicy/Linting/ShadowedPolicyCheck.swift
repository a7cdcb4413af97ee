/// Rules of later policies that decide nothing because an earlier policy has decided already.
enum ShadowedPolicyCheck: PolicyCheck {
    static func run(_ subject: LintSubject, _ report: inout PolicyReport) {
        // Whatever their priorities, policies on the reply are asked when those on the request are done.
        let request = walk(subject.enforced.filter { $0.phase == .request }, denied: nil, &report)
        _ = walk(subject.enforced.filter { $0.phase == .response }, denied: request, &report)
    }

    /// Goes through the policies of one phase, in order; whoever denies every request, if anybody does.
    private static func walk(_ sheets: [LintSheet], denied: LintRule?, _ report: inout PolicyReport) -> LintRule? {
        var denials = DecidedRequests(sheets)
        var routes = DecidedRequests(sheets)
        var denied = denied
        for sheet in sheets {
            for rule in sheet.rules {
                if let denied, decides(rule) {
                    report.warning(
                        "shadowed", "\(rule.title) has no effect: every request is denied before it",
                        at: rule.draft.node, hint: "\(denied.title) denies always, and no policy undoes a denial")
                } else {
                    check(rule, denials, routes, &report)
                }
                guard rule.changesFields else { continue }
                denials.reset()
                routes.reset()
            }
            denials.add(sheet.applications(of: DenyAction.self))
            routes.add(sheet.applications(of: RouteAction.self))
            denied = denied ?? denials.always
        }
        return denied
    }

    private static func check(
        _ rule: LintRule, _ denials: DecidedRequests, _ routes: DecidedRequests, _ report: inout PolicyReport
    ) {
        // An `allow` that a denial overrides is a conflict, and reported as one.
        if rule.does(DenyAction.self) || rule.does(RouteAction.self), let first = denials.rule(covering: rule) {
            report.warning(
                "shadowed", "\(rule.title) has no effect: an earlier policy denies the same requests",
                at: rule.draft.node, hint: "\(first.title) denies them, and no policy undoes a denial")
        } else if rule.does(RouteAction.self), let first = routes.rule(covering: rule) {
            report.warning(
                "shadowed", "\(rule.title) never routes: an earlier policy routes the same requests",
                at: rule.draft.node, hint: "\(first.title) comes first, and the first route wins")
        }
    }

    private static func decides(_ rule: LintRule) -> Bool {
        rule.does(AllowAction.self) || rule.does(DenyAction.self) || rule.does(RouteAction.self)
    }
}
