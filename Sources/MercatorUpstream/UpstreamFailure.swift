package import MercatorHTTP

/// Why there is no (complete) answer.
package enum UpstreamFailure: Error, Sendable {
    /// The name has no address; `text` is the resolver's.
    case dns(name: String, text: String)
    /// No address let us connect; `text` is the system's word for the last one (`connection refused`).
    case refused(addresses: [String], text: String)
    /// No usable connection within the connect timeout; `stage` is where the time went.
    case connectTimeout(stage: UpstreamConnectStage, after: Duration)
    /// The peer reset the connection.
    case reset(beforeAnyByte: Bool, connectionWasReused: Bool)
    /// The peer closed the connection before the head of an answer was complete.
    case closed(beforeAnyByte: Bool, connectionWasReused: Bool)
    /// TLS could not be established; nothing of the request has been sent.
    case tls(UpstreamTLSProblem, text: String)
    /// The answer breaks the rules of HTTP/1.1.
    case malformed(HTTPRefusal)
    /// The connection ended inside the body; `bytesMissing` is nil where the framing does not tell.
    case truncated(bytesMissing: Int?)
    /// The proxy did not open the tunnel; status nil means it gave no answer that makes sense.
    case proxy(status: Int?, text: String)
    /// All connections of the origin are busy and the waiting room is full.
    case poolExhausted(connectionsMax: Int)
    /// The answer is longer than the asker of a fetch allows.
    case tooLarge(bytesMax: Int)
    /// A fetch did not finish within its limit.
    case timeout(after: Duration)
    /// The pool is closed: the gateway is stopping.
    case stopping
    /// We cannot try at all, for example because the CA file cannot be read.
    case unusable(text: String)
}

/// The steps to a usable connection.
package enum UpstreamConnectStage: String, Hashable, Sendable {
    case dns, tcp, proxy, tls
}

/// What is wrong with the peer's TLS.
package enum UpstreamTLSProblem: String, Hashable, Sendable {
    case expired
    case notYetValid = "not_yet_valid"
    case unknownAuthority = "unknown_authority"
    case nameMismatch = "name_mismatch"
    case notTLS = "not_tls"
    case protocolVersion = "protocol_version"
    case other
}
