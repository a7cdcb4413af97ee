import NIOCore
import NIOSSL

/// The way to one usable connection: name, TCP, proxy, TLS, all under one deadline.
///
/// Opened by ``OriginPool`` for one ticket, and reports to it exactly once unless cancelled.
final class Dial {
    private let owner: OriginPool
    private let ticket: UpstreamTicket
    private let loop: any EventLoop
    private let startedAt: NIODeadline
    private var stage = UpstreamConnectStage.dns
    private var deadline: Scheduled<Void>?
    private var addresses: [SocketAddress] = []
    private var race: AddressRace?
    private var channel: (any Channel)?
    private var isOver = false
    /// The refusal of the peer's certificate, while a second look at it finds out why.
    private var distrust: String?
    /// What the second look found.
    private var cause = UpstreamTLSProblem.unknownAuthority

    init(owner: OriginPool, ticket: UpstreamTicket) {
        self.owner = owner
        self.ticket = ticket
        loop = owner.pool.eventLoop
        startedAt = loop.now
    }

    func start() {
        // SAFETY: a dial lives on its pool's loop: the pool calls it there, and all it waits for ends there.
        deadline = loop.assumeIsolated().scheduleTask(in: timeout) { self.runOut() }
        guard owner.origin.scheme == .https else { return findAddresses() }
        stage = .tls
        owner.pool.lookups.contexts.context(for: owner.origin.trust, on: loop).assumeIsolated().whenComplete {
            switch $0 {
            case .success: self.findAddresses()
            case .failure(let error): self.fail(error as? UpstreamFailure ?? .unusable(text: "\(error)"))
            }
        }
    }

    /// Gives up because nobody waits any more.
    func cancel() {
        guard !isOver else { return }
        end()
        owner.dialCancelled()
    }

    private var timeout: TimeAmount {
        .nanoseconds(Int64(clamping: ticket.settings.connectTimeout.wholeNanoseconds))
    }

    private func runOut() {
        guard distrust == nil else { return failDistrusted() }
        fail(.connectTimeout(stage: stage, after: ticket.settings.connectTimeout))
    }

    // MARK: Steps

    private func findAddresses() {
        guard !isOver else { return }
        stage = .dns
        let (host, port) = owner.origin.proxy.map { ($0.host, $0.port) } ?? (owner.origin.host, owner.origin.port)
        owner.pool.lookups.names.addresses(of: host, port: port, on: loop).assumeIsolated().whenComplete {
            switch $0 {
            case .success(let addresses):
                self.addresses = addresses
                self.connect()
            case .failure(let error): self.fail(error as? UpstreamFailure ?? .dns(name: host, text: "\(error)"))
            }
        }
    }

    private func connect() {
        guard !isOver else { return }
        stage = .tcp
        let race = AddressRace(
            addresses: addresses, loop: loop, connector: owner.pool.connector, attemptTimeout: timeout
        ) { result in
            switch result {
            case .success(let channel): self.connected(channel)
            case .failure(let error):
                self.fail(
                    .refused(addresses: self.addresses.map(UpstreamWords.text), text: UpstreamWords.reason(error)))
            }
        }
        self.race = race
        race.tryNext()
    }

    private func connected(_ channel: any Channel) {
        race = nil
        self.channel = channel
        guard let proxy = owner.origin.proxy else { return secure(channel) }
        stage = .proxy
        let tunnel = ProxyTunnel(to: owner.origin.hostAndPort, authorization: proxy.authorization) { failure in
            if let failure { self.fail(failure) } else { self.secure(channel) }
        }
        add(tunnel, to: channel)
    }

    private func secure(_ channel: any Channel) {
        guard !isOver else { return }
        guard owner.origin.scheme == .https else { return finish(channel) }
        stage = .tls
        owner.pool.lookups.contexts.context(for: owner.origin.trust, on: loop).assumeIsolated().whenComplete {
            guard case .success(let context) = $0, !self.isOver else {
                return self.fail(.unusable(text: "the trust roots are gone"))
            }
            self.shakeHands(channel, context)
        }
    }

