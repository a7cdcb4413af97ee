import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
import MercatorTesting
import Testing

struct HostileExpressionTests {
    private func finishes(_ text: String, dialect: Dialect = .mpl) -> Duration {
        ContinuousClock().measure {
            var fields = FieldTable()
            var diagnostics: [Diagnostic] = []
            let program = ExpressionCompiler.compile(
                text, dialect: dialect, schema: .open, origin: ExpressionOrigin(), fields: &fields,
                diagnostics: &diagnostics)
            var source = EmptyFieldSource()
            _ = program?.evaluate(&source)
        }
    }

    @Test(.enabled(if: Conformance.has("policy-dos-expr.jsonl")))
    func hostileExpressionsEndSoon() throws {
        for item in try PublicCases.lines("policy-dos-expr.jsonl") {
            let text = String(decoding: Conformance.decoded(item["b64"]?.string), as: UTF8.self)
            for dialect in [Dialect.mpl, .cel] {
                #expect(finishes(text, dialect: dialect) < .seconds(1), "\(item["id"]?.string ?? "")")
            }
        }
    }

    @Test(.enabled(if: Conformance.has("policy-dos-regex.jsonl")))
    func hostilePatternsEndSoon() throws {
        for item in try PublicCases.lines("policy-dos-regex.jsonl") {
            let subject = Conformance.decoded(item["subject_b64"]?.string)
            let text = item["pattern"]?.string ?? ""
            let time = ContinuousClock().measure {
                let pattern = try? Pattern(text)
                _ = subject.withUnsafeBytes { pattern?.isFound(in: $0) }
            }
            #expect(time < .milliseconds(500), "\(text)")
        }
    }

    @Test(
        arguments: [
            String(repeating: "(", count: 60_000), String(repeating: "[", count: 60_000),
            String(repeating: "!", count: 60_000), String(repeating: "-", count: 60_000) + "1",
            String(repeating: "not ", count: 16_000) + "a", "a" + String(repeating: "[0]", count: 20_000),
            "a" + String(repeating: ".b", count: 30_000), "1" + String(repeating: "+1", count: 30_000),
            "a" + String(repeating: " and a", count: 10_000), String(repeating: "{1:", count: 20_000),
            String(repeating: "f(", count: 30_000), String(repeating: "a?", count: 30_000),
            String(repeating: "x.all(y,", count: 8_000), "a" + String(repeating: " == a", count: 10_000),
            "a" + String(repeating: "-a", count: 30_000), "'" + String(repeating: "\\", count: 60_001),
            "\u{0}\u{1}\u{7f}\u{ffff}`", "\"\\", "b'\\x", "0x", "1e", ".5.5.", "a..b", "a.", "a[", "{", "\u{feff}true",
        ])
    func noTextTrapsOrHangs(text: String) {
        #expect(finishes(text) < .seconds(1))
        #expect(finishes(text, dialect: .cel) < .seconds(1))
    }

    @Test func loopsAreBounded() {
        let loop =
            "[1,2,3,4,5,6,7,8,9,10].all(a,[1,2,3,4,5,6,7,8,9,10].all(b,[1,2,3,4,5,6,7,8,9,10].all(c,"
            + "[1,2,3,4,5,6,7,8,9,10].all(d,[1,2,3,4,5,6,7,8,9,10].all(e, a + b + c + d + e > 0 )))))"
        #expect(Trial.run(loop) == "error:budget")
    }

    @Test func listsHoldTenThousandElementsAndNoMore() {
        let most = ExpressionBounds.elementsMax
        let written = Array(repeating: "0", count: most - 1).joined(separator: ",")
        #expect(Trial.run("1 in [\(written),1]") == "true")
        #expect(Trial.diagnostics("1 in [\(written),0,1]").map(\.code) == ["expression/too-complex"])
        let list = ExpressionValue.list((0..<Int64(most)).map { .int($0) })
        let more = ExpressionValue.list((0...Int64(most)).map { .int($0) })
        for (text, outcome) in [
            ("x contains \(most - 1)", "true"), ("x.length", "\(most)"), ("x.map(e, e)[-1]", "\(most - 1)"),
            ("x.exists(e, e == \(most - 1))", "true"), ("(x + []).length", "\(most)"), ("x + [1]", "error:budget"),
            ("x.map(e, e).length", "\(most)"), ("y.map(e, e)", "error:budget"), ("y contains \(most)", "true"),
        ] {
            #expect(Trial.run(text, named: ["x": list, "y": more]) == outcome, "\(text)")
        }
    }

    @Test func builtTextIsBounded() {
        let text = "[1,2,3,4,5,6,7,8].map(a, [1,2,3,4,5,6,7,8].map(b, x.replace('', x)))"
        let outcome = Trial.run(text, named: ["x": .string(String(repeating: "x", count: 2_000))])
        #expect(outcome == "error:budget")
    }

    @Test func searchesAreLinear() {
        let text = ExpressionValue.string(String(repeating: "a", count: 300_000))
        let part = ExpressionValue.string(String(repeating: "a", count: 150_000) + "b")
        let time = ContinuousClock().measure {
            #expect(Trial.run("x contains y", named: ["x": text, "y": part]) == "false")
            #expect(Trial.run("x contains y", named: ["x": .string("aab" + "aaab"), "y": .string("aaab")]) == "true")
        }
        #expect(time < .seconds(1))
    }

    @Test func randomTextNeverTraps() {
        var state: UInt64 = 42
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let parts = [
            "a", ".b", "[", "]", "(", ")", "{", "}", "'x'", "\"", " and ", " or ", "not ", " in ", " matches ", "==",
            "=", "-", "--", "1", "1.5", "9223372036854775808", "u", ",", ":", "?", "%", "/", "0", ".all(", ".map(",
            "has(", "size(", "\\", "`", "é", "\n", "//", "null", "true", "b'", "r\"", "-9223372036854775808",
            "timestamp(", "'1h'",
        ]
        for _ in 0..<3_000 {
            var text = ""
            for _ in 0..<next(14) { text += parts[next(parts.count)] }
            _ = finishes(text)
            _ = finishes(text, dialect: .cel)
        }
    }
}
