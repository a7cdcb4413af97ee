import MercatorUpstream
import Testing

@Suite struct UpstreamOriginTests {
    @Test func authorityLeavesTheSchemesOwnPortOut() {
        #expect(UpstreamOrigin(scheme: .https, host: "API.example.com").authority == "api.example.com")
        #expect(UpstreamOrigin(scheme: .https, host: "a.b", port: 80).authority == "a.b:80")
        #expect(UpstreamOrigin(scheme: .http, host: "[::1]", port: 8_080).authority == "[::1]:8080")
        #expect(UpstreamOrigin(scheme: .http, host: "::1").hostAndPort == "[::1]:80")
    }

    @Test func everythingThatForbidsSharingMakesOriginsDiffer() {
        let plain = UpstreamOrigin(scheme: .https, host: "a.b")
        let others = [
            UpstreamOrigin(scheme: .http, host: "a.b", port: 443), UpstreamOrigin(scheme: .https, host: "a.c"),
            UpstreamOrigin(scheme: .https, host: "a.b", port: 444),
            UpstreamOrigin(scheme: .https, host: "a.b", serverName: "x"),
            UpstreamOrigin(scheme: .https, host: "a.b", proxy: UpstreamProxy(host: "p", port: 1)),
            UpstreamOrigin(scheme: .https, host: "a.b", trust: .systemAnd(file: "ca.pem")),
        ]
        for other in others { #expect(other != plain) }
        #expect(Set(others + [plain]).count == 7)
        #expect(UpstreamOrigin(scheme: .https, host: "A.B", port: 443) == plain)
    }
}
