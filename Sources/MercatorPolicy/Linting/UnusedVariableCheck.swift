/// Variables that a policy declares and no rule of it names.
enum UnusedVariableCheck: PolicyCheck {
    static func run(_ subject: LintSubject, _ report: inout PolicyReport) {
        for sheet in subject.sheets {
            for name in sheet.unusedVariables {
                guard let node = sheet.draft.variables[name] else { continue }
                report.warning(
                    "unused-variable", "no rule of policy `\(sheet.draft.name)` uses variable `\(name)`", at: node,
                    hint: "take it out, or write `variables.\(name)` where its value belongs")
            }
        }
    }
}
