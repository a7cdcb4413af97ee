import MercatorExpression
import Testing

/// The CEL dialect on our own cases, so that it is tested without the published ones too.
struct CELExpressionTests {
    private func run(_ text: String, _ bindings: [(name: String, value: ExpressionValue)] = []) -> String {
        switch CELEvaluation.evaluate(text, bindings: bindings) {
        case .value(let value): value.protobufJSON
        case .error(let error): "error:\(error.code.rawValue)"
        case .rejected: "rejected"
        }
    }

    @Test(
        arguments: [
            ("1 + 2", #"{"int64Value":"3"}"#),
            ("1u + 2u", #"{"uint64Value":"3"}"#),
            ("7 / 2", #"{"int64Value":"3"}"#),
            ("1 + 1.0", "error:type_clash"),
            ("1 + 1u", "error:type_clash"),
            ("5 % 0", "error:division_by_zero"),
            ("-9223372036854775808 - 1", "error:overflow"),
            ("-(-9223372036854775808)", "error:overflow"),
            ("1.0 / 0.0 == double('inf')", #"{"boolValue":true}"#),
            ("0.0 / 0.0 == 0.0 / 0.0", #"{"boolValue":false}"#),
            ("dyn(1) == 1.0 && dyn(1u) == 1", #"{"boolValue":true}"#),
            ("1 < 'a'", "error:type_clash"),
            ("null && true", "error:type_clash"),
            ("unknown || true", #"{"boolValue":true}"#),
            ("unknown && false", #"{"boolValue":false}"#),
            ("unknown", "error:undeclared"),
            ("f(1)", "error:no_such_function"),
            ("[1, 2][2]", "error:no_such_key"),
            ("[1, 2][-1]", "error:no_such_key"),
            ("{'a': 1}.b", "error:no_such_key"),
            ("has({'a': null}.a)", #"{"boolValue":true}"#),
            ("{'a': 1, 'a': 2}", "error:invalid_argument"),
            ("{1.5: 1}", "error:invalid_argument"),
            ("{1: 'x'}[1u]", #"{"stringValue":"x"}"#),
            ("1 in {1u: 2}", #"{"boolValue":true}"#),
            ("[3, 1].map(x, x * 2)", #"{"listValue":{"values":[{"int64Value":"6"},{"int64Value":"2"}]}}"#),
            ("[3, 1].map(x, x > 2, x)", #"{"listValue":{"values":[{"int64Value":"3"}]}}"#),
            ("[1, 0].exists(x, 1 / x > 0)", #"{"boolValue":true}"#),
            ("[0].all(x, 1 / x > 0)", "error:division_by_zero"),
            ("b'\\xff\\101'", #"{"bytesValue":"/0E="}"#),
            ("'\\u00e9\\n\\101'", "{\"stringValue\":\"é\\nA\"}".replacing("\n", with: "\\n")),
            ("r'\\n'", #"{"stringValue":"\\n"}"#),
            ("'\\q'", "rejected"),
            ("'''a'b'''", #"{"stringValue":"a'b"}"#),
            ("size('é😀')", #"{"int64Value":"2"}"#),
            ("'abc'.matches('b')", #"{"boolValue":true}"#),
            ("'abc'.matches('(')", "error:invalid_argument"),
            ("a and b", "rejected"),
            ("for", "rejected"),
            ("type(1) == int && type([]) == list", #"{"boolValue":true}"#),
            (
                "\"%.2f|%e|%x|%b|%s\".format([2.675, 1500.0, 255, 5, [1, 'a']])",
                #"{"stringValue":"2.67|1.500000e+03|ff|101|[1, a]"}"#
            ),
            ("\"%.0f %.1f %.3e\".format([0.5, 0.25, 0.00012345])", #"{"stringValue":"0 0.2 1.234e-04"}"#),
            ("\"%f\".format([1e300]).size()", #"{"int64Value":"308"}"#),
            ("\"%d\".format([])", "error:invalid_argument"),
            ("'a,b,,c'.split(',', 3).join('|')", #"{"stringValue":"a|b|,c"}"#),
            ("'héé'.replace('é', 'e', 1)", #"{"stringValue":"heé"}"#),
            ("'ab'.replace('', '-')", #"{"stringValue":"-a-b-"}"#),
            ("'añb'.indexOf('b')", #"{"int64Value":"2"}"#),
            ("'abab'.lastIndexOf('ab')", #"{"int64Value":"2"}"#),
            ("['a', 'b'].join('-')", #"{"stringValue":"a-b"}"#),
            ("' a\\t'.trim()", #"{"stringValue":"a"}"#),
            ("base64.encode(b'hi')", #"{"stringValue":"aGk="}"#),
            ("base64.decode('a')", "error:invalid_argument"),
            ("math.greatest(1, 2.5, 2u)", #"{"doubleValue":2.5}"#),
            ("math.bitShiftRight(-1, 63)", #"{"int64Value":"1"}"#),
            ("duration('1h') + duration('-30m') == duration('1800s')", #"{"boolValue":true}"#),
            ("string(timestamp('2024-02-29T23:59:59.5-01:00'))", #"{"stringValue":"2024-03-01T00:59:59.5Z"}"#),
            ("timestamp('2023-02-29T00:00:00Z')", "error:invalid_argument"),
            ("timestamp('1969-12-31T23:59:59Z').getDayOfWeek()", #"{"int64Value":"3"}"#),
            ("timestamp('2024-12-31T23:30:00Z').getDayOfYear('+01:00')", #"{"int64Value":"0"}"#),
            ("timestamp('2024-12-31T23:30:00Z').getHours('Nowhere/Land')", "error:invalid_argument"),
        ])
    func expressionsHaveTheirValue(text: String, wanted: String) {
        #expect(run(text) == wanted, "\(text)")
    }

    @Test func theLongestBoundNameWins() {
        let map = ExpressionValue.map(ExpressionMap([("c", .string("member"))]))
        #expect(run("a.b.c", [("a.b", map), ("a.b.c", .string("whole"))]) == #"{"stringValue":"whole"}"#)
        #expect(run("a.b.c", [("a.b", map)]) == #"{"stringValue":"member"}"#)
        #expect(run("a.b", [("a.b.c", .null)]) == "error:undeclared")
    }

    @Test func namedZonesComeFromOutside() {
        let outcome = CELEvaluation.evaluate(
            "timestamp('2024-12-31T23:30:00Z').getHours('Nowhere/Land')",
            bindings: [(name: String, value: ExpressionValue)](),
            zoneOffset: { zone, _ in zone == "Nowhere/Land" ? 3_600 : nil })
        guard case .value(.int(0)) = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }
}
