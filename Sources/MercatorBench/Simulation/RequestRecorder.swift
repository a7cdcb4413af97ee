import MercatorServer
import NIOCore
import Synchronization

/// A request as the simulated provider received it, byte for byte.
package struct RecordedRequest: Sendable {
    /// Request line and header lines with their line ends, without the empty line.
    package var head: String
    /// The body without its framing.
    package var body: [UInt8]
}

/// Keeps the latest requests, so that a test can see what really arrived.
final class RequestRecorder: Sendable {
    private let countMax: Int
    private let requests = Mutex<[RecordedRequest]>([])

    init(countMax: Int) {
        self.countMax = countMax
    }

    /// The requests kept, the oldest first.
    var latest: [RecordedRequest] { requests.withLock { $0 } }

    func record(_ request: InboundRequest) {
        let head = request.withHeadBytes { $0.prefix(max(0, request.head.length - 2)) }
        let recorded = RecordedRequest(
            head: String(decoding: head, as: UTF8.self), body: Array(request.body.readableBytesView))
        requests.withLock { requests in
            if requests.count >= countMax { requests.removeFirst() }
            requests.append(recorded)
        }
    }
}
