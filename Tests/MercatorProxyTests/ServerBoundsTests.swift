import MercatorGateway
import MercatorProxy
import MercatorServer
import Testing

/// What `proxy:` makes of the listener's limits.
@Suite struct ServerBoundsTests {
    @Test(arguments: [(nil, Int.max), (7, 7)] as [(Int?, Int)])
    func connectionsAreLimitedOnlyWhereTheOperatorSaysSo(configured: Int?, expected: Int) {
        var proxy = ProxyConfiguration()
        proxy.maxConnections = configured
        #expect(ServerBounds(proxy).connectionsMax == expected)
    }
}
