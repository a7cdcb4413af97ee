import MercatorExchange
import MercatorGateway
import MercatorHTTP
import MercatorServer
import MercatorSystem
import MercatorUpstream
import NIOCore

/// Carries out what the exchange machine decides: owns a client connection, its machine and its upstream ticket.
///
/// One a connection, used for one exchange after the other; confined to the connection's event loop.
final class ExchangeDriver: ServerConnectionOwner, UpstreamReceiver {
    /// What is being done with the provider's body.
    enum BodyMode {
        /// No head has come.
        case none
        /// It is kept until it is whole.
        case collect
        /// It is passed on as it comes.
        case stream
    }

    let loop: ExchangeLoop
    /// What the exchange under way began with; nil between two, so that an idle connection keeps nothing alive.
    var serving: Serving?
    var rosterIndex = -1
    /// The answer under way is translated; asked for each piece, where looking for the translation would cost.
    var translates = false
    /// Counts exchanges, so that what comes late is told from what is meant.
    var generation: UInt64 = 0
    var connection: ServerConnection?
    var exchange: Exchange?
    /// The request's head, until the answer has begun and nothing can be sent again.
    var request: InboundView?
    /// The request is HEAD: answers announce a body and have none.
    var isHead = false
    var ticket: UpstreamTicket?
    /// A second attempt beside the ticket's; nearly always nil.
    var hedge: HedgedCall?

    // The provider's answer, as far as it is not with the client yet.
    var mode = BodyMode.none
    var replyHead: ResponseHead?
    var replyBytes = ByteBuffer()
    var collected = ByteBuffer()
    /// A copy of what passes to the client, for policies that only report on replies; nil while nobody asks for one.
    var observed: ByteBuffer?
    /// More passed than is kept.
    var observedTooMuch = false
    /// The head for the client, until the first body bytes take it along.
    var pendingHead: ByteBuffer?
    var framing = AnswerFraming.none
    /// The head said that the connection stays open.
    var promisesMore = false
    var events = EventHold()
    /// The provider's last chunk has been passed on with its read.
    var hasPassedLastChunk = false

    init(loop: ExchangeLoop) {
        self.loop = loop
    }

    func awaitsBody(_ head: RequestHead, _ bytes: ByteBuffer, on connection: ServerConnection) -> Bool {
        Exchange.awaitsBody(InboundView(head: head, bytes: bytes), loop.serving.snapshot)
    }

    func received(_ inbound: InboundRequest, on connection: ServerConnection) {
        let now = Instant(nanoseconds: inbound.receivedAt.uptimeNanoseconds)
        let view = InboundView(head: inbound.head, bytes: inbound.headBytes)
        self.connection = connection
        serving = loop.serving
        request = view
        isHead = view.head.method == .head
        let exchange = Exchange(received: now, receivedAt: loop.wallClock(at: now))
        exchange.admission = loop.admission
        self.exchange = exchange
        loop.probeQueue(now)
        loop.enter(self)
        let request = OpenRequest(view: view, body: inbound.body, clientAddress: connection.remoteAddressText)
        open(request, mayDiscover: true, now)
    }

    /// Takes the request through the gateway's stages and does what they say.
    ///
    /// - Parameter mayDiscover: false once the providers have been asked for their models.
    func open(_ request: OpenRequest, mayDiscover: Bool, _ now: Instant) {
        guard
            let serving,
            let opening = exchange?.open(
                request, snapshot: serving.snapshot, system: loop.system, mayDiscover: mayDiscover)
        else { return }
        switch opening {
        case .discover: discover { $0.open(request, mayDiscover: false, $0.loop.now()) }
        case .listModels(let id, let form): discover { $0.listModels(id, as: form) }
        case .act(let action):
            report()
            perform(action, now)
        case .answer(let answer): respond(answer, now)
        }
    }

    func refused(_ refusal: HTTPRefusal, on connection: ServerConnection) -> ByteBuffer {
        let now = loop.now()
        let dossier = Dossier(received: now, receivedAt: loop.wallClock(at: now))
        dossier.status = refusal.status
        dossier.outcome = .refused
        dossier.errorCode = refusal.code
        dossier.requestID = RequestID.mint(loop.system.randomness.next(), loop.system.randomness.next())
        dossier.ended = now
        loop.record(dossier)
        return AnswerWriter.refusal(Refusal(refusal), exposure: .none, .closes, dossier: dossier, with: &loop.scratch)
    }

    func becameWritable(_ connection: ServerConnection) {
        exchange?.clientResumed(now: loop.now())
        ticket?.resumeReading()
    }

    func becameUnwritable(_ connection: ServerConnection) {
        exchange?.clientPaused(now: loop.now())
        ticket?.pauseReading()
    }

    func clientHalfClosed(_ connection: ServerConnection) {
        guard exchange != nil, !connection.askWhetherClientReads() else { return }
        // The answer has begun: in a stream a comment asks the same, and elsewhere the next piece does.
        if mode == .stream, exchange?.plan?.isStream == true, pendingHead == nil { keepAlive(loop.now()) }
    }

    func clientGone(_ connection: ServerConnection) {
        guard exchange != nil else { return }
        let now = loop.now()
        exchange?.clientGone(isStalled: connection.isStalled, now: now)
        close(.clientCancelled, now)
        self.connection = nil
    }

    /// The lines that let a page in a browser read the answer; none for other clients.
    var corsFields: [HeaderLine] {
        guard let serving, let origin = exchange?.corsOrigin else { return [] }
        return serving.snapshot.cors.fields(for: origin)
    }

    /// Time has passed.
    func tick(_ now: Instant) {
        guard let action = exchange?.tick(now: now) else { return }
        perform(action, now)
    }

    /// The gateway stops and does not wait any longer.
    func shutDown() {
        let now = loop.now()
        guard let action = exchange?.shutDown(now: now) else { return }
        perform(action, now)
    }
}
