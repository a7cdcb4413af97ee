import MercatorExchange
import MercatorGateway
import MercatorProviders
import NIOCore
import Testing

/// What a provider lacks changes or refuses a request on its way.
@Suite struct ExchangeCapabilitiesTests {
    private func bench(_ lack: @escaping (inout CapabilitiesConfiguration) -> Void) throws -> ExchangeBench {
        try ExchangeBench(providers: [ExchangeBench.provider { lack(&$0.capabilities) }])
    }

    @Test func anAdaptationIsASpliceWithAName() throws {
        var bench = try bench { $0.maxTokensField = .maxTokens }
        _ = try bench.open(#"{"model":"m", "max_completion_tokens":5,"messages":[],"x":1.0}"#)
        let body = try #require(bench.exchange.plan?.body)
        #expect(String(buffer: body) == #"{"model":"m", "max_tokens":5,"messages":[],"x":1.0}"#)
        #expect(bench.exchange.dossier.edits == ["max_tokens"])
    }

    @Test func whatCannotBeSaidIsRefused() throws {
        var bench = try bench { $0.tools = false }
        let opening = try bench.open(#"{"model":"m","messages":[],"tools":[{"type":"function"}]}"#)
        guard case .act(.refuse(let refusal)) = opening else {
            Issue.record("\(opening)")
            return
        }
        #expect(refusal.status == 400)
        #expect(refusal.code == "unsupported_by_provider")
        #expect(refusal.param == "tools")
        #expect(!refusal.message.contains("`p`"))
    }

    @Test func otherEndpointsPassAsTheyAre() throws {
        var bench = try bench { $0.unknownFields = .drop }
        let body = #"{"model":"m","input":"a","dims":5}"#
        _ = try bench.open(body, target: "POST /v1/embeddings")
        #expect(try String(buffer: #require(bench.exchange.plan?.body)) == body)
    }

    /// What a response's schema gains in depth on its way into a chat must not spare it the provider's lacks.
    @Test(arguments: [(40, nil), (60, "untranslatable_request")])
    func aChatTooDeepToBeAdaptedIsRefused(levels: Int, code: String?) throws {
        var bench = try bench {
            $0.responses = false
            $0.maxTokensField = .maxTokens
        }
        let schema =
            String(repeating: #"{"type":"object","not":"#, count: levels) + "{}" + String(repeating: "}", count: levels)
        let tool = #"{"type":"function","name":"f","parameters":\#(schema)}"#
        let opening = try bench.open(
            #"{"model":"m","input":"x","tools":[\#(tool)]}"#, target: "POST /v1/responses")
        guard case .act(.refuse(let refusal)) = opening else {
            #expect(code == nil)
            return
        }
        #expect(refusal.code == code)
    }

    @Test func aDeploymentStandsInThePath() throws {
        var bench = try ExchangeBench(
            providers: [
                ExchangeBench.provider {
                    $0.baseURL = "https://r.openai.azure.com"
                    $0.modelMapping = [.init(name: "gpt-4o", value: "my deployment")]
                }
            ])
        _ = try bench.open(#"{"model":"gpt-4o","messages":[]}"#)
        let plan = try #require(bench.exchange.plan)
        #expect(bench.exchange.dossier.modelSent == "my deployment")
        #expect(
            plan.provider.url.path(of: plan.endpoint, model: bench.exchange.dossier.modelSent)
                == "/openai/deployments/my%20deployment/chat/completions")
    }
}
