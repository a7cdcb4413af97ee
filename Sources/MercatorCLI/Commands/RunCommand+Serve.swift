import NIOPosix

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
        let gateway = try await GatewayStart.start(ready)
        gateway.whenBroken { Signals.giveUp() }
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
        await gateway.stop()
        try? await thread.shutdownGracefully()
        banner.stopped()
        throw stop.status
    }
}
