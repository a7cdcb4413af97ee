import MercatorDiagnostics
import MercatorExchange
import MercatorGateway
import MercatorHTTP
import MercatorPolicy
import MercatorProviders
import MercatorSystem
import MercatorTesting
import MercatorYAML
import Testing

import struct NIOCore.ByteBuffer

/// A machine on the bench: a snapshot, a clock that is turned by hand, and the request to open it with.
struct ExchangeBench {
    var exchange: Exchange
    private(set) var now = Instant(nanoseconds: 1_000_000_000)
    private let snapshot: Snapshot
    private let system = StillSystem.with(number: 0x8000_0000_0000_0000)

    init(
        providers: [ProviderConfiguration] = [ExchangeBench.provider()], policies text: String? = nil,
        proxy: ProxyConfiguration = ProxyConfiguration(), _ change: (inout GatewayConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = GatewayConfiguration()
        configuration.providers = providers
        configuration.proxy = proxy
        change(&configuration)
        var policies = PolicySet.empty
        if let text {
            var diagnostics: [Diagnostic] = []
            policies = try #require(
                PolicySet.load(
                    [.file(SourceText(path: "policies.yaml", text: text))],
                    known: PolicyKnowledge(providers: providers.map(\.name)), diagnostics: &diagnostics))
        }
        let built = SnapshotBuilder.build(
            configuration, policies: policies, pepper: [UInt8](repeating: 7, count: 32),
            build: BuildDescription(version: "0", commit: "c", buildTime: "t", swiftVersion: "6"))
        snapshot = try #require(built.snapshot)
        exchange = Exchange(received: now, receivedAt: Timestamp(microseconds: 1_763_885_730_000_000))
    }

    static func provider(_ name: String = "p", _ change: (inout ProviderConfiguration) -> Void = { _ in })
        -> ProviderConfiguration
    {
        var provider = ProviderConfiguration(name: name, baseURL: "http://127.0.0.1:9/v1")
        provider.retryDelay = .milliseconds(100)
        change(&provider)
        return provider
    }

    /// Opens the machine with a request; the body of a chat unless said otherwise.
    mutating func open(
        _ body: String = #"{"model":"m","messages":[]}"#, target: String = "POST /v1/chat/completions",
        headers: String = "", mayDiscover: Bool = false
    ) throws -> Opening {
        open(try request(body, target: target, headers: headers), mayDiscover: mayDiscover)
    }

    mutating func open(_ request: OpenRequest, mayDiscover: Bool = false) -> Opening {
        exchange.open(request, snapshot: snapshot, system: system, mayDiscover: mayDiscover)
    }

    /// The list of models that the opened exchange's caller is shown.
    func models(id: String?, listed: [Int: [String]] = [:]) -> Result<LocalAnswer, Refusal> {
        snapshot.models(id: id, listed: listed, visibility: exchange.visibility)
    }

    func request(_ body: String, target: String, headers: String) throws -> OpenRequest {
        let text = "\(target) HTTP/1.1\r\nHost: h\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n"
        let bytes = ByteBuffer(string: text)
        var head = RequestHead()
        guard case .complete = bytes.withUnsafeReadableBytes({ head.parse($0, bounds: HeadBounds()) }) else {
            throw HeadNotRead()
        }
        return OpenRequest(
            view: InboundView(head: head, bytes: bytes), body: ByteBuffer(string: body), clientAddress: "127.0.0.1")
    }

