import MercatorJSON
import MercatorProviders
import MercatorWire
import NIOCore
import Testing

/// What an Ollama client is told without a provider, and how errors are said.
@Suite struct OllamaAnswersTests {
    private static let terms = OllamaGoldenTests.terms

    @Test(arguments: [
        ("chat", #"{"model":"m","messages":[]}"#, "load"), ("chat", #"{"model":"m"}"#, "load"),
        ("chat", #"{"model":"m","messages":[],"keep_alive":0}"#, "unload"),
        ("chat", #"{"model":"m","messages":[],"keep_alive":"0s"}"#, "unload"),
        ("chat", #"{"model":"m","messages":[],"keep_alive":"5m"}"#, "load"),
        ("chat", #"{"model":"m","messages":[{"role":"user","content":""}]}"#, ""), ("chat", #"{"messages":[]}"#, ""),
        ("generate", #"{"model":"m"}"#, "load"), ("generate", #"{"model":"m","prompt":"","keep_alive":0}"#, "unload"),
        ("generate", #"{"model":"m","prompt":"Hi"}"#, ""), ("generate", #"{"model":"m","images":["x"]}"#, ""),
        ("generate", #"{"model":"m","suffix":"x"}"#, ""), ("generate", "[]", ""),
    ])
    func loadingIsAnsweredHere(_ endpoint: String, _ request: String, _ reason: String) throws {
        let client = OllamaClientDialect(endpoint == "chat" ? .chat : .generate)
        let answer = client.localAnswer(to: try JSONDocument.parse(request, profile: .request), Self.terms)
        guard !reason.isEmpty else {
            #expect(answer == nil)
            return
        }
        let root = try JSONDocument.parse(#require(answer), profile: .request).root
        #expect(root["done"]?.bool == true)
        #expect(root["done_reason"]?.string == reason)
        #expect(root["model"]?.string == "m")
        #expect(root[endpoint == "chat" ? "message" : "response"] != nil)
    }

    @Test(arguments: [
        (
            404, #"{"error":"model \"x\" not found, try pulling it first"}"#, "invalid_request_error",
            "model_not_found", 404
        ),
        (400, #"{"error":"\"m\" does not support tools"}"#, "invalid_request_error", "", 400),
        (401, #"{"error":"unauthorized"}"#, "authentication_error", "invalid_api_key", 401),
        (403, "", "permission_error", "", 403), (404, "404 page not found", "invalid_request_error", "", 404),
        (429, #"{"error":"too many requests"}"#, "rate_limit_error", "rate_limit_exceeded", 429),
        (503, #"{"error":"server busy, please try again."}"#, "server_error", "", 503),
        (302, "<html>", "server_error", "", 502),
    ])
    func errorsAreRead(_ status: Int, _ body: String, _ type: String, _ code: String, _ answered: Int) {
        let error = OllamaProviderDialect().decodeError(status: status, ByteBuffer(string: body))
        #expect(error.status == answered)
        #expect(error.body.type == type)
        #expect(error.body.code ?? "" == code)
        #expect(!error.body.message.isEmpty)
    }

    @Test func errorsAreSaid() {
        let error = DialectError(status: 400, type: "invalid_request_error", message: "no \"x\"\n")
        let client = OllamaClientDialect(.chat)
        #expect(String(decoding: client.encodeError(error), as: UTF8.self) == #"{"error":"no \"x\"\n"}"#)
        #expect(String(decoding: client.errorEvent(error), as: UTF8.self) == #"{"error":"no \"x\"\n"}"# + "\n")
        #expect(client.streamContentType == "application/x-ndjson")
    }

    @Test func modelsAreListed() throws {
        let models = [
            ModelList.Entry(id: "gpt-4.1", ownedBy: "openai", created: 1_764_000_000),
            ModelList.Entry(id: "org/model:tag", ownedBy: "ollama"),
        ]
        let bodies = [
            "tags": OllamaModels.tags(models),
            "show": OllamaModels.show(models[0]), "version": OllamaModels.versionBody,
        ]
        for (name, body) in bodies { try Golden.expect(PrettyJSON.text(body) + "\n", "ollama", name + ".json") }
    }

    @Test func modelsAreAskedForByEitherName() throws {
        for (request, name) in [(#"{"model":"a","name":"b"}"#, "a"), (#"{"name":"b"}"#, "b"), ("{}", nil)] {
            #expect(OllamaModels.name(askedBy: try JSONDocument.parse(request, profile: .request)) == name)
        }
    }
}
