import NIOCore
import NIOEmbedded
import NIOHTTP1

/// What NIOHTTP1's decoders, which are llhttp's, make of the same bytes: the other opinion.
enum NIOOracle {
    /// Answers it can tell apart: one request is sent for each.
    static let responsesMax = 8

    /// The requests it has read whole, up to its first error.
    static func requests(_ bytes: [UInt8]) -> [ReadMessage] {
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(HTTPRequestDecoder()))
        _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
        var reading = OracleReading()
        while let part = try? channel.readInbound(as: HTTPServerRequestPart.self) {
            switch part {
            case .head(let head): reading.begin("\(head.method.rawValue) \(head.uri)", head.headers)
            case .body(let body): reading.add(body)
            case .end: reading.end()
            }
        }
        _ = try? channel.finish(acceptAlreadyClosed: true)
        return reading.messages
    }

    /// The responses it has read whole, up to its first error, each the answer to a `GET`; the connection then ends.
    static func responses(_ bytes: [UInt8]) -> [ReadMessage] {
        let decoder = HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .forward)
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(decoder))
        for _ in 0..<responsesMax {
            let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: [:])
            _ = try? channel.writeOutbound(HTTPClientRequestPart.head(head))
        }
        _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
        _ = try? channel.finish(acceptAlreadyClosed: true)
        var reading = OracleReading()
        while let part = try? channel.readInbound(as: HTTPClientResponsePart.self) {
            switch part {
            case .head(let head):
                reading.begin(String(head.status.code), head.headers)
                if head.status.code < 200 { reading.end() }
            case .body(let body): reading.add(body)
            case .end: reading.end()
            }
        }
        return reading.messages
    }
}

/// Puts the parts of messages together.
private struct OracleReading {
    private(set) var messages: [ReadMessage] = []
    private var current: ReadMessage?

    mutating func begin(_ line: String, _ headers: HTTPHeaders) {
        let fields = headers.map { [$0.name.lowercased(), Self.trimmed($0.value)] }
        current = ReadMessage(line: line, fields: fields)
    }

    mutating func add(_ body: ByteBuffer) {
        current?.body += body.readableBytesView
    }

    mutating func end() {
        if let current { messages.append(current) }
        current = nil
    }

    private static func trimmed(_ text: String) -> String {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        var bytes = Substring(text).utf8
        while bytes.first.map(isBlank) == true { bytes.removeFirst() }
        while bytes.last.map(isBlank) == true { bytes.removeLast() }
        return String(Substring(bytes))
    }
}
