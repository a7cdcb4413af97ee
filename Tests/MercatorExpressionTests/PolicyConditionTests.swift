import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
import MercatorTesting
import Testing

struct PolicyConditionTests {
    @Test(.enabled(if: Conformance.has("mpl-conditions.json")))
    func documentedConditionsCompile() throws {
        for item in try PublicCases.array("mpl-conditions.json") {
            let errors = Trial.diagnostics(item.string ?? "").filter { $0.severity == .error }
            #expect(errors.isEmpty, "\(item.string ?? ""): \(errors)")
        }
    }

    @Test(
        arguments: [
            ("request.model == \"gpt-4\"", "true"),
            ("request.model == 'gpt-4'", "true"),
            ("request.model != \"gpt-4\"", "false"),
            ("request.messages[-1].content == \"café at four\"", "true"),
            ("request.messages[-1].content == \"cafe\u{301} at four\"", "false"),
            ("request.messages[-3].role", "null"),
            ("request.messages[2].role", "null"),
            ("request.messages.length", "2"),
            ("request.messages[-1].content.length", "12"),
            ("request.odd.length", "9"),
            ("request.nothing.length", "null"),
            ("request.max_tokens + 1", "6"),
            ("request.max_tokens * 0.5", "2.5"),
            ("request.max_tokens / 2", "2"),
            ("request.max_tokens % 2", "1"),
            ("request.whole % 2", "1"),
            ("request.temperature % 2", "error:invalid_argument"),
            ("request.max_tokens / 0", "error:division_by_zero"),
            ("request.max_tokens % 0", "error:division_by_zero"),
            ("-request.max_tokens", "-5"),
            ("9223372036854775807 + request.max_tokens", "error:overflow"),
            ("request.id % 3 >= 0", "true"),
            ("request.text % 3", "2"),
            ("request.max_tokens == 5.0", "true"),
            ("request.whole == 5", "true"),
            ("request.text == 5", "false"),
            ("\"a\" in request.tags", "true"),
            ("request.tags contains \"b\"", "true"),
            ("request.tags not contains \"b\"", "false"),
            ("request.model in [\"gpt-4\", \"x\"]", "true"),
            ("request.model not in [\"gpt-4\"]", "false"),
            ("request.model starts_with \"gpt\"", "true"),
            ("request.model ends_with \"4\"", "true"),
            ("request.model contains \"pt-\"", "true"),
            ("request.model matches \"^gpt-\\\\d$\"", "true"),
            ("request.model not matches \"^GPT\"", "true"),
            ("request.model matches \"(?i)^GPT\"", "true"),
            ("request.max_tokens matches \"5\"", "error:type_clash"),
            ("request.model < 5", "error:type_clash"),
            ("request.model + \"!\"", "gpt-4!"),
            ("lower(\"AB\") + upper(\"cd\")", "abCD"),
            ("len(request.tags) == 2 and len(request.model) == 5", "true"),
            ("hash(\"user-1\") == hash(\"user-1\")", "true"),
            ("random() < 0.6", "true"),
            ("has_pii()", "true"),
            ("has_injection() == null", "true"),
            ("has(request.nothing)", "true"),
            ("has(request.nowhere)", "false"),
            ("has(request.nowhere.below)", "false"),
            ("request.messages.exists(m, m.role == \"user\")", "true"),
            ("request.messages.all(m, m.content.length > 3)", "true"),
            ("request.messages.exists_one(m, m.role == \"tool\")", "false"),
            ("request.messages.filter(m, m.role == \"user\").length", "1"),
            ("request.messages.map(m, m.role)", "[\"system\",\"user\"]"),
            ("request.nowhere.all(m, true)", "false"),
            ("request.nowhere.map(m, m)", "null"),
            ("request.stream ? 1 : 2", "2"),
            ("(request.max_tokens > 4 ? \"many\" : \"few\") == \"many\"", "true"),
            ("true // a remark", "true"),
            ("contains(request.tags, \"a\")", "true"),
            ("contains([\"b\", \"z\"], request.tags)", "true"),
            ("\"a\" contains request.tags", "true"),
            ("starts_with(request.model, \"gpt\")", "true"),
            ("in_business_hours()", "false"),
            ("request.messages.length > 1 and request[\"model\"] == \"gpt-4\"", "true"),
        ])
    func conditionsHaveTheirValue(text: String, wanted: String) {
        #expect(Trial.run(text) == wanted, "\(text)")
    }

    @Test(
        arguments: [
            ("x == null", true), ("x != null", false), ("x != true", true), ("x == \"a\"", false),
            ("x < 1", false), ("x <= 1", false), ("x > 1", false), ("x >= 1", false), ("1 > x", false),
            ("not (x < 1)", true), ("not x < 1", true), ("!(x < 1)", true),
            ("x matches \"a\"", false), ("x not matches \"a\"", true),
            ("x contains \"a\"", false), ("x not contains \"a\"", true), ("\"abc\" contains x", false),
            ("x starts_with \"a\"", false), ("x ends_with \"a\"", false), ("x not starts_with \"a\"", true),
            ("x in [1, 2]", false), ("x not in [1, 2]", true), ("x in [null]", false), ("1 in x", false),
            ("x", false), ("not x", true), ("!x", true), ("x and true", false), ("x or true", true),
            ("x + 1 == null", true), ("x * 2 > 1", false), ("-x == null", true), ("x % 3 == 0", false),
            ("len(x) == null", true), ("x.length > 0", false), ("x[0] == null", true), ("x.y.z == null", true),
            ("lower(x) == null", true), ("hash(x) % 2 == 0", false), ("x ? false : true", true),
        ])
    func nullIsAbsenceInEveryOperator(text: String, wanted: Bool) {
        let outcome = Trial.condition(text)
        #expect(outcome == (wanted ? .holds : .fails), "\(text)")
    }

