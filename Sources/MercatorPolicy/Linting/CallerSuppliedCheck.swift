import MercatorExpression

/// Denials that rest on what callers say of themselves: leaving the header out, or lying in it, gets past them.
enum CallerSuppliedCheck: PolicyCheck {
    static func run(_ subject: LintSubject, _ report: inout PolicyReport) {
        for sheet in subject.enforced {
            for rule in sheet.rules where rule.does(DenyAction.self) {
                guard let condition = rule.compiled.condition else { continue }
                let names = condition.fields.compactMap { suppliedName($0, subject) }
                guard let first = names.first else { continue }
                let all = names.map { "`\($0)`" }.joined(separator: ", ")
                report.warning(
                    "caller-supplied", "\(rule.title) denies by \(all), which callers supply themselves",
                    at: rule.conditionNode,
                    hint: "let the API key say it (`metadata: {\(first): …}`), and list it in "
                        + "`security.trusted_metadata.add`")
            }
        }
    }

    /// The metadata name that a field reads, when callers may set it; nil for all other fields.
    private static func suppliedName(_ field: FieldReference, _ subject: LintSubject) -> String? {
        let keys = field.keys
        guard case .metadata(let pattern)? = FieldCatalogue.row(for: keys)?.origin else { return nil }
        let last = keys.last ?? ""
        let names = pattern.split(separator: "|").map { name in
            name.split(separator: "*", omittingEmptySubsequences: false).joined(separator: last)
        }
        // Without a configuration the usual one is assumed, in which callers have keys.
        let hasKeys = subject.options.authenticationIsOn || !subject.hasConfiguration
        return hasKeys && names.contains(where: subject.options.trustedMetadata.contains) ? nil : names.first
    }
}
