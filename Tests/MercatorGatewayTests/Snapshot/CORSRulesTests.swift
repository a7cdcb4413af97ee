import MercatorGateway
import Testing

/// Which pages in browsers may read the answers.
@Suite struct CORSRulesTests {
    private static func fixture(_ change: (inout CORSConfiguration) -> Void) throws -> EndpointFixture {
        var proxy = ProxyConfiguration()
        change(&proxy.cors)
        return try EndpointFixture(proxy: proxy)
    }

    /// What a page of this origin is told.
    private static func origin(_ fixture: EndpointFixture, of origin: String?) throws -> String? {
        try fixture.open("GET /health", headers: origin.map { "Origin: \($0)\r\n" } ?? "").exchange.corsOrigin
    }

    @Test func anyOriginByDefault() throws {
        let fixture = try Self.fixture { _ in }
        #expect(try Self.origin(fixture, of: "https://a.example") == "*")
        #expect(try Self.origin(fixture, of: nil) == nil)
        let fields = fixture.snapshot.cors.fields(for: "*")
        #expect(fields.map(\.name) == ["access-control-allow-origin", "access-control-expose-headers"])
    }

    @Test func onlyListedOriginsAreNamed() throws {
        let fixture = try Self.fixture { $0.allowedOrigins = ["https://a.example"] }
        #expect(try Self.origin(fixture, of: "https://a.example") == "https://a.example")
        for other in ["https://b.example", "https://a.example.evil", "http://a.example", "null", "*"] {
            #expect(try Self.origin(fixture, of: other) == nil, "\(other)")
        }
        let fields = fixture.snapshot.cors.fields(for: "https://a.example").map { "\($0.name): \($0.value)" }
        #expect(fields.contains("vary: Origin"))
    }

    /// Credentials for any origin would give every page in the world the visitor's rights.
    @Test func credentialsNeverGoToAnyOrigin() throws {
        let fixture = try Self.fixture {
            $0.allowsCredentials = true
            $0.allowedOrigins = ["*", "https://a.example"]
        }
        #expect(try Self.origin(fixture, of: "https://b.example") == nil)
        #expect(try Self.origin(fixture, of: "https://a.example") == "https://a.example")
        let fields = fixture.snapshot.cors.fields(for: "https://a.example").map { "\($0.name): \($0.value)" }
        #expect(fields.contains("access-control-allow-credentials: true"))
    }

    @Test func switchedOffSaysNothing() throws {
        let fixture = try Self.fixture { $0.isEnabled = false }
        #expect(try Self.origin(fixture, of: "https://a.example") == nil)
        #expect(try fixture.answer("OPTIONS /v1/chat/completions").headers.isEmpty)
    }

    @Test func preflight() throws {
        let answer = try Self.fixture { _ in }.answer("OPTIONS /v1/chat/completions")
        #expect(answer.status == 204 && answer.body.isEmpty)
        let lines = answer.headers.map { "\($0.name): \($0.value)" }
        #expect(
            lines == [
                "access-control-allow-methods: GET, POST, PUT, DELETE, OPTIONS",
                "access-control-allow-headers: Authorization, Content-Type, X-Request-ID, X-User-ID",
                "access-control-max-age: 3600",
            ])
    }
}
