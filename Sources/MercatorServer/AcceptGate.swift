import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

/// Stands before the listening socket and decides when more is accepted: not while descriptors are short, and not while
/// more connections are being turned away than may be.
///
/// Waiting connections stay in the kernel's queue meanwhile, and nothing spins. Confined to the listener's loop.
final class AcceptGate: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias OutboundIn = any Channel

    private let bounds: ServerBounds
    private let counters: ServerCounters
    private let shortage: @Sendable (String) -> Void
    private var isPaused = false
    private var toldAt: NIODeadline?

    /// - Parameter shortage: told why accepting pauses, at most once every `ServerBounds.shortageToldEvery`.
    init(bounds: ServerBounds, counters: ServerCounters, shortage: @escaping @Sendable (String) -> Void) {
        self.bounds = bounds
        self.counters = counters
        self.shortage = shortage
    }

    func read(context: ChannelHandlerContext) {
        guard !isPaused else { return }
        if isFull { pause(for: ServerBounds.fullPause, context) } else { context.read() }
    }

    private var isFull: Bool {
        let most = bounds.connectionsMax.addingReportingOverflow(ServerBounds.turnedAwayMax)
        return !most.overflow && counters.open >= most.partialValue
    }

    /// NIO keeps the socket open for errors of `accept` that may pass; it would ask again at once.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError, Self.mayPass(error.errnoCode) else {
            return context.fireErrorCaught(error)
        }
        guard error.errnoCode != ECONNABORTED else { return }
        counters.note(.acceptPaused)
        if toldAt.map({ .now() - $0 >= ServerBounds.shortageToldEvery }) ?? true {
            toldAt = .now()
            shortage(strerror(error.errnoCode).map { String(cString: $0) } ?? "error \(error.errnoCode)")
        }
        pause(for: ServerBounds.shortagePause, context)
    }

    private static func mayPass(_ code: Int32) -> Bool {
        [ECONNABORTED, EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code)
    }

    private func pause(for time: TimeAmount, _ context: ChannelHandlerContext) {
        guard !isPaused else { return }
        isPaused = true
        // After an error NIO would go on watching the socket, which is readable all the time, and ask again at once.
        try? context.channel.syncOptions?.setOption(.autoRead, value: false)
        resume(after: time, context)
    }

    private func resume(after time: TimeAmount, _ context: ChannelHandlerContext) {
        // SAFETY: the handler's own loop, on which all of it runs.
        context.eventLoop.assumeIsolated().scheduleTask(in: time) {
            // Gone by now if the gateway stops.
            guard context.channel.isActive else { return }
            // ORDER: before the switch, which reads past this handler.
            if self.isFull { return self.resume(after: ServerBounds.fullPause, context) }
            self.isPaused = false
            try? context.channel.syncOptions?.setOption(.autoRead, value: true)
        }
    }
}
