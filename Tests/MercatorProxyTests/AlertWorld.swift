import Logging
import MercatorPolicy
import MercatorProxy
import MercatorSystem
import MercatorTelemetry
import MercatorTesting
import MercatorUpstream
import MercatorYAML
import NIOCore
import NIOEmbedded
import Synchronization

/// An outbox on a loop whose clock is moved by hand, with receivers that answer when the test says so.
final class AlertWorld {
    let loop = EmbeddedEventLoop()
    let counts = AlertCounts()
    private let lines = KeptLines()
    private let room = PostRoom()
    let outbox: AlertOutbox

    init(_ delivery: AlertDelivery, random: UInt64 = 1 << 63) {
        let (lines, room, loop) = (lines, room, loop)
        let logger = Logger(label: "test") { _ in
            LineLogHandler(level: .info, format: .json, output: lines, clock: StillSystem.with().wallClock)
        }
        outbox = AlertOutbox(
            delivery, counts: counts, system: StillSystem.with(number: random),
            log: ProxyLog(logger: logger, access: nil, format: .json), eventLoop: loop
        ) { fetch in
            let promise = loop.makePromise(of: Result<Int, UpstreamFailure>.self)
            room.letters.append((fetch, promise))
            return AlertSending(result: promise.futureResult) { room.cancelled += 1 }
        }
    }

    /// Requests that went out and are not answered, oldest first.
    var pending: [UpstreamFetch] { room.letters.map(\.fetch) }
    var log: String { lines.text }
    /// How many of them were cancelled.
    var cancelled: Int { room.cancelled }

    func post(_ text: String = "t", webhook: String? = nil) {
        let alert = PolicyAlert(
            rule: RuleReference(policy: "p", rule: "r"), webhook: webhook.flatMap(WebhookURL.parse), message: text,
            severity: "high")
        outbox.post(alert, requestID: "1", at: Timestamp(microseconds: 0))
    }

    /// Answers the oldest pending request.
    func answer(_ result: Result<Int, UpstreamFailure>) {
        room.letters.removeFirst().promise.succeed(result)
        loop.run()
    }

    /// How a configuration with these keys sends.
    static func delivery(
        _ webhook: String? = "http://hooks.example:81/in", secret: String? = nil, queue: Int = 10, retries: Int = 3
    ) -> AlertDelivery {
        var configuration = AlertConfiguration()
        configuration.webhook = webhook.flatMap(WebhookURL.parse)
        configuration.secret = secret.map { Secret($0) }
        configuration.queue = queue
        configuration.retries = retries
        return AlertDelivery(configuration)
    }
}

/// Requests on their way.
private final class PostRoom {
    var cancelled = 0
    var letters: [(fetch: UpstreamFetch, promise: EventLoopPromise<Result<Int, UpstreamFailure>>)] = []
}

/// Keeps what is logged.
private final class KeptLines: LogOutput {
    private let bytes = Mutex<[UInt8]>([])

    func append(_ lines: [UInt8]) { bytes.withLock { $0 += lines } }
    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}

extension UpstreamFetch {
    /// The request as it goes out.
    var text: String { String(buffer: request) }
}
