import MercatorGateway
import MercatorSystem
import Testing

/// The shapes that probes and dashboards read.
@Suite struct StandardEndpointsTests {
    @Test func health() throws {
        #expect(try EndpointFixture().text("GET /health") == #"{"status":"ok","timestamp":1763885730}"#)
    }

    @Test func version() throws {
        let expected =
            #"{"version":"1.2.3","commit":"abc","build_time":"2026-11-23T00:00:00Z","swift_version":"6.3","#
            + #""policy_version":"cbf29ce484222325"}"#
        #expect(try EndpointFixture().text("GET /version") == expected)
    }

    @Test func aGatewayThatStopsIsNotReadyAndStillHealthy() throws {
        let fixture = try EndpointFixture()
        fixture.snapshot.intake.beginDraining()
        let ready = try fixture.answer("GET /ready")
        #expect(ready.status == 503)
        #expect(
            String(decoding: ready.body, as: UTF8.self)
                == #"{"status":"draining","providers":{"healthy":1},"timestamp":1763885730}"#)
        #expect(try fixture.answer("GET /health").status == 200)
    }

    @Test func readyWhileOneProviderIsHealthy() throws {
        let fixture = try EndpointFixture([ExchangeBench.provider("a"), ExchangeBench.provider("b")])
        let ready = try fixture.answer("GET /ready")
        #expect(ready.status == 200)
        #expect(
            String(decoding: ready.body, as: UTF8.self)
                == #"{"status":"ready","providers":{"healthy":2},"timestamp":1763885730}"#)
        for provider in fixture.snapshot.providers { fail(provider, times: ProviderHealth.failuresMax) }
        let notReady = try fixture.answer("GET /ready")
        #expect(notReady.status == 503)
        #expect(
            String(decoding: notReady.body, as: UTF8.self)
                == #"{"status":"not_ready","providers":{"healthy":0},"timestamp":1763885730}"#)
        fixture.snapshot.providers[1].health.succeeded(now: EndpointFixture.received)
        #expect(try fixture.answer("GET /ready").status == 200)
    }

    @Test func providersAndTheirHealth() throws {
        let fixture = try EndpointFixture([ExchangeBench.provider("a"), ExchangeBench.provider("b-1")])
        fail(fixture.snapshot.providers[1], times: ProviderHealth.failuresMax)
        let expected =
            #"{"providers":{"a":{"healthy":true,"last_check":0,"last_error":null,"circuit_breaker":"closed","#
            + #""consecutive_failures":0,"avg_latency_ms":null,"reason":null,"retry_in_ms":null},"#
            + #""b-1":{"healthy":false,"last_check":1763885730,"last_error":"refused","circuit_breaker":"closed","#
            + #""consecutive_failures":3,"avg_latency_ms":null,"reason":"3 failures in a row","retry_in_ms":null}}}"#
        #expect(try fixture.text("GET /health/providers") == expected)
    }

    @Test func anOpenBreakerSaysWhyAndUntilWhen() throws {
        let fixture = try EndpointFixture([ExchangeBench.provider("a")])
        fail(fixture.snapshot.providers[0], times: 5)
        let text = try fixture.text("GET /health/providers")
        #expect(text.contains(#""circuit_breaker":"open","consecutive_failures":5"#))
        #expect(
            text.contains("circuit breaker open after 5 failures in a row") && text.contains(#""retry_in_ms":1000"#))
    }

    @Test(arguments: ["/health", "/ready", "/version", "/health/providers"])
    func headTellsTheLengthOnly(path: String) throws {
        let fixture = try EndpointFixture()
        let get = try fixture.answer("GET \(path)")
        let head = try fixture.answer("HEAD \(path)")
        #expect(!get.isHead && head.isHead)
        #expect(get.body == head.body)
        #expect(get.contentType == "application/json")
    }

    private func fail(_ provider: ProviderPlan, times: Int) {
        for _ in 0..<times {
            provider.health.failed(
                .usual, ProviderTrouble("refused", now: EndpointFixture.received))
        }
    }
}
