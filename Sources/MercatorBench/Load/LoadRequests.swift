import MercatorYAML
import NIOCore

/// The bytes of the requests that a load run sends, in turn.
struct LoadRequests {
    /// One request, ready to be written.
    struct Request {
        var bytes: ByteBuffer
        var streams: Bool
    }

    private let head: String
    private let bodies: [RequestBody]
    private let seed: UInt64
    /// Whole requests where the body is always the same.
    private let ready: [ByteBuffer?]

    init(_ options: LoadOptions) {
        var head = "POST \(options.target.path) HTTP/1.1\r\nhost: \(options.target.hostAndPort)\r\n"
        head += "user-agent: mercator-benchmark\r\ncontent-type: application/json\r\n"
        if let key = options.apiKey { head += "authorization: Bearer \(key.revealed)\r\n" }
        for (name, value) in options.headers { head += "\(name): \(value)\r\n" }
        head += "content-length: "
        self.head = head
        bodies = options.bodies.all
        seed = options.seed
        ready = bodies.map { $0.isFixed ? Self.whole(head, $0.bytes(number: 0, seed: 0)) : nil }
    }

    /// The request with that number, counted from zero.
    func request(_ number: Int) -> Request {
        let index = number % bodies.count
        let bytes = ready[index] ?? Self.whole(head, bodies[index].bytes(number: number, seed: seed))
        return Request(bytes: bytes, streams: bodies[index].streams)
    }

    private static func whole(_ head: String, _ body: [UInt8]) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(head.utf8.count + body.count + 16)
        buffer.writeString(head)
        buffer.writeString("\(body.count)\r\n\r\n")
        buffer.writeBytes(body)
        return buffer
    }
}
