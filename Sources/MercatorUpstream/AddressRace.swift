import NIOCore

/// Tries the addresses of a name one after another, the next one beside the last if that one is slow to answer; the
/// first connection wins. Source: RFC 8305, in its simplest form.
final class AddressRace {
    private let addresses: [SocketAddress]
    private let loop: any EventLoop
    private let connector: UpstreamConnector
    /// When a single attempt is given up; the dial's own deadline comes first or at the same time.
    private let attemptTimeout: TimeAmount
    private var done: ((Result<any Channel, any Error>) -> Void)?
    private var next = 0
    private var pending = 0
    private var stagger: Scheduled<Void>?

    /// - Parameter done: called once, never after ``cancel()``; the channel has no handlers yet.
    init(
        addresses: [SocketAddress], loop: any EventLoop, connector: UpstreamConnector, attemptTimeout: TimeAmount,
        done: @escaping (Result<any Channel, any Error>) -> Void
    ) {
        self.addresses = addresses
        self.loop = loop
        self.connector = connector
        self.attemptTimeout = attemptTimeout
        self.done = done
    }

    /// Starts the next attempt, if any is left.
    func tryNext() {
        guard done != nil, next < addresses.count else { return }
        let address = addresses[next]
        next += 1
        pending += 1
        stagger?.cancel()
        if next < addresses.count {
            let wait = TimeAmount.nanoseconds(Int64(clamping: UpstreamBounds.nextAddressAfter.wholeNanoseconds))
            // SAFETY: a race is started by its dial, on the loop, and everything below comes back to it.
            stagger = loop.assumeIsolated().scheduleTask(in: wait) { self.tryNext() }
        }
        connector.connect(address, loop, attemptTimeout)
            .assumeIsolated()
            .whenComplete { self.attempted($0) }
    }

    /// Gives up; attempts under way are closed as they end.
    func cancel() {
        done = nil
        stagger?.cancel()
    }

    private func attempted(_ result: Result<any Channel, any Error>) {
        pending -= 1
        switch result {
        case .success(let channel):
            guard let done else { return channel.close(promise: nil) }
            cancel()
            done(.success(channel))
        case .failure(let error):
            if next < addresses.count { return tryNext() }
            guard pending == 0, let done else { return }
            cancel()
            done(.failure(error))
        }
    }
}
