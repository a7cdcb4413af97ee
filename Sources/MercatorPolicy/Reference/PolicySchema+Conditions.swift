import MercatorExpression

/// Structured conditions.
extension PolicySchema {
    /// A condition: an expression, a list of which all must hold, or a mapping.
    static var condition: ExpressionValue {
        .schema([
            ("type", .words(["array", "boolean", "number", "object", "string"])), ("minLength", .int(1)),
            ("items", .definition("condition")),
            ("properties", .schema(conditionMembers)),
            ("if", .schema([("type", .string("object"))])),
            (
                "then",
                .schema([
                    ("additionalProperties", .bool(false)), ("properties", .schema(conditionMembers)),
                    ("anyOf", .list(ConditionLowering.forms.map { .requiring($0) })),
                    ("allOf", .list([comparing("field"), comparing("name")])),
                ])
            ),
        ])
    }

    /// `match:` has the field, its operator and value in a mapping of their own.
    static var comparison: ExpressionValue {
        .schema([
            ("type", .string("object")), ("additionalProperties", .bool(false)),
            ("properties", .schema(comparisonMembers + [("name", path)])),
            ("required", .words(["name", "operator"])), ("allOf", .list([valued])),
        ])
    }

    private static var conditionMembers: Members {
        [
            ("all", described("All of these hold.", several)), ("any", described("One of these holds.", several)),
            ("not", described("This does not hold.", [("$ref", .string("#/$defs/condition"))])),
            ("client_identity", described("Who the client's certificate names.", KeyShape.text.keywords)),
            (
                "field",
                described(
                    "The field's path.",
                    [("anyOf", .list([.schema([("type", .string("string"))]), .definition("comparison")]))])
            ),
            ("name", path),
            (
                "function",
                described(
                    "A function, true by itself or compared.", KeyShape.word(ConditionLowering.functions).keywords)
            ),
            ("args", described("What the function is asked about.", [])),
        ] + comparisonMembers
    }

    private static let path = described("The field's path.", [("type", .string("string")), ("minLength", .int(1))])

    private static let several: Members = [
        ("if", .schema([("type", .string("array"))])), ("then", .schema([("items", .definition("condition"))])),
        ("else", .definition("condition")),
    ]

    private static let comparisonMembers: Members = [
        ("operator", described("How the field is compared.", KeyShape.word(ConditionLowering.operatorNames).keywords)),
        (
            "value",
            described(
                "What it is compared with; a text that is one `{{ … }}` is that value.",
                [("type", .words(["array", "boolean", "null", "number", "string"]))])
        ),
    ]

    /// A path that stands by itself is compared.
    private static func comparing(_ key: String) -> ExpressionValue {
        .schema([
            (
                "if",
                .schema([
                    ("required", .words([key])),
                    ("properties", .schema([(key, .schema([("type", .string("string"))]))])),
                ])
            ), ("then", .schema([("required", .words(["operator"])), ("allOf", .list([valued]))])),
        ])
    }

    /// Every operator but `exists` has a value; the two that go through lists do with none.
    private static let valued = ExpressionValue.schema([
        (
            "if",
            .schema([
                (
                    "properties",
                    .schema([
                        ("operator", .schema([("not", .schema([("enum", .words(ConditionLowering.special))]))]))
                    ])
                )
            ])
        ), ("then", .requiring("value")),
    ])
}
