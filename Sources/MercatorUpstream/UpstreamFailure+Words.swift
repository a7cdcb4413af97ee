extension UpstreamFailure {
    /// Stable word for logs, metrics and tests.
    package var code: String {
        switch self {
        case .dns: "upstream_dns_failed"
        case .refused: "upstream_connect_failed"
        case .connectTimeout: "upstream_connect_timeout"
        case .reset: "upstream_reset"
        case .closed: "upstream_closed"
        case .tls: "upstream_tls_failed"
        case .malformed: "upstream_malformed"
        case .truncated: "upstream_truncated"
        case .proxy: "upstream_proxy_failed"
        case .poolExhausted: "upstream_pool_exhausted"
        case .tooLarge: "upstream_answer_too_large"
        case .timeout: "upstream_timeout"
        case .stopping: "upstream_stopping"
        case .unusable: "upstream_unusable"
        }
    }

    /// The cause in one sentence, lower-case, without a final full stop.
    package var cause: String {
        switch self {
        case .dns(let name, let text): return "the name `\(name)` cannot be resolved: \(text)"
        case .refused(let addresses, let text):
            return "no connection to \(addresses.joined(separator: ", ")): \(text)"
        case .connectTimeout(let stage, let after):
            return "no connection within \(after.wholeMilliseconds) ms; \(stage.words)"
        case .reset(let beforeAnyByte, let reused):
            return Self.ended("reset", beforeAnyByte, reused)
        case .closed(let beforeAnyByte, let reused):
            return Self.ended("closed", beforeAnyByte, reused)
        case .tls(let problem, let text): return problem.words.map { "TLS failed: \($0)" } ?? "TLS failed: \(text)"
        case .malformed(let refusal): return "the answer is not valid HTTP: \(refusal.message)"
        case .truncated(let missing?): return "the connection ended with \(missing) bytes of the answer missing"
        case .truncated(nil): return "the connection ended in the middle of the answer"
        case .proxy(_, let text): return "the proxy opened no tunnel: \(text)"
        case .poolExhausted(let max): return "all \(max) connections are busy and too many requests wait for one"
        case .tooLarge(let max): return "the answer is longer than \(max) bytes"
        case .timeout(let after): return "no complete answer within \(after.wholeMilliseconds) ms"
        case .stopping: return "the gateway is stopping"
        case .unusable(let text): return text
        }
    }

    /// What the operator can do; nil where there is nothing to say beyond the cause.
    package var hint: String? {
        switch self {
        case .dns: "check the host in `base_url` and the machine's resolver"
        case .refused: "check that the provider listens at this address and port, and that no firewall is between"
        case .connectTimeout(.dns, _): "the resolver is slow or unreachable; check `/etc/resolv.conf`"
        case .connectTimeout(.proxy, _), .proxy: "check `proxy_url`, its user and password, and what the proxy permits"
        case .connectTimeout: "check the address and port, firewalls, and `timeouts.connect`"
        case .tls(let problem, _): problem.hint
        case .malformed: "check that `base_url` is the API itself and not something between"
        case .poolExhausted: "raise the connection limit in `connection_pool`, or send less at once"
        case .reset, .closed, .truncated, .tooLarge, .timeout, .stopping, .unusable: nil
        }
    }

    /// Nothing of the request has reached the provider, so that it can be sent again without harm.
    package var isBeforeRequest: Bool {
        switch self {
        case .dns, .refused, .connectTimeout, .tls, .proxy, .poolExhausted, .stopping, .unusable: true
        case .reset, .closed, .malformed, .truncated, .tooLarge, .timeout: false
        }
    }

    private static func ended(_ how: String, _ beforeAnyByte: Bool, _ reused: Bool) -> String {
        let what = reused ? "a kept connection was \(how) by the peer" : "the connection was \(how) by the peer"
        return what + (beforeAnyByte ? " before any byte of an answer" : " before the answer was complete")
    }
}

extension UpstreamConnectStage {
    fileprivate var words: String {
        switch self {
        case .dns: "the name was not resolved"
        case .tcp: "no address answered"
        case .proxy: "the proxy did not answer"
        case .tls: "the TLS handshake did not end"
        }
    }
}

extension UpstreamTLSProblem {
    fileprivate var words: String? {
        switch self {
        case .expired: "the certificate has expired"
        case .notYetValid: "the certificate is not valid yet"
        case .unknownAuthority: "the certificate is signed by an unknown authority"
        case .nameMismatch: "the certificate is for another name"
        case .notTLS: "the peer does not speak TLS on this port"
        case .protocolVersion: "the peer speaks no TLS version from 1.2 on"
        case .other: nil
        }
    }

    fileprivate var hint: String {
        switch self {
        case .expired: "the provider must renew its certificate"
        case .notYetValid: "check this machine's clock"
        case .unknownAuthority: "name the provider's CA file in its `tls` section, or install it on this machine"
        case .nameMismatch: "check the host in `base_url` against the names in the certificate"
        case .notTLS: "write `http://` in `base_url` if the provider speaks plain HTTP on this port"
        case .protocolVersion: "the provider must offer TLS 1.2 or 1.3"
        case .other: "check that the provider speaks TLS on this port"
        }
    }
}
