import MercatorGateway
import Testing

@Suite struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1", 8080), ("localhost:0", "localhost", 0), ("[::1]:443", "::1", 443),
        (":8080", "0.0.0.0", 8080), ("*:80", "0.0.0.0", 80), ("[fe80::1%eth0]:1", "fe80::1%eth0", 1),
    ])
    func reads(text: String, host: String, port: Int) {
        #expect(ListenAddress(text) == ListenAddress(host: host, port: port))
    }

    @Test(arguments: [
        "", "8080", "localhost", "::1:80", "[::1]", "[]:80", "h:", "h:-1", "h:65536", "h:999999", "h:+1", "a b:1",
        "http://h:1", "h:1/", "h:８",
    ])
    func refuses(text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test func writesBrackets() {
        #expect(ListenAddress(host: "::1", port: 1).description == "[::1]:1")
        #expect(ListenAddress(host: "h", port: 1).description == "h:1")
    }
}