    @Test(
        arguments: [
            ("1 > \"a\" or true", ConditionOutcome.holds), ("true or request.model > 5", .holds),
            ("request.model > 5 or true", .holds), ("request.model > 5 and false", .fails),
            ("false and request.model > 5", .fails),
        ])
    func aDecidingSideAbsorbsErrors(text: String, wanted: ConditionOutcome) {
        if text.hasPrefix("1 >") {
            #expect(Trial.diagnostics(text).contains { $0.code == "expression/type" })
        } else {
            #expect(Trial.condition(text) == wanted, "\(text)")
        }
    }

    @Test func undecidedErrorsSurface() {
        for text in ["request.model > 5 and true", "request.model > 5 or false", "not request.model > 5"] {
            guard case .error(let error)? = Trial.condition(text) else {
                Issue.record("\(text) is no error")
                continue
            }
            #expect(error.code == .typeClash)
        }
    }

    @Test(
        arguments: [
            ("m.age >= 18", "18", true), ("m.age >= 18", "9", false), ("m.age == 18", "18.0", true),
            ("m.age == \"18\"", "18", true), ("m.age in [17, 18]", "18", true), ("m.age + 1 == 19", "18", true),
            ("m.age == \"abc\"", "abc", true), ("m.age != 5", "abc", true), ("m.age == true", "true", true),
            ("m.age != true", "yes", true), ("m.age % 2 == 0", "4", true), ("m.age matches \"^1\"", "18", true),
            ("10 < m.age", "9", false), ("m.age < m.other", "9", true),
        ])
    func textComparesAsTheNumberItSpells(text: String, spelled: String, wanted: Bool) {
        let outcome = Trial.condition(text, named: ["m.age": .text(spelled), "m.other": .text("10")])
        #expect(outcome == (wanted ? .holds : .fails), "\(text) with \(spelled)")
    }

    @Test func textThatSpellsNoNumberHasNoOrderWithOne() {
        guard case .error(let error)? = Trial.condition("m.age < 13", named: ["m.age": .text("young")]) else {
            Issue.record("there should be an error")
            return
        }
        #expect(error.code == .typeClash)
    }

    @Test(
        arguments: [
            ("not request.model == \"x\"", true), ("not request.model == \"gpt-4\" or true", true),
            ("not false and false", false), ("not not true", true), ("true and not false", true),
            ("1 + 2 * 3 == 7", true), ("(1 + 2) * 3 == 9", true), ("7 - 2 - 1 == 4", true), ("-2 + 3 == 1", true),
            ("false and false or true", true), ("true or false and false", true), ("!false && true", true),
            ("request.model\n== \"gpt-4\"\nand\nrequest.max_tokens == 5", true), ("10 % 4 * 2 == 4", true),
        ])
    func precedenceIsAsWritten(text: String, wanted: Bool) {
        #expect(Trial.condition(text) == (wanted ? .holds : .fails), "\(text)")
    }

    @Test func hyphensBelongToNamesOnlyBelowRootsThatUsersName() {
        var fields = FieldTable()
        var diagnostics: [Diagnostic] = []
        let text =
            "provider.openai-premium.health == 1 and request.metadata.cost-center == 2 and a.b-c == 0 and x.y -z == 1"
        let program = Trial.compile(text, schema: .open, &fields, &diagnostics)
        #expect(
            program?.fields.map(\.text) == [
                "provider.openai-premium.health", "request.metadata.cost-center", "a.b", "c", "x.y", "z",
            ])
        #expect(Trial.run("feature_flags.level-2", named: ["feature_flags.level": .int(5)]) == "3")
    }

    @Test(
        arguments: [
            #"x matches "\\bcat\\b""#, #"x matches "\bcat\b""#, #"x matches '\\bcat\\b'"#, #"x matches r"\bcat\b""#,
            #"x not matches "\bdog\b""#, #"x.matches("\bcat\b")"#, #"matches(x, "\\bcat\\b")"#,
        ])
    func patternsKeepTheirEscapes(text: String) {
        #expect(Trial.condition(text, named: ["x": .string("a cat")]) == .holds, "\(text)")
    }

    @Test func otherStringsReadTheirEscapes() {
        #expect(Trial.run(#""a\tb\u00e9\q""#) == "a\tbé\\q")
        #expect(Trial.run(#"'it''s'"#) == "rejected")
        #expect(Trial.run(#"'it\'s'"#) == "it's")
    }

    @Test func timeComputes() {
        #expect(Trial.run("now() + duration('1h')") == "2023-11-14T23:13:20Z")
        #expect(Trial.run("now() - duration('20s') < now()") == "true")
        #expect(Trial.run("timestamp('2024-02-29T00:00:00+02:00').getDayOfMonth()") == "27")
    }
}
