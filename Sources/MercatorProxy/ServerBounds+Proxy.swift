package import MercatorGateway
package import MercatorServer
import MercatorSystem
import NIOCore

extension ServerBounds {
    /// The limits that `proxy:` sets.
    ///
    /// - Parameter descriptorsMax: how many files and sockets the process may have open. Two thirds of them, less a
    ///   reserve, is the most that clients may have: others are needed for connections to providers.
    package init(_ proxy: ProxyConfiguration, descriptorsMax: Int = .max) {
        self.init()
        head.headBytesMax = proxy.maxHeaderBytes
        bodyBytesMax = proxy.maxRequestSize
        idleTimeout = TimeAmount(proxy.idleTimeout)
        readTimeout = TimeAmount(proxy.readTimeout)
        writeTimeout = TimeAmount(proxy.writeTimeout)
        let possible = descriptorsMax == .max ? .max : max(1, Self.descriptorsForConnections(descriptorsMax) / 3 * 2)
        connectionsMax = min(possible, proxy.maxConnections ?? .max)
        connectionsOfAddressMax = proxy.maxConnectionsPerAddress ?? .max
        halfCloseIsEnd = proxy.abortsOnHalfClose
        rateMin = proxy.minTransferRate
        backlog = Int32(clamping: proxy.backlog)
        acceptsPerTurn = UInt(clamping: proxy.acceptBatch)
    }
}

extension TimeAmount {
    fileprivate init(_ duration: Duration) {
        // A timeout of zero means none; a year is as good as none and cannot overflow a deadline.
        let nanoseconds = Int64(clamping: duration.wholeNanoseconds)
        self = nanoseconds == 0 ? .hours(24 * 365) : .nanoseconds(min(nanoseconds, 31_536_000_000_000_000))
    }
}

extension ServerBounds {
    /// What of the process' descriptors connections may take, of clients and to providers together.
    static func descriptorsForConnections(_ most: Int) -> Int {
        most == .max ? .max : max(3, most - ProxyBounds.descriptorsReserved)
    }
}

extension Intake {
    /// Has a listener asked for what metrics tell of connections.
    func countConnections(with listener: ServerListener) {
        let (counters, most) = (listener.counters, listener.connectionsMax)
        countConnections {
            var counts = ConnectionCounts()
            counts.open = counters.open
            counts.most = most
            counts.events = ServerCounters.Event.allCases.map { ($0.rawValue, counters.count(of: $0)) }
            return counts
        }
    }
}
