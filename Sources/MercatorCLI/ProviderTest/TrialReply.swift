import MercatorJSON
import MercatorProviders
import MercatorUpstream
import MercatorWire

/// What came back of one request of a trial.
struct TrialReply: Sendable {
    /// 0 while there is no head.
    var status = 0
    /// By lower-case name.
    var headers: [String: String] = [:]
    var body: [UInt8] = []
    /// Reads of the body, and nanoseconds to the first and the last.
    var pieceCount = 0
    var firstPieceAfter: UInt64 = 0
    var lastPieceAfter: UInt64 = 0
    var connection: UpstreamConnectionFacts?
    /// Why there is no (complete) answer.
    var failure: ProviderFailure?
    /// Nanoseconds until the end.
    var elapsed: UInt64 = 0

    var isSuccess: Bool { failure == nil && (200..<300).contains(status) }
    var contentType: String { headers["content-type"] ?? "" }
    var isEventStream: Bool { contentType.lowercased().hasPrefix("text/event-stream") }

    /// The body as JSON; nil when it is none.
    var json: JSONValue? { (try? JSONDocument.parse(body, profile: .reply))?.root }

    /// What the provider says is wrong; nil when it says nothing that is understood.
    var error: UpstreamErrorBody? { json.flatMap(UpstreamErrorBody.read) }

    /// Whether nothing behind the path is an API: a 404 that a router gave.
    var isWrongPath: Bool { failure == nil && status == 404 && error?.isAPIError != true }

    /// What keeps this from being an answer of the API; nil when it is one, errors of the API included.
    var problem: ProviderFailure? {
        if let failure { return failure }
        switch status {
        case 401, 403: return .authentication(status: status)
        case 300..<400: return .redirect(status: status)
        case 200..<300: return json == nil && !isEventStream ? .unexpectedContent : nil
        default: return isWrongPath ? .notFound : error == nil ? .unexpectedContent : nil
        }
    }

    /// The events of a stream, in order.
    var events: [ServerSentEvent] {
        var parser = ServerSentEventParser()
        return parser.push(body + [0x0A, 0x0A])
    }

    /// The text of the first choice of a chat; nil when there is none.
    var chatText: String? { json?["choices"]?[0]?["message"]?["content"]?.string }
}
