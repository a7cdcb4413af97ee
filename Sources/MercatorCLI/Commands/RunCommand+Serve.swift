import NIOPosix
import Synchronization

extension RunCommand {
    /// Starts the gateway, keeps it to its files until a signal stops it, and stops it in order.
    ///
    /// - Parameter signals: held since before anything was read, so that an early SIGHUP is a reload and no end.
    func serve(_ preparation: Preparation, _ ready: Preparation.Ready, _ signals: Signals.Waiting) async throws {
        signals.holdStops()
        let banner = Banner(terminal: .output)
        banner.loading(ready.configuration.path)
        preparation.report()
        banner.loaded(ready)
        let gateway = try await GatewayStart.start(
            ready, socket: try inheritedSocket(backlog: ready.configuration.proxy.backlog))
        gateway.whenBroken { Signals.giveUp() }
        if let afterCrash { ReloadLog(logger: gateway.log).crashed(afterCrash) }
        banner.listening(gateway.addresses)
        ReloadLog(logger: gateway.log).started(ready, at: gateway.addresses)
        let thread = NIOThreadPool(numberOfThreads: 1)
        thread.start()
        ready.markGood(system: CommandSystem.live)
        var reloader = Reloader(
            gateway, preparation, ready, overrides: overrides, system: CommandSystem.live, signals: signals,
            thread: thread)
        let stop = await reloader.follow()
        if stop == .broken {
            Terminal.errors.line("the listening socket is gone: nobody can connect any more, so the gateway ends")
        } else {
            banner.stopping(stop.name)
        }
        let end = await self.stop(gateway, after: stop, signals)
        try? await thread.shutdownGracefully()
        banner.stopped()
        throw end
    }

    /// Stops in order, or at once when a second signal says so; returns the status to leave with.
    private func stop(
        _ gateway: RunningGateway, after first: Signals.Stop, _ signals: Signals.Waiting
    ) async -> ExitStatus {
        let thread = NIOThreadPool(numberOfThreads: 1)
        thread.start()
        let second = Mutex<Signals.Stop?>(nil)
        let clock = CommandSystem.live.monotonicClock
        let (begin, isSupervised, hurry) = (clock.now(), listenDescriptor != nil, gateway.hurry)
        async let heard: Void? = thread.runIfActive {
            var stop = signals.wait()
            // A service manager tells every process, and so does the supervisor: the same word twice is one.
            if isSupervised, stop != .broken, clock.now().since(begin) < .seconds(1) {
                signals.holdStops()
                stop = signals.wait()
            }
            guard stop != .broken else { return }
            second.withLock { $0 = stop }
            Terminal.output.line("Received signal \(stop.name) again, ending at once")
            hurry()
        }
        await gateway.stop()
        // Whoever still waits for a second signal is told that it is over.
        Signals.giveUp()
        _ = try? await heard
        try? await thread.shutdownGracefully()
        return second.withLock { $0 }.map(\.statusAtOnce) ?? first.status
    }
}
