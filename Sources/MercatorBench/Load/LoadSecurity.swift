import NIOCore
import NIOSSL

/// How the connections of a load run are secured: TLS 1.2 or later, certificates always verified.
struct LoadSecurity: Sendable {
    private let context: NIOSSLContext
    /// An address cannot be asked for by name (RFC 6066 §3); it is verified against the peer's instead.
    private let serverName: String?

    /// Nil for a target without TLS.
    init?(_ options: LoadOptions) throws(LoadMistake) {
        guard options.target.isSecure else { return nil }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        if let file = options.trustFile { configuration.additionalTrustRoots = [.file(file)] }
        let host = options.target.host
        serverName = (try? SocketAddress(ipAddress: host, port: 0)) == nil ? host : nil
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw LoadMistake(
                "the certificates to trust cannot be loaded: \(error)", hint: "--ca-file names a file in PEM form")
        }
    }

    func handler() throws -> NIOSSLClientHandler {
        try NIOSSLClientHandler(context: context, serverHostname: serverName)
    }
}
