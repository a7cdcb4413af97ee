import MercatorHTTP
import MercatorServer

/// How the client finds the end of its answer.
enum AnswerFraming: Equatable {
    case none
    case length(Int)
    case chunked
    /// HTTP/1.0: the end of the connection.
    case untilClose

    /// The framing for a body that is passed on as it comes.
    ///
    /// An event stream never has a length, because comments and an error event may be put in.
    init(of reply: ResponseHead, isEventStream: Bool, clientAcceptsChunks: Bool) {
        switch reply.framing {
        case .none: self = isEventStream ? (clientAcceptsChunks ? .chunked : .untilClose) : .length(0)
        case .length(let length) where !isEventStream: self = .length(length)
        case .length, .chunked, .untilClose: self = clientAcceptsChunks ? .chunked : .untilClose
        }
    }

    /// Whether whole chunks of the provider may be passed on as they are.
    func isChunked(_ reply: ResponseHead?) -> Bool {
        self == .chunked && reply?.framing == .chunked
    }
}

/// What an answer says about its connection.
enum Persistence {
    /// The connection stays, which HTTP/1.1 need not be told.
    case implied
    /// The connection stays, and HTTP/1.0 has to be told.
    case stated
    case closes

    init(keepAlive: Bool, _ connection: ServerConnection) {
        self = !keepAlive ? .closes : connection.clientAcceptsChunks ? .implied : .stated
    }
}
