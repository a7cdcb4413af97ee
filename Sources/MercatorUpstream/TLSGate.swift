import NIOCore
import NIOTLS

/// Waits behind the TLS handler for the end of the handshake, then leaves the pipeline.
final class TLSGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private var done: (((any Error)?) -> Void)?

    /// - Parameter done: called once: nil when the peer is who it should be.
    init(done: @escaping ((any Error)?) -> Void) {
        self.done = done
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? TLSUserEvent, case .handshakeCompleted = event, let done else { return }
        self.done = nil
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
        done(nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(ChannelError.eof)
    }

    private func end(_ error: any Error) {
        let last = done
        done = nil
        last?(error)
    }
}
