import MercatorExchange
import MercatorGateway
import MercatorJSON
import MercatorProviders
import MercatorRouting
import Testing

/// `GET /v1/models`, of what is configured and what providers list.
@Suite struct ModelsTests {
    private static let providers = [
        ExchangeBench.provider("a") { $0.models = ["m2", "vendor/m:free"] },
        ExchangeBench.provider("b") { $0.modelMapping = [.init(name: "alias", value: "real")] },
    ]

    private static func ids(_ fixture: EndpointFixture, listed: [Int: [String]]) throws -> [String] {
        let answer = try fixture.snapshot.models(id: nil, listed: listed).get()
        let root = try JSONDocument.parse(answer.body, profile: .request).root
        #expect(root["object"]?.string == "list")
        return root["data"]?.elements.map { "\($0["id"]?.string ?? "?")@\($0["owned_by"]?.string ?? "?")" } ?? []
    }

    @Test func configuredAndListedModelsAreOneSortedList() throws {
        let fixture = try EndpointFixture(Self.providers)
        #expect(try Self.ids(fixture, listed: [:]) == ["alias@b", "m2@a", "vendor/m:free@a"])
        // The operator's list of `a` counts, not the provider's own; a name that two serve is the first one's.
        let listed = [0: ["hidden"], 1: ["real", "m2", "other"]]
        #expect(
            try Self.ids(fixture, listed: listed) == ["alias@b", "m2@a", "other@b", "real@b", "vendor/m:free@a"])
    }

    @Test func namesThatOnlyRoutingHasAreModels() throws {
        var routing = RoutingConfiguration()
        routing.modelMapping = [.init(name: "best", value: ["b"]), .init(name: "gone", value: ["nobody"])]
        var route = RouteConfiguration()
        route.models = ["house-model", "any-*", "m2"]
        route.providers = ["b", "a"]
        var vain = RouteConfiguration()
        vain.models = ["served-by-nobody"]
        routing.routes = [route, vain]
        let fixture = try EndpointFixture(Self.providers, routing: routing)
        let known = try Self.ids(fixture, listed: [:])
        #expect(known == ["alias@b", "best@b", "house-model@b", "m2@a", "vendor/m:free@a"])
        let one = try fixture.snapshot.models(id: "best", listed: [:]).get()
        #expect(String(decoding: one.body, as: UTF8.self).contains(#""id":"best""#))
    }

    @Test func providersAreNotNamedWhereNothingIsExposed() throws {
        var proxy = ProxyConfiguration()
        proxy.expose = .none
        let fixture = try EndpointFixture(Self.providers, proxy: proxy)
        #expect(try Self.ids(fixture, listed: [:]) == ["alias@mercator", "m2@mercator", "vendor/m:free@mercator"])
    }

    @Test func oneModel() throws {
        let fixture = try EndpointFixture(Self.providers)
        let answer = try fixture.snapshot.models(id: "vendor/m:free", listed: [:]).get()
        #expect(
            String(decoding: answer.body, as: UTF8.self)
                == #"{"id":"vendor/m:free","object":"model","created":0,"owned_by":"a"}"#)
    }

    @Test func unknownModelIsRefusedWithNearNames() throws {
        let fixture = try EndpointFixture(Self.providers)
        guard case .failure(let refusal) = fixture.snapshot.models(id: "alais", listed: [:]) else {
            Issue.record("a model that nobody serves was found")
            return
        }
        #expect(refusal.status == 404 && refusal.code == "model_not_found" && refusal.param == "model")
        #expect(refusal.message.contains("`alias`"))
    }

    @Test func whatProvidersListIsLearnt() throws {
        let fixture = try EndpointFixture(Self.providers)
        #expect(fixture.snapshot.directory.target(of: "other") == nil)
        fixture.snapshot.learn([1: ["other"]])
        #expect(fixture.snapshot.directory.target(of: "other")?.provider == 1)
        #expect(fixture.snapshot.directory.target(of: "m2")?.provider == 0)
    }

    @Test func ofAPatternThatIsShownWhichTheProviderLists() throws {
        let fixture = try EndpointFixture([ExchangeBench.provider("a") { $0.models = ["gpt-4*", "own"] }])
        #expect(fixture.snapshot.providers[0].asksForModels)
        #expect(try Self.ids(fixture, listed: [:]) == ["own@a"])
        #expect(try Self.ids(fixture, listed: [0: ["gpt-4o", "dall-e", "gpt-4"]]) == ["gpt-4@a", "gpt-4o@a", "own@a"])
    }

    private static let policies = """
        version: "1.0"
        policies:
          - name: tiers
            rules:
              - condition: 'request.model.contains("large") and request.metadata.tier != "gold"'
                action: deny
                reason: gold only
              - condition: 'request.path == "/v1/models" or request.method == "GET"'
                action: deny
                reason: asked about chats
        """

    private func shown(_ target: String, headers: String) throws -> Result<LocalAnswer, Refusal> {
        let providers = [ExchangeBench.provider("a") { $0.models = ["small", "x/large:free"] }]
        var bench = try ExchangeBench(providers: providers, policies: Self.policies)
        let opening = try bench.open("", target: target, headers: headers)
        guard case .listModels(let id, _) = opening else { throw ExchangeBench.Unexpected(what: "\(opening)") }
        return bench.models(id: id)
    }

    @Test func whoMayNotUseAModelDoesNotSeeIt() throws {
        let few = try shown("GET /v1/models", headers: "").get()
        #expect(String(decoding: few.body, as: UTF8.self).contains("small"))
        #expect(!String(decoding: few.body, as: UTF8.self).contains("large"))
        let all = try shown("GET /v1/models", headers: "x-mercator-metadata-tier: gold\r\n").get()
        #expect(String(decoding: all.body, as: UTF8.self).contains("x/large:free"))
        #expect(throws: Refusal.self) { try shown("GET /v1/models/x/large:free", headers: "").get() }
        #expect(throws: Refusal.self) { try shown("GET /v1/models/x/larg:free", headers: "").get() }
        _ = try shown("GET /v1/models/x/large:free", headers: "x-mercator-metadata-tier: gold\r\n").get()
    }
}
