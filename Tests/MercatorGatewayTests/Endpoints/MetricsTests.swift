import MercatorExchange
import MercatorGateway
import MercatorProviders
import MercatorSystem
import MercatorTelemetry
import Testing

/// What a scrape shows of providers.
@Suite struct MetricsTests {
    private func fixture(_ change: (inout MetricsConfiguration) -> Void = { _ in }) throws -> EndpointFixture {
        var metrics = MetricsConfiguration()
        change(&metrics)
        return try EndpointFixture(
            [ExchangeBench.provider("a"), ExchangeBench.provider("b-1"), ExchangeBench.provider("c")], metrics: metrics)
    }

    /// One provider with good answers and errors of every kind, one whose breaker is open, one nobody has asked.
    private func afterTraffic() throws -> EndpointFixture {
        let fixture = try fixture()
        let now = EndpointFixture.received
        let first = fixture.snapshot.providers[0].health
        for code in ["status_503", "connect_timeout", "refused", "tls_expired", "content_type", "odd"] {
            first.failed(.usual, ProviderTrouble(code, now: now, breaks: false))
        }
        first.failed(.usual, ProviderTrouble("status_401", now: now, breaks: false))
        for _ in 0..<3 { first.succeeded(now: now, headAfter: 212_500_000) }
        first.rateLimited(.usual, retryAfter: .seconds(9), now: now)
        let second = fixture.snapshot.providers[1].health
        for _ in 0..<5 { second.failed(.usual, ProviderTrouble("reset", now: now)) }
        return fixture
    }

    @Test func everythingThatIsKnownOfProviders() throws {
        Repository.expect(try afterTraffic().text("GET /metrics"), in: "Tests/Fixtures/Metrics/providers.txt")
    }

    private func dossier(
        _ outcome: Outcome?, status: Int = 200, provider: String? = "a", model: String? = "m", code: String? = nil
    ) -> Dossier {
        let dossier = Dossier(received: EndpointFixture.received, receivedAt: EndpointFixture.now)
        dossier.outcome = outcome
        dossier.status = status
        dossier.modelAsked = model
        dossier.errorCode = code
        if let provider { dossier.attempts = [Attempt(provider: provider, started: EndpointFixture.received)] }
        return dossier
    }

    @Test func requestsAreCountedByHowTheyEnded() throws {
        let fixture = try fixture()
        let rows: [(Outcome?, Int, String)] = [
            (.complete, 200, "success"), (.completeWithoutDone, 200, "success"), (.complete, 404, "error"),
            (.truncated, 200, "error"), (.upstreamError, 502, "error"), (.stalled, 200, "timeout"),
            (.timeout, 504, "timeout"), (.policyBlocked, 403, "blocked"), (.refused, 400, "refused"),
            (.shutdown, 503, "refused"), (.clientCancelled, 499, "cancelled"), (.clientStalled, 200, "cancelled"),
        ]
        for (outcome, status, _) in rows { fixture.snapshot.requests.note(dossier(outcome, status: status)) }
        let text = try fixture.text("GET /metrics")
        for state in RequestStatus.allCases.map(\.rawValue) {
            let count = rows.filter { $0.2 == state }.count
            let line = "mercator_jupiter_requests_total{provider=\"a\",model=\"m\",status=\"\(state)\"} \(count)\n"
            #expect(text.contains(line))
        }
    }

    @Test func whatNobodyWasAskedForHasNoModel() {
        let counts = RequestCounts()
        counts.note(dossier(.refused, status: 404, provider: nil, model: "made-up", code: "model_not_found"))
        counts.note(dossier(.complete, provider: nil, model: nil))
        #expect(counts.all.map(\.series.model) == [""] && counts.all.map(\.count) == [1], "and /health is no request")
    }

    @Test func tooManyModelsAreOneMore() {
        let counts = RequestCounts()
        for number in 0..<ExchangeBounds.seriesMax + 50 { counts.note(dossier(.complete, model: "m\(number)")) }
        counts.note(dossier(.complete, model: "m7"))
        let all = counts.all
        #expect(all.count == ExchangeBounds.seriesMax + 1)
        #expect(all.first { $0.series.model == "other" }?.count == 50)
        #expect(all.first { $0.series.model == "m7" }?.count == 2)
    }