    private func shakeHands(_ channel: any Channel, _ context: NIOSSLContext) {
        let name = owner.origin.serverName
        // An address cannot be asked for by name (RFC 6066 §3); it is verified against the peer's instead.
        let asked = (try? SocketAddress(ipAddress: name, port: 0)) == nil ? name : nil
        do {
            let handler =
                try distrust == nil
                ? NIOSSLClientHandler(context: context, serverHostname: asked) : secondLook(context, asked)
            let gate = TLSGate { problem in
                if let problem { return self.handshakeFailed(problem) }
                guard PeerIdentity.holds(name, for: handler.peerCertificate) else {
                    return self.handshakeFailed(NIOSSLExtraError.failedToValidateHostname)
                }
                self.finish(channel)
            }
            // ORDER: the gate hears the handshake end, so it must be there before the handshake begins.
            try channel.pipeline.syncOperations.addHandler(gate)
            try channel.pipeline.syncOperations.addHandler(handler, position: .before(gate))
        } catch {
            fail(.unusable(text: "`\(name)` cannot be asked for in TLS: \(error)"))
        }
    }

    private func handshakeFailed(_ error: any Error) {
        guard !isOver else { return }
        let (problem, text) = UpstreamWords.problem(error)
        guard distrust == nil else { return failDistrusted() }
        guard problem == .unknownAuthority else { return fail(.tls(problem, text: text)) }
        // The library tells only that the certificate was refused. A second connection, which never gets as far as
        // being used, reads its dates, so that the operator is told the cause.
        distrust = text
        channel?.close(promise: nil)
        channel = nil
        connect()
    }

    /// A TLS handler that reads the peer's certificate and refuses it whatever it says.
    private func secondLook(_ context: NIOSSLContext, _ name: String?) throws -> NIOSSLClientHandler {
        let clock = WallSeconds.now()
        let bound = NIOLoopBound(self, eventLoop: loop)
        let callback: NIOSSLCustomVerificationCallback = { chain, promise in
            if chain.contains(where: { $0.notValidBefore > clock }) { bound.value.cause = .notYetValid }
            if chain.contains(where: { $0.notValidAfter < clock }) { bound.value.cause = .expired }
            promise.fail(NIOSSLError.unableToValidateCertificate)
        }
        return try NIOSSLClientHandler(
            context: context, serverHostname: name, customVerificationCallback: callback)
    }

    private func failDistrusted() {
        fail(.tls(cause, text: distrust ?? ""))
    }

    // MARK: End

    private func finish(_ channel: any Channel) {
        guard !isOver else { return }
        guard channel.isActive else {
            return fail(.closed(beforeAnyByte: true, connectionWasReused: false))
        }
        let connection = UpstreamConnection(owner: owner, peer: channel.remoteAddress.map(UpstreamWords.text) ?? "")
        guard (try? channel.pipeline.syncOperations.addHandler(connection)) != nil else {
            return fail(.closed(beforeAnyByte: true, connectionWasReused: false))
        }
        self.channel = nil
        end()
        let elapsed = Duration.nanoseconds((loop.now - startedAt).nanoseconds)
        owner.opened(connection, for: ticket, after: elapsed)
    }

    private func fail(_ failure: UpstreamFailure) {
        guard !isOver else { return }
        end()
        owner.notOpened(ticket, failure)
    }

    private func end() {
        isOver = true
        deadline?.cancel()
        deadline = nil
        race?.cancel()
        race = nil
        channel?.close(promise: nil)
        channel = nil
    }

    private func add(_ handler: any ChannelHandler, to channel: any Channel) {
        do {
            try channel.pipeline.syncOperations.addHandler(handler)
        } catch {
            fail(.closed(beforeAnyByte: true, connectionWasReused: false))
        }
    }
}
