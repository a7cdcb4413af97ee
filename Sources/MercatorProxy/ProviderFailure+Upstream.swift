package import MercatorProviders
package import MercatorUpstream

extension ProviderFailure {
    /// A failure of the upstream door in the terms an operator can act on.
    package init(_ failure: UpstreamFailure) {
        self =
            switch failure {
            case .dns(let name, let text): .dns(host: name, text: text)
            case .refused(_, let text): .refused(text: text)
            case .connectTimeout(let stage, let after): .connectTimeout(stage: stage.rawValue, after: after)
            case .reset, .closed: .reset
            case .tls(let problem, let text): .tls(kind: problem.rawValue, text: text)
            case .malformed(let refusal): .malformed(text: refusal.message)
            case .truncated: .truncated
            case .proxy(let status, let text): .proxy(status: status, text: text)
            case .poolExhausted(let most): .busy(connectionsMax: most)
            case .tooLarge: .malformed(text: failure.cause)
            case .timeout(let after): .timeout(kind: "total", after: after)
            case .stopping: .stopping
            case .unusable(let text): .unusable(text: text)
            }
    }
}
