import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
import MercatorPolicy
import MercatorSystem
import Testing

/// Expressions against the field catalogue, as `mercator policy eval` reads them.
@Suite struct ExpressionTrialTests {
    private static let body = """
        {"model": "gpt-4", "nothing": null, "metadata": {"age": "12", "version": "10", "older": "9", "empty": null,
         "plan": {"limit": null}, "day": "Monday"},
         "messages": [{"role": "system", "content": "be brief"},
                      {"role": "user", "content": [{"type": "text", "text": "see"}, {"type": "image_url"}]},
                      {"role": "user", "content": "bye"}]}
        """

    /// Monday, 2026-01-05, half past nine.
    private static func value(_ text: String, given: [GivenField]? = nil) -> String {
        var request = DescribedRequest(
            body: given == nil ? JSONValue(text: body) : nil, now: Timestamp(microseconds: 1_767_605_400_000_000))
        request.headers = [("x-cost", "7"), ("x-mercator-metadata-load", "0.5")]
        request.requestID = "17"
        request.bind(given ?? [])
        let outcome = ExpressionTrial.evaluate(text, for: request)
        switch outcome.value {
        case .success(let value): return value.jsonText
        case .failure(let error): return "error:\(error.code.rawValue)"
        case nil: return "rejected: \(outcome.diagnostics.first?.code ?? "")"
        }
    }

    @Test(arguments: [
        ("request.headers.x_cost > 6", "true"), (#"request.headers["x-cost"] == 7"#, "true"),
        ("request.headers.x_cost + 1 == 8", "true"), (#"request.headers.x_cost == "7""#, "true"),
        ("request.metadata.load < 1", "true"), ("request.metadata.age < 13", "true"),
        ("request.metadata.version > request.metadata.older", "true"), ("request.id == 17", "true"),
        ("request.user.id > 5", "false"), ("request.user.region != 5", "true"),
        ("request.metadata.age in [11, 12]", "true"), ("request.metadata.day > 5", "error:type_clash"),
    ])
    func sentTextComparesAsTheNumberItSpells(text: String, wanted: String) {
        #expect(Self.value(text) == wanted)
    }

    @Test(arguments: [
        (#"context.time.day_of_week == "Monday""#, "true"), ("context.time.day_of_week == 1", "true"),
        (#"time.weekday == "monday""#, "true"), (#"time.weekday in ["Mon", "Tue"]"#, "true"),
        ("time.weekday >= 1 and time.weekday <= 5", "true"), (#""Sunday" != time.weekday"#, "true"),
        ("time.weekday == request.metadata.day", "true"), ("time.weekday % 2", "1"), ("time.weekday + 1", "2"),
        ("time.weekday in request.messages.map(m, request.metadata.day)", "true"),
        (#"time.weekday == "Funday""#, "rejected: expression/weekday"),
    ])
    func weekdaysCompareWithNamesAndNumbers(text: String, wanted: String) {
        #expect(Self.value(text) == wanted)
    }

    @Test(arguments: [
        ("has(request.nothing)", "true"), ("has(request.nowhere)", "false"), ("has(request.metadata.empty)", "true"),
        ("has(request.metadata.missing)", "false"), ("has(request.metadata.plan.limit)", "true"),
        ("has(request.metadata.plan.other)", "false"), ("has(request.metadata.load)", "true"),
        ("has(request.messages[0].role)", "true"), ("has(request.messages[7].role)", "false"),
    ])
    func hasIsTrueOfAKeyWithNull(text: String, wanted: String) {
        #expect(Self.value(text) == wanted)
    }

    @Test(arguments: [
        ("request.messages[*].role", #"["system","user","user"]"#), ("request.messages[role=user].length", "2"),
        (#"request.messages[role="user"].length"#, "2"), ("request.messages[role!=system].length", "2"),
        ("request.messages[*].content[*].type", #"["text","image_url"]"#),
        ("len(request.messages[*].content[type=image_url]) == 1", "true"),
        (#""user" in request.messages[*].role"#, "true"), (#"request.messages[*].role contains "tool""#, "false"),
        ("request.messages.exists(m, m[*] == 1)", "rejected: expression/syntax"),
        ("request.messages[role=a b]", "rejected: expression/assignment"),
        (#"request.model = "gpt-4""#, "rejected: expression/assignment"),
        ("request.model[*", "rejected: expression/syntax"),
    ])
    func pathsGoThroughLists(text: String, wanted: String) {
        #expect(Self.value(text) == wanted)
    }

    @Test(arguments: [
        ("request.metadata.age < 13", "true"), ("has(request.nothing)", "true"), ("has(request.nowhere)", "false"),
        (#"request.prompt == "bye""#, "true"), ("request.has_images", "true"), ("request.estimated_tokens > 8", "true"),
        ("request.headers.x_load > 3", "true"), (#"request.user.tier == "gold""#, "true"),
        ("request.metadata.request_id % 3", "1"), ("other.thing == 5", "true"), ("has(other.thing)", "true"),
    ])
    func aBoundRequestIsARequest(text: String, wanted: String) throws {
        let body = """
            {"model": "gpt-4", "nothing": null, "metadata": {"age": "12", "request_id": "7"}, "estimated_tokens": 9,
             "headers": {"X-Load": "4"}, "user": {"tier": "gold"},
             "messages": [{"role": "user", "content": [{"type": "image_url"}]}, {"role": "user", "content": "bye"}]}
            """
        let given = [
            GivenField(path: ["request"], value: .json(try #require(JSONValue(text: body)))),
            GivenField(path: ["other", "thing"], value: .int(5)),
        ]
        #expect(Self.value(text, given: given) == wanted)
    }

    @Test(arguments: [
        ("request.modle == 1", "did you mean `request.model`?"), ("request.top_k == 1", nil),
        ("request.anything_else == 1", nil),
        (#"provider.selected.region == "eu""#, nil), (#"response.choices[0].message.content matches "x""#, nil),
        ("response.usage.prompt_tokens_details.cached_tokens > 1", nil), ("request.messages[0].contents == 1", nil),
        ("response.usage.totl_tokens > 1", "did you mean `response.usage.total_tokens`?"),
    ])
    func aNearlyRightNameIsPointedOut(text: String, hint: String?) {
        let outcome = ExpressionTrial.evaluate(text, for: DescribedRequest(now: Timestamp(microseconds: 0)))
        #expect(outcome.diagnostics.first { $0.code == "expression/unknown-field" }?.hint == hint)
    }
}
