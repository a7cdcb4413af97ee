import MercatorCLI
import MercatorExpression
import MercatorJSON
import MercatorLive
import MercatorSystem
import MercatorTesting
import Testing

/// `mercator policy eval --jsonl`: a line in, a line out, whatever the line.
@Suite struct ExpressionStreamTests {
    private static let system = StillSystem.with()
    private let cel = ExpressionStream(dialect: .cel, system: Self.system)
    private let mpl = ExpressionStream(dialect: .mpl, system: Self.system)

    @Test(arguments: [
        (#"{"id":"a","expr":"1 + 1"}"#, #"{"id":"a","value":{"int64Value":"2"}}"#),
        (#"{"id":7,"expr":"x * 2.0","bindings":{"x":{"doubleValue":1.5}}}"#, #"{"id":7,"value":{"doubleValue":3.0}}"#),
        (#"{"id":"u","expr":"3u"}"#, #"{"id":"u","value":{"uint64Value":"3"}}"#),
        (#"{"id":"b","expr":"b'ab'"}"#, #"{"id":"b","value":{"bytesValue":"YWI="}}"#),
        (
            #"{"id":"m","expr":"{'k': [null, true]}"}"#,
            #"{"id":"m","value":{"mapValue":{"entries":[{"key":{"stringValue":"k"},"value":"#
                + #"{"listValue":{"values":[{"nullValue":null},{"boolValue":true}]}}}]}}}"#
        ),
        (
            #"{"id":"d","expr":"a.b","bindings":{"a.b":{"stringValue":"x"}}}"#,
            #"{"id":"d","value":{"stringValue":"x"}}"#
        ),
        (#"{"id":"p","expr":"x.y","bindings":{"x":{"y":5}}}"#, #"{"id":"p","value":{"int64Value":"5"}}"#),
        (#"{"id":"e","expr":"1 / 0"}"#, #"{"id":"e","error":"division by zero"}"#),
        (#"{"expr":"true"}"#, #"{"id":null,"value":{"boolValue":true}}"#),
    ]) func aLineIsAnswered(line: String, answer: String) {
        let (text, isUnderstood) = cel.answer(Array(line.utf8))
        #expect(text == answer)
        #expect(isUnderstood)
    }

    @Test(arguments: ["nonsense", "[]", "5", #"{"id":1}"#, #"{"id":1,"expr":5}"#, "{\"expr\":\"\u{0}\"}"])
    func aWrongLineIsAnErrorAndNoMore(line: String) {
        let (text, isUnderstood) = cel.answer(Array(line.utf8))
        #expect(text.contains(#""error":"#))
        #expect(!isUnderstood)
    }

    @Test func theLanguageIsTheOneAskedFor() {
        let line = Array(#"{"id":1,"expr":"request.n > 4 and not x","bindings":{"request":{"n":5},"x":false}}"#.utf8)
        #expect(mpl.answer(line).text == #"{"id":1,"value":{"boolValue":true}}"#)
        #expect(cel.answer(line).text.contains("error"))
    }

    @Test(arguments: [
        String(repeating: "(", count: 100_000), String(repeating: "1+", count: 500_000) + "1",
        "[" + String(repeating: "1,", count: 20_000) + "1]", String(repeating: "-", count: 60_000) + "1",
        "'" + String(repeating: "a", count: 60_000) + "'.matches('(a|a)*b')",
        "[1,2,3,4,5,6,7,8].all(a, [1,2,3,4,5,6,7,8].all(b, [1,2,3,4,5,6,7,8].all(c, [1,2,3,4,5,6,7,8].all(d, "
            + "[1,2,3,4,5,6,7,8].all(e, [1,2,3,4,5,6,7,8].all(f, a + b + c + d + e + f > 0))))))",
    ]) func hostileExpressionsEnd(text: String) {
        let line = Array(#"{"id":1,"expr":"\#(text)"}"#.utf8)
        #expect(cel.answer(line).isUnderstood)
        #expect(mpl.answer(line).isUnderstood)
    }

    @Test(.enabled(if: Conformance.has("cel-public.json")))
    func publishedCasesPassThroughLines() throws {
        let stream = ExpressionStream(dialect: .cel, system: System.live)
        var values = 0
        let cases = try JSONDocument.parse(Conformance.bytes("cel-public.json"), profile: .grammar).root
        for item in cases.elements {
            let line = Array(item.rawBytes.readableBytesView)
            let answer = try JSONDocument.parse(stream.answer(line).text, profile: .grammar).root
            #expect(answer["id"]?.string == item["id"]?.string)
            guard let wanted = item["value"].flatMap(ExpressionValue.init(protobuf:)) else {
                #expect(answer["error"] != nil, "\(item["expr"]?.string ?? "")")
                continue
            }
            let given = try #require(answer["value"].flatMap(ExpressionValue.init(protobuf:)), "\(answer)")
            #expect(given.displayed == wanted.displayed || wanted.displayed == "-0.0", "\(item["expr"]?.string ?? "")")
            values += 1
        }
        #expect(values > 500)
    }
}
