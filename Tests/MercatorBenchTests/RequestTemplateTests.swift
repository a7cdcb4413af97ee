import MercatorBench
import MercatorJSON
import Testing

struct RequestTemplateTests {
    private func body(
        _ template: String, prompt: String = "hi", streams: Bool = false, number: Int = 0
    ) throws -> (text: String, streams: Bool) {
        let body = try RequestTemplate(template, place: "t.json").body(model: "m\"1", prompt: prompt, streams: streams)
        return (String(decoding: body.bytes(number: number, seed: 1), as: UTF8.self), body.streams)
    }

    @Test func placeholdersAreFilledIn() throws {
        let (text, streams) = try body(
            #"{"model":"{{model}}","n":{{number}},"messages":[{"content":"a {{ prompt }} {{number}} {{random}}"}]}"#,
            prompt: "say \"hi\"\n", number: 6)
        let root = try JSONDocument.parse(text, profile: .grammar).root
        #expect(root["model"]?.string == "m\"1")
        #expect(root["n"]?.int == 7)
        let content = try #require(root["messages"]?[0]?["content"]?.string)
        #expect(content.hasPrefix("a say \"hi\"\n 7 "))
        #expect(content.split(separator: " ").last?.count == 16)
        #expect(!streams)
    }

    @Test func randomTextDiffersFromRequestToRequestAndNotFromRunToRun() throws {
        let texts = try (0..<100).map { try body(#"{"x":"{{random}}"}"#, number: $0).text }
        #expect(Set(texts).count == 100)
        #expect(try body(#"{"x":"{{random}}"}"#, number: 3).text == texts[3])
    }

    @Test func streamingIsAskedFor() throws {
        #expect(try body(#"{"a":1}"#, streams: true).text == #"{"stream":true,"a":1}"#)
        #expect(try body("{ }", streams: true).text == #"{"stream":true }"#)
        #expect(try body(#"{"stream":true}"#).streams)
        #expect(try body(#"{"stream":true}"#, streams: true).text == #"{"stream":true}"#)
    }

    @Test(arguments: [
        (#"{"a":"{{promt}}"}"#, "no placeholder"), (#"{"a":"{{model"}"#, "no placeholder"), ("[1]", "no JSON object"),
        ("{", "no JSON once"), (#"{"a":{{prompt}}}"#, "no JSON once"), ("", "no JSON once"),
    ])
    func mistakesAreNamed(_ template: String, _ words: String) {
        do {
            _ = try body(template)
            Issue.record("`\(template)` is taken")
        } catch {
            let mistake = error as? LoadMistake
            #expect(mistake?.message.contains(words) == true, "\(error)")
            #expect(mistake?.message.hasPrefix("t.json: ") == true)
        }
    }

    @Test func aStreamThatIsNotToBeOneIsAMistake() {
        #expect(throws: LoadMistake.self) { try body(#"{"stream":false}"#, streams: true) }
    }

    @Test func eachPromptGetsARequest() throws {
        let templates = [
            try RequestTemplate(#"{"p":"{{prompt}}"}"#, place: "t"), try RequestTemplate("{}", place: "u"),
        ]
        let bodies = try RequestBodies(templates: templates, model: "m", prompts: ["a", "b"], streams: false)
        #expect(
            bodies.all.map { String(decoding: $0.bytes(number: 0, seed: 0), as: UTF8.self) } == [
                #"{"p":"a"}"#, #"{"p":"b"}"#, "{}",
            ])
    }

    @Test func tooManyBodiesAreRefused() throws {
        let template = try RequestTemplate(#"{"p":"{{prompt}}"}"#, place: "t")
        let prompts = (0...10_000).map(String.init)
        #expect(throws: LoadMistake.self) {
            try RequestBodies(templates: [template], model: "m", prompts: prompts, streams: false)
        }
    }

    @Test func promptsArePadded() throws {
        let body = RequestBodies(prompt: "x", promptBytes: 1_000).all[0].bytes(number: 0, seed: 0)
        let root = try JSONDocument.parse(body, profile: .grammar).root
        #expect(root["messages"]?[0]?["content"]?.string?.utf8.count == 1_000)
    }
}
