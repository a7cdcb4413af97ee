import MercatorDiagnostics
import MercatorPolicy

/// The policies of runs, compiled once: they are values without state.
enum PolicyShelf {
    private static let all: [Plan.Policy: PolicySet] = Dictionary(
        uniqueKeysWithValues: Plan.Policy.allCases.map { ($0, load($0)) })

    static func policies(_ kind: Plan.Policy) -> PolicySet { all[kind] ?? .empty }

    private static func load(_ kind: Plan.Policy) -> PolicySet {
        let text: String
        switch kind {
        case .none: return .empty
        case .observes:
            text = """
                - {condition: response.content contains 'secret', action: tag, key: seen, value: 'yes'}
                - {condition: response.content contains 'secret', action: alert, webhook: http://p9.sim/h, message: x}
                """
        case .denies: text = "- {condition: response.content contains 'secret', action: deny}"
        case .redacts:
            text = "- {condition: response.status_code == 200, action: redact, pattern: 'secret', replacement: hidden}"
        }
        var diagnostics: [Diagnostic] = []
        let policies = PolicySet.load(
            [.file(SourceText(path: "policies.yaml", text: text))], known: PolicyKnowledge(providers: nil),
            diagnostics: &diagnostics)
        guard let policies else { preconditionFailure("the simulation's policies do not load: \(diagnostics)") }
        return policies
    }
}
