extension RunCommand {
    /// Starts the gateway, waits for a signal, and stops it in order.
    func serve(_ preparation: Preparation, _ ready: Preparation.Ready) async throws {
        let signals = Signals.hold()
        let banner = Banner(terminal: .output)
        banner.loading(ready.configuration.path)
        preparation.report()
        banner.loaded(ready)
        let gateway = try await GatewayStart.start(ready)
        banner.listening(gateway.addresses)
        let stop = signals.wait()
        banner.stopping(stop.name)
        await gateway.stop()
        banner.stopped()
        throw stop.status
    }
}