    /// Opens it, expects a dispatch, and takes it.
    mutating func dispatch(stream: Bool = false) throws {
        let opening = try open(#"{"model":"m","messages":[],"stream":\#(stream)}"#)
        guard case .act(.dispatch) = opening else { throw Unexpected(what: "\(opening)") }
        exchange.dispatched(now: now)
    }

    /// Another exchange with the same providers, which keep what they have learned.
    mutating func restart() {
        exchange = Exchange(received: now, receivedAt: Timestamp(microseconds: 1_763_885_730_000_000))
    }

    mutating func pass(_ duration: Duration) {
        now = now.advanced(by: duration)
    }

    /// Lets time pass and asks the machine.
    mutating func tick(after duration: Duration) -> ExchangeAction {
        pass(duration)
        return exchange.tick(now: now)
    }

    mutating func reply(
        _ status: Int, _ content: ReplyContent = .json, length: Int? = 10, endsWithConnection: Bool = false,
        retryAfter: Duration? = nil, _ change: (inout ReplyHead) -> Void = { _ in }
    ) -> ExchangeAction {
        var head = ReplyHead(
            status: status, content: content, length: length, endsWithConnection: endsWithConnection,
            retryAfter: retryAfter)
        change(&head)
        return exchange.replied(head, now: now)
    }

    mutating func collected(
        json: Bool = true, apiError: Bool = false, cut: Bool = false, torn: Bool = false
    ) -> ExchangeAction {
        exchange.collected(
            CollectedFacts(looksLikeJSON: json, isAPIError: apiError, isCutShort: cut, isTorn: torn), now: now)
    }

    /// A reply of these bytes, without a head.
    func received(_ body: String) -> ReceivedReply {
        ReceivedReply(head: nil, headBytes: ByteBuffer(), body: ByteBuffer(string: body))
    }

    /// The policies judge what was collected.
    mutating func inspect(_ body: String, head: String = "") throws -> ExchangeAction {
        let bytes = ByteBuffer(string: head)
        var parsed: ResponseHead?
        if !head.isEmpty {
            var response = ResponseHead()
            let outcome = bytes.withUnsafeReadableBytes {
                response.parse($0, bounds: HeadBounds(), answersHead: false)
            }
            guard case .complete = outcome else { throw HeadNotRead() }
            parsed = response
        }
        return exchange.inspect(
            ReceivedReply(head: parsed, headBytes: bytes, body: ByteBuffer(string: body)), now: now)
    }

    /// Dispatches a stream, takes its head, and delivers one event.
    mutating func stream(target: String = "POST /v1/chat/completions", endsWithConnection: Bool = false) throws {
        let opening = try open(#"{"model":"m","messages":[],"stream":true}"#, target: target)
        guard case .act(.dispatch) = opening else { throw Unexpected(what: "\(opening)") }
        exchange.dispatched(now: now)
        _ = reply(200, .eventStream, length: nil, endsWithConnection: endsWithConnection)
        event()
    }

    /// One more event comes and goes to the client.
    mutating func event(done: Bool = false, error: Bool = false) {
        exchange.received(hasData: true, isDone: done, hasError: error, now: now)
        exchange.delivered(bytes: 5, now: now)
    }

    /// Closes the machine; its outcome.
    mutating func close() -> Outcome? {
        exchange.close(.complete, now: now)
        return exchange.dossier.outcome
    }

    struct HeadNotRead: Error {}
    struct Unexpected: Error { var what: String }
}

/// An action as a word, and the code of its refusal.
func word(_ action: ExchangeAction) -> String {
    switch action {
    case .none: "none"
    case .dispatch: "dispatch"
    case .hedge: "hedge"
    case .adoptHedge: "adopt"
    case .abandonAttempt: "abandon"
    case .refuse(let refusal): "refuse \(refusal.status) \(refusal.code)"
    case .collect: "collect"
    case .passReply: "pass"
    case .inspect: "inspect"
    case .stream: "stream"
    case .finish: "finish"
    case .cut(let refusal): "cut \(refusal.code)"
    case .keepAlive: "keepalive"
    }
}

func word(_ opening: Opening) -> String {
    switch opening {
    case .act(let action): word(action)
    case .answer(let answer): "answer \(answer.status)"
    case .listModels(let id, _): "models \(id ?? "all")"
    case .discover: "discover"
    }
}
