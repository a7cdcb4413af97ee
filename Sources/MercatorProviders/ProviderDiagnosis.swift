/// A failure put under the title its troubleshooting section has, with its cause and what to do.
///
/// Sentences are lower-case, without a full stop, and name no key; the log and the error put them together.
package struct ProviderDiagnosis: Hashable, Sendable {
    /// `Provider Not Responding`, `Invalid Response Format` or `Authentication Failed`.
    package var title: String
    /// What happened, fit for clients: no URL, no address.
    package var cause: String
    /// What the operator should do, with the details that only the operator should see.
    package var fix: String

    /// The diagnosis of a failure.
    package init(_ failure: ProviderFailure) {
        switch failure {
        case .authentication, .notFound, .redirect, .unexpectedContent, .malformed, .truncated:
            (title, cause, fix) = Self.ofAnswer(failure)
        default:
            title = "Provider Not Responding"
            (cause, fix) = Self.ofSilence(failure)
        }
    }

    private static func ofSilence(_ failure: ProviderFailure) -> (cause: String, fix: String) {
        switch failure {
        case .dns(let host, let text):
            return (
                "its host name has no address",
                "check the host `\(host)` in `base_url` and this machine's DNS (\(text))"
            )
        case .refused(let text):
            return ("it cannot be connected to", "check that it runs, and host and port in `base_url` (\(text))")
        case .reset:
            return ("it closed the connection before it answered", "check its log, and what stands before it")
        case .tls(let kind, let text):
            return ("TLS could not be established", "\(tlsFix(kind)) (\(text))")
        case .connectTimeout(let stage, let after):
            return (
                "no connection within \(words(after)) (connect timeout)",
                "check firewall and proxy settings; the time went into `\(stage)`; `timeouts.connect` sets the limit"
            )
        case .timeout(let kind, let after):
            return (
                "nothing came within \(words(after)) (\(kind) timeout)",
                "raise `timeout` or `timeouts.\(kind)` of the provider if it is only slow"
            )
        case .proxy(let status, let text):
            let answer = status.map { "the proxy answered \($0)" } ?? "the proxy gave no answer"
            return (answer, "check `proxy_url` or `HTTPS_PROXY`, or add the host to `NO_PROXY` (\(text))")
        case .busy(let connectionsMax):
            return (
                "all connections to it are in use",
                "raise `connection_pool.max_conns_per_host` (now \(connectionsMax)) or set it to 0 for no limit"
            )
        case .stopping:
            return ("the gateway is stopping", "send the request again")
        case .unusable(let text):
            return ("the gateway cannot connect to it", text)
        default:
            return ("it did not answer", "check `base_url`, the network and the provider's status")
        }
    }

    private static func ofAnswer(_ failure: ProviderFailure) -> (title: String, cause: String, fix: String) {
        let format = "Invalid Response Format"
        switch failure {
        case .authentication(let status):
            return (
                "Authentication Failed", "the provider answered \(status) to the gateway's own credentials",
                "check `api_key`: bare it is sent as `Bearer …`; other schemes are written out; keys for other "
                    + "headers belong into `custom_headers`"
            )
        case .notFound:
            return (format, "the provider has no such path", "check the path of `base_url`, with or without `/v1`")
        case .redirect(let status):
            return (
                format, "the provider answered with a redirect (\(status)), which is never followed",
                "write the address it leads to as `base_url`, often `https://` instead of `http://`"
            )
        case .malformed(let text):
            return (
                format, "the provider's answer is not valid HTTP", "something other than the API may answer (\(text))"
            )
        case .truncated:
            return (format, "the provider's answer broke off", "check its log, and timeouts of proxies before it")
        default:
            return (
                format, "the provider's answer is not in OpenAI's format",
                "check that `base_url` leads to an OpenAI-compatible API and not to a web page, and test it directly"
            )
        }
    }

    private static func tlsFix(_ kind: String) -> String {
        switch kind {
        case "expired": "its certificate has expired; renew it"
        case "not_yet_valid": "its certificate is not valid yet; check this machine's clock"
        case "unknown_authority": "its certificate's issuer is not known; name it in `tls.ca_file`"
        case "name_mismatch": "its certificate is for another name; check the host or set `tls.server_name`"
        case "not_tls": "it does not speak TLS there; `base_url` may want `http://` or another port"
        case "protocol_version": "it speaks no TLS version this gateway accepts"
        default: "check its certificate"
        }
    }

    /// `60s`, `1500ms`.
    private static func words(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        return milliseconds == 0
            ? "\(seconds)s" : "\(seconds.multipliedReportingOverflow(by: 1000).partialValue &+ milliseconds)ms"
    }
}
