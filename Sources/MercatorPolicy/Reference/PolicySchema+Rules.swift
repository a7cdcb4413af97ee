import MercatorExpression

/// Rules and actions: which keys go with which word.
extension PolicySchema {
    static var rule: ExpressionValue {
        .schema([
            ("type", .string("object")), ("properties", .schema(ruleMembers)),
            (
                "allOf",
                .list(
                    [
                        .schema([("anyOf", .list([.requiring("action"), .requiring("actions")]))]),
                        .schema([("not", .requiring("condition", "conditions"))]),
                        .schema([("not", .requiring("condition", "match"))]),
                        .schema([("not", .requiring("conditions", "match"))]),
                        // Without an action of its own a rule has none of the keys of one.
                        .schema([
                            ("if", .schema([("not", .requiring("action"))])),
                            ("then", names(RuleReader.ownKeys)),
                        ]),
                    ] + StandardActions.all.map { chosen($0, by: "action", besides: RuleReader.ownKeys) })
            ),
        ])
    }

    /// An item of `actions`: a word, or a mapping with its `type`.
    static var action: ExpressionValue {
        let words: Members = [("enum", .words(StandardActions.names))]
        let choices = ["type", "action"].flatMap { key in
            StandardActions.all.map { chosen($0, by: key, besides: ["action", "type"]) }
        }
        return .schema([
            ("type", .words(["object", "string"])),
            ("if", .schema([("type", .string("string"))])), ("then", .schema(words)),
            (
                "else",
                .schema([
                    ("properties", .schema([("type", described(wordsSummary, words)), ("action", .schema(words))])),
                    ("anyOf", .list([.requiring("type"), .requiring("action")])), ("allOf", .list(choices)),
                ])
            ),
        ])
    }

    /// The keys of an action, and what it needs.
    static func keys(of action: any PolicyAction.Type) -> ExpressionValue {
        var schema: Members = [("description", .string(action.summary)), ("properties", .schema(members(of: action)))]
        if !action.needs.isEmpty { schema.append(("anyOf", .list(action.needs.map { .requiring($0) }))) }
        if action.word == ModifyAction.word { schema += fieldNeedsValue }
        return .schema(schema)
    }

    /// `field` changes to a `value`, unless it is taken out.
    private static let fieldNeedsValue: Members = [
        (
            "if",
            .schema([
                ("required", .words(["field"])),
                (
                    "properties",
                    .schema([("operation", .schema([("not", .schema([("const", .string("remove"))]))]))])
                ),
            ])
        ), ("then", .requiring("value")),
    ]

    private static let wordsSummary = StandardActions.all.map { "\($0.word): \($0.summary)" }.joined(separator: "\n")

    private static var ruleMembers: Members {
        [
            ("name", described("What answers, logs and reports call it.", KeyShape.text.keywords)),
            ("description", described("For people.", KeyShape.text.keywords)),
            (
                "condition",
                described(
                    "An expression; without it the rule applies always.",
                    [
                        (
                            "anyOf",
                            .list([
                                .schema([("type", .string("string")), ("minLength", .int(1))]),
                                .schema([("type", .words(["boolean", "number"]))]), .definition("condition"),
                            ])
                        )
                    ])
            ),
            ("conditions", .definition("condition")), ("match", .definition("condition")),
            ("enabled", described("`false` leaves the rule out.", KeyShape.flag.keywords)),
            ("priority", described("Higher is asked first within the policy; 0 unless given.", priorities)),
            (
                "on_error",
                described(
                    "What a condition without a value leads to.",
                    KeyShape.word(ErrorResponse.allCases.map(\.rawValue)).keywords)
            ),
            ("action", described(wordsSummary, [("enum", .words(StandardActions.names))])),
            (
                "actions",
                described(
                    "Several actions, each with its `type`.",
                    [
                        ("if", .schema([("type", .string("array"))])),
                        ("then", .schema([("items", .definition("action")), ("minItems", .int(1))])),
                        ("else", .definition("action")),
                    ])
            ),
        ]
    }

    /// If the word is this action's, its keys hold, and there are no others.
    private static func chosen(
        _ action: any PolicyAction.Type, by key: String, besides others: Set<String>
    ) -> ExpressionValue {
        var own = Set(members(of: action).map(\.0))
        // In a rule with `action` the key `type` is free for the other spelling of `types` and `budget_type`.
        if key == "action" { own.formUnion(action.keys.compactMap(\.alias)) }
        return .schema([
            (
                "if",
                .schema([
                    ("properties", .schema([(key, .schema([("const", .string(action.word))]))])),
                    ("required", .words([key])),
                ])
            ),
            (
                "then",
                .schema([("allOf", .list([.definition("action." + action.word), names(own.union(others))]))])
            ),
        ])
    }

    private static func names(_ names: Set<String>) -> ExpressionValue {
        .schema([("propertyNames", .schema([("enum", .words(names.sorted()))]))])
    }

    private static func members(of action: any PolicyAction.Type) -> Members {
        var members: Members = []
        for key in action.keys + StandardActions.sharedKeys {
            for name in [key.name] + (key.alias.map { [$0] } ?? []) where !members.contains(where: { $0.0 == name }) {
                // Where `type` is the word of the action, it is no other spelling of a key.
                guard name != "type" else { continue }
                members.append((name, described(key.summary, key.shape.keywords)))
            }
        }
        return members
    }
}