    @Test func everyMetricIsDeclaredOnceBeforeItsSamples() throws {
        let lines = try afterTraffic().text("GET /metrics").split(separator: "\n").map(String.init)
        var current = ""
        var declared: [String] = []
        for (index, line) in lines.enumerated() {
            if line.hasPrefix("# HELP ") {
                current = String(line.dropFirst(7).prefix { $0 != " " })
                declared.append(current)
                #expect(lines[index + 1].hasPrefix("# TYPE \(current) "))
            } else if !line.hasPrefix("#") {
                #expect(line.hasPrefix(current + "{") || line.hasPrefix(current + " "))
            }
        }
        let expected = RequestMetrics.all + ProviderMetrics.all + IntakeMetrics.all
        #expect(declared == expected.map { "mercator_jupiter_" + $0.name })
        #expect(lines.filter { $0.hasPrefix("# TYPE ") }.count == declared.count)
        #expect(Set(lines).count == lines.count)
    }

    @Test func aStateSetHasOneStateThatHolds() throws {
        let lines = try afterTraffic().text("GET /metrics").split(separator: "\n")
        for provider in ["a", "b-1", "c"] {
            let states = lines.filter { $0.contains("_state{provider=\"\(provider)\"") }
            #expect(states.count == 3 && states.filter { $0.hasSuffix(" 1") }.count == 1)
        }
    }

    @Test func requestsUnderWayAreToldWhereTheyAreCounted() throws {
        let fixture = try EndpointFixture(
            [ExchangeBench.provider("a"), ExchangeBench.provider("b")], strategy: "least-busy")
        fixture.snapshot.providers[1].health.began()
        let text = try fixture.text("GET /metrics")
        #expect(text.contains("mercator_jupiter_provider_requests_in_flight{provider=\"a\"} 0\n"))
        #expect(text.contains("mercator_jupiter_provider_requests_in_flight{provider=\"b\"} 1\n"))
    }

    @Test func aHeadTellsTheLengthOnlyAndTheType() throws {
        let fixture = try fixture()
        let (get, head) = (try fixture.answer("GET /metrics?x=1"), try fixture.answer("HEAD /metrics/"))
        #expect(!get.isHead && head.isHead && get.body == head.body && get.status == 200)
        #expect(get.contentType == "text/plain; version=0.0.4; charset=utf-8" && head.contentType == get.contentType)
        #expect(try fixture.answer("OPTIONS /metrics").status == 204)
    }

    @Test func pathAndNamesAreTheOperators() throws {
        let fixture = try fixture {
            $0.path = "/internal/scrape"
            $0.namespace = "llm"
            $0.subsystem = ""
        }
        #expect(try fixture.text("GET /internal/scrape").hasPrefix("# HELP llm_requests_total "))
        #expect(throws: ExchangeBench.Unexpected.self) { try fixture.answer("GET /metrics") }
        #expect(throws: ExchangeBench.Unexpected.self) { try fixture.answer("GET /internal/scrapes") }
    }

    @Test func switchedOffIsNotThere() throws {
        let fixture = try fixture { $0.isEnabled = false }
        guard case .act(.refuse(let refusal)) = try fixture.open("GET /metrics").opening else {
            throw ExchangeBench.Unexpected(what: "no refusal")
        }
        #expect(refusal.status == 404)
    }

    @Test func otherMethodsAreRefused() throws {
        guard case .act(.refuse(let refusal)) = try fixture().open("DELETE /metrics").opening else {
            throw ExchangeBench.Unexpected(what: "no refusal")
        }
        #expect(refusal.status == 405)
    }

    /// The page's table, between its marks, is the declared list.
    @Test func thePageListsEveryMetric() throws {
        let page = "docs/operations/metrics.md"
        let text = try #require(Repository.read(Repository.root + "/" + page))
        let (from, to) = ("<!-- metrics -->\n", "<!-- end -->")
        let start = try #require(text.range(of: from)?.upperBound)
        let end = try #require(text.range(of: to)?.lowerBound)
        var table = "| metric | type | labels | |\n|---|---|---|---|\n"
        for metric in RequestMetrics.all + ProviderMetrics.all + IntakeMetrics.all {
            let labels = metric.labels.map { "`\($0)`" }.joined(separator: ", ")
            table += "| `mercator_jupiter_\(metric.name)` | \(metric.kind.rawValue) | \(labels) | \(metric.help) |\n"
        }
        Repository.expect(String(text[..<start]) + table + String(text[end...]), in: page)
        let states = RequestStatus.allCases.map(\.rawValue)
        for word in states + ProviderErrorType.allCases.map(\.rawValue) + ProviderReport.Hold.allCases.map(\.rawValue) {
            #expect(text.contains("`\(word)`"), "\(page) does not name `\(word)`")
        }
    }
}
