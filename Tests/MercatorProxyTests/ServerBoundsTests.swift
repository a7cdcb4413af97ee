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

    @Test(arguments: [(256, nil, 106), (20_000, nil, 13_268), (256, 50, 50), (256, 5_000, 106), (10, nil, 2)])
    func openFilesLimitThemToo(descriptors: Int, configured: Int?, expected: Int) {
        var proxy = ProxyConfiguration()
        proxy.maxConnections = configured
        #expect(ServerBounds(proxy, descriptorsMax: descriptors).connectionsMax == expected)
    }
}
