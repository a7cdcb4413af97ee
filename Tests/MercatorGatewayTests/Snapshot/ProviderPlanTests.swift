import MercatorGateway
import MercatorProviders
import MercatorYAML
import NIOCore
import Testing

/// What a provider says about us is passed on without our secrets.
@Suite struct ProviderPlanTests {
    private static func redacted(_ body: String, _ change: @escaping (inout ProviderConfiguration) -> Void) throws
        -> String
    {
        let fixture = try EndpointFixture([ExchangeBench.provider("p", change)])
        return String(buffer: fixture.snapshot.providers[0].redact(ByteBuffer(string: body)))
    }

    @Test func keysAreOverwrittenWhereverTheyStand() throws {
        let body = #"{"error":{"message":"bad key sk-0123456789 (sk-0123456789)"}}"#
        let found = try Self.redacted(body) { $0.apiKey = Secret("sk-0123456789") }
        #expect(found == #"{"error":{"message":"bad key ************* (*************)"}}"#)
    }

    @Test func aKeyIsFoundWithoutItsScheme() throws {
        let found = try Self.redacted("Basic dXNlcjpwYXNz, dXNlcjpwYXNz") { $0.apiKey = Secret("Basic dXNlcjpwYXNz") }
        #expect(found == "******************, ************")
    }

    /// Whoever writes a mask into the configuration must not hang on it.
    @Test func aKeyOfAsterisksIsHarmless() throws {
        #expect(try Self.redacted("********, *********") { $0.apiKey = Secret("********") } == "********, *********")
    }

    @Test func customHeadersAreSecretsToo() throws {
        let found = try Self.redacted("got tok-abcdef12") {
            $0.customHeaders = [.init(name: "X-API-Key", value: Secret("tok-abcdef12"))]
        }
        #expect(found == "got ************")
    }

    @Test func otherBodiesPassUntouched() throws {
        for body in ["", "no key here", "sk-012345678", "{\"a\":\"é\"}"] {
            #expect(try Self.redacted(body) { $0.apiKey = Secret("sk-0123456789") } == body)
            #expect(try Self.redacted(body) { _ in } == body)
        }
    }

    /// A key of a few letters would turn half a page into asterisks.
    @Test func shortValuesAreNotLookedFor() throws {
        #expect(try Self.redacted("a short answer") { $0.apiKey = Secret("short") } == "a short answer")
    }

    @Test func plansAreNumberedInFileOrderWithoutTheDisabled() throws {
        let fixture = try EndpointFixture([
            ExchangeBench.provider("a"), ExchangeBench.provider("b") { $0.isEnabled = false },
            ExchangeBench.provider("c"),
        ])
        #expect(fixture.snapshot.providers.map(\.name) == ["a", "c"])
        #expect(fixture.snapshot.providers.map(\.index) == [0, 1])
    }
}
