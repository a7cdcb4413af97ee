import NIOCore

/// Asks an HTTP proxy for a tunnel and leaves the pipeline once it stands. Source: RFC 9110 §9.3.6.
final class ProxyTunnel: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let request: String
    private var answer = ByteBuffer()
    private var done: ((UpstreamFailure?) -> Void)?

    /// - Parameters:
    ///   - target: host and port of the origin, `api.example.com:443`.
    ///   - done: called once: nil when the tunnel stands.
    init(to target: String, authorization: String?, done: @escaping (UpstreamFailure?) -> Void) {
        var text = "CONNECT \(target) HTTP/1.1\r\nHost: \(target)\r\n"
        if let authorization { text += "Proxy-Authorization: \(authorization)\r\n" }
        request = text + "\r\n"
        self.done = done
    }

    func handlerAdded(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        guard done != nil else { return }
        answer.writeBuffer(&bytes)
        let view = answer.readableBytesView
        guard let end = Self.endOfHead(view) else {
            guard answer.readableBytes < UpstreamBounds.proxyHeadBytesMax else {
                return end(.proxy(status: nil, text: "the proxy's answer is too long"))
            }
            return
        }
        guard let status = Self.status(view) else {
            return self.end(.proxy(status: nil, text: "the proxy does not speak HTTP"))
        }
        guard 200..<300 ~= status else {
            return self.end(.proxy(status: status, text: "the proxy answered \(status)"))
        }
        guard end == view.endIndex else {
            return self.end(.proxy(status: status, text: "the proxy sent bytes behind its answer"))
        }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
        self.end(nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.proxy(status: nil, text: UpstreamWords.reason(error)))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.proxy(status: nil, text: "the proxy closed the connection"))
    }

    private func end(_ failure: UpstreamFailure?) {
        let last = done
        done = nil
        last?(failure)
    }

    /// The index behind the empty line, or nil while it is not there.
    private static func endOfHead(_ view: ByteBufferView) -> Int? {
        guard view.count >= 4 else { return nil }
        for index in view.startIndex...(view.endIndex - 4)
        where view[index] == 13 && view[index + 1] == 10 && view[index + 2] == 13 && view[index + 3] == 10 {
            return index + 4
        }
        return nil
    }

    /// The status of `HTTP/1.1 200 …`, or nil if the line is no such thing.
    private static func status(_ view: ByteBufferView) -> Int? {
        let line = Array(view.prefix(13))
        guard line.count == 13, line.starts(with: Array("HTTP/1.".utf8)), line[8] == 32 else { return nil }
        var status = 0
        for digit in line[9..<12] {
            guard 48...57 ~= digit else { return nil }
            status = status * 10 + Int(digit - 48)
        }
        return line[12] == 32 || line[12] == 13 ? status : nil
    }
}
