import Glibc
import NIOCore
import NIOSSL

/// Errors of the libraries below in the words of the trade.
enum UpstreamWords {
    /// An address as people write it: `127.0.0.1:80`, `[::1]:80`.
    static func text(_ address: SocketAddress) -> String {
        guard let host = address.ipAddress, let port = address.port else { return "\(address)" }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// What the system says: `connection refused`.
    static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else {
            if case .connectTimeout? = error as? ChannelError { return "no answer" }
            return "\(error)".lowercased()
        }
        switch error.errnoCode {
        case ECONNREFUSED: return "connection refused"
        case ECONNRESET: return "connection reset by peer"
        case EHOSTUNREACH: return "no route to host"
        case ENETUNREACH: return "network is unreachable"
        case ETIMEDOUT: return "no answer"
        case EMFILE, ENFILE: return "too many open files"
        case EADDRNOTAVAIL: return "no local port is free"
        case EACCES, EPERM: return "forbidden by the system"
        default: return "system error \(error.errnoCode)"
        }
    }

    /// The peer broke the connection off instead of closing it.
    static func isReset(_ error: (any Error)?) -> Bool {
        guard let error = error as? IOError else { return false }
        return error.errnoCode == ECONNRESET || error.errnoCode == EPIPE
    }

    /// What is wrong with the peer's TLS; a certificate refused for any reason counts as of an unknown authority.
    static func problem(_ error: any Error) -> (UpstreamTLSProblem, text: String) {
        if let error = error as? NIOSSLExtraError, error == .failedToValidateHostname {
            return (.nameMismatch, "the certificate is for another name")
        }
        // QUIRK: BoringSSL's reason exists only inside the description of NIOSSL's error.
        let text = "\(error)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") { return (.unknownAuthority, "the certificate is not trusted") }
        if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
            return (.notTLS, "the peer does not speak TLS on this port")
        }
        if text.contains("PROTOCOL_VERSION") || text.contains("UNSUPPORTED_PROTOCOL") {
            return (.protocolVersion, "the peer speaks no TLS version from 1.2 on")
        }
        if text.contains("EOF during handshake") || error is ChannelError {
            return (.other, "the peer closed the connection during the handshake")
        }
        if error is IOError { return (.other, "during the handshake: \(reason(error))") }
        return (.other, "the handshake failed: \(brief(text))")
    }

    /// A library's text, on one line and of bounded length.
    private static func brief(_ text: String) -> String {
        String(text.prefix(200).map { $0.isNewline ? " " : $0 })
    }
}

/// The wall clock in whole seconds, to compare certificates' dates with.
enum WallSeconds {
    static func now() -> time_t {
        time(nil)
    }
}
