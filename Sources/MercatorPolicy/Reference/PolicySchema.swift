import MercatorExpression

/// The JSON Schema of policy files, for editors: made from the declarations that read them.
///
/// It knows keys, words, types, ranges and what needs what; expressions and templates are texts to it, and names of
/// providers, variables and fields are left to `mercator lint`. Words are in lower case. What it accepts, lint may
/// refuse; what lint accepts in lower case, it accepts.
/// Source: JSON Schema 2020-12.
package enum PolicySchema {
    typealias Members = [(String, ExpressionValue)]

    /// The whole schema, with a final line feed left out.
    package static var text: String {
        ExpressionValue.schema([
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("Mercator Jupiter policies")),
            // A list of rules or policies, a document that lists policies, or one policy.
            ("if", .schema([("type", .string("array"))])), ("then", items), ("else", .definition("document")),
            ("$defs", .schema(definitions)),
        ]).jsonText
    }

    private static var definitions: Members {
        [
            ("document", closed(policyMembers + [("policies", listOfItems("Policies, or bare rules."))])),
            ("policy", closed(policyMembers)),
            (
                "policyOrRule",
                .schema([
                    (
                        "if",
                        .schema([
                            ("not", .requiring("rules")),
                            ("anyOf", .list(ruleMarks.map { .requiring($0) })),
                        ])
                    ), ("then", .definition("rule")), ("else", .definition("policy")),
                ])
            ),
            ("rule", rule), ("action", action), ("condition", condition), ("comparison", comparison),
            ("test", test),
        ]
            + StandardActions.all.map { ("action." + $0.word, keys(of: $0)) }
    }

    /// By what the reader tells a bare rule from a policy.
    private static let ruleMarks = (RuleReader.conditionKeys.union(RuleReader.actionKeys)).sorted()

    private static let items = ExpressionValue.schema([("items", .definition("policyOrRule"))])

    private static func listOfItems(_ summary: String) -> ExpressionValue {
        described(summary, [("type", .words(["array", "null"])), ("items", .definition("policyOrRule"))])
    }

    private static let policyMembers: Members = [
        ("name", described("What answers, logs and reports call it.", KeyShape.text.keywords)),
        ("description", described("For people.", KeyShape.text.keywords)),
        ("priority", described("Higher runs first; 100 unless given.", priorities)),
        ("mode", described("`enforce`, or `shadow`: only watched.", KeyShape.word(PolicyReader.modes).keywords)),
        ("enabled", described("`false` leaves it out.", KeyShape.flag.keywords)),
        (
            "variables",
            described("Values that rules name as `variables.<name>`.", [("type", .words(["object", "null"]))])
        ),
        ("includes", described("Files whose rules and variables are added.", KeyShape.texts.keywords)),
        (
            "rules",
            described(
                "The rules, in the order they are asked.",
                [("type", .words(["array", "null"])), ("items", .definition("rule"))])
        ),
        (
            "tests",
            described(
                "Cases for `mercator test`.", [("type", .words(["array", "null"])), ("items", .definition("test"))])
        ),
        ("version", described("The version of the file or policy.", KeyShape.text.keywords)),
        ("mpl_version", described("`1.0`, in structured policies.", KeyShape.text.keywords)),
        ("author", described("For people.", KeyShape.text.keywords)),
        ("created", described("For people.", KeyShape.text.keywords)),
        ("updated", described("For people.", KeyShape.text.keywords)),
        ("tags", described("For people.", [])), ("metadata", described("For people.", [])),
    ]

    static let priorities = KeyShape.integer(-1_000_000...1_000_000).keywords

    private static let test = ExpressionValue.schema([
        ("type", .string("object")),
        (
            "properties",
            .schema([
                ("name", described("What reports call the case.", KeyShape.text.keywords)),
                ("description", described("For people.", KeyShape.text.keywords)),
                ("request", described("The body, as a client sends it.", [("type", .words(["object", "null"]))])),
                (
                    "expect",
                    described("What the policies make of it.", [("type", .words(["object", "string"]))])
                ),
                ("expected", described("The same as `expect`.", [("type", .words(["object", "string"]))])),
                (
                    "skip",
                    described("`true`, or why the case does not run.", [("type", .words(["boolean", "string"]))])
                ),
            ])
        ),
        ("propertyNames", .schema([("enum", .words(PolicyTestReader.caseKeys.sorted()))])),
    ])

    // MARK: pieces

    /// An object that has these members and no others.
    static func closed(_ members: Members) -> ExpressionValue {
        .schema([
            ("type", .string("object")), ("properties", .schema(members)), ("additionalProperties", .bool(false)),
        ])
    }

    static func described(_ summary: String, _ keywords: Members) -> ExpressionValue {
        .schema([("description", .string(summary))] + keywords)
    }
}
