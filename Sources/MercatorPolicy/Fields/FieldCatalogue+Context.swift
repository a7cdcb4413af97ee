import MercatorExpression

extension FieldCatalogue {
    /// `context.*`, `environment`, `client_identity`: the surroundings, in both dialects' spelling.
    static let contextRows: [FieldRow] =
        [
            FieldRow("client_identity", .string, .inactive(.mutualTLS, metadata: nil), "from the client certificate"),
            FieldRow("context.client_ip", .string, .computed(.clientAddress), "the client's address"),
            FieldRow("context.environment", .string, .metadata("environment"), "such as `production`"),
            FieldRow("environment", .string, .metadata("environment"), "such as `production`"),
        ]
        + contextTimeRows
        + attributes.map { name, metadata, type in
            FieldRow("context.user_attributes.\(name)", type, .metadata(metadata), "from the key or the caller")
        }
        + usage.map { name in
            FieldRow(
                "context.user_attributes.\(name)", .number, .inactive(.limits, metadata: name),
                "kept by limits and budgets")
        }

    private static let attributes: [(String, String, ExpressionType)] = [
        ("department", "department|user_department", .any), ("region", "user_region|region", .any),
        ("roles", "roles|user_roles", .any), ("tier", "user_tier|tier", .any), ("user_id", "user_id", .any),
        ("*", "user_*|*", .any),
    ]

    private static let usage = [
        "daily_cost", "daily_token_usage", "monthly_cost", "monthly_token_usage", "requests_this_hour",
        "requests_today",
    ]

    private static let contextTimeRows: [FieldRow] = [
        FieldRow("context.time.date", .string, .computed(.timeDate), "such as `2026-11-23`"),
        FieldRow("context.time.day", .int, .computed(.timeDay), "of the month, 1 to 31"),
        FieldRow("context.time.day_of_week", .weekday, .computed(.timeDayOfWeek), "`Monday`, or 1; Sunday is 0"),
        FieldRow("context.time.hour", .int, .computed(.timeHour), "0 to 23"),
        FieldRow("context.time.minute", .int, .computed(.timeMinute), "0 to 59"),
        FieldRow("context.time.month", .int, .computed(.timeMonth), "1 to 12"),
        FieldRow("context.time.timestamp", .string, .computed(.timeText), "RFC 3339"),
        FieldRow("context.time.year", .int, .computed(.timeYear), "four digits"),
    ]

    /// `time.*`: the clock when the request arrived, in the configured zone.
    static let timeRows: [FieldRow] = [
        FieldRow("next_month_start", .string, .computed(.timeNextMonth), "the first of next month: `2026-12-01`"),
        FieldRow("time.date", .string, .computed(.timeDate), "such as `2026-11-23`"),
        FieldRow("time.day", .int, .computed(.timeDay), "of the month, 1 to 31"),
        FieldRow("time.day_of_week", .weekday, .computed(.timeDayOfWeek), "`Monday`, or 1; Sunday is 0"),
        FieldRow("time.hour", .int, .computed(.timeHour), "0 to 23"),
        FieldRow("time.minute", .int, .computed(.timeMinute), "0 to 59"),
        FieldRow("time.month", .int, .computed(.timeMonth), "1 to 12"),
        FieldRow("time.now", .int, .computed(.timeNow), "seconds since 1970"),
        FieldRow("time.second", .int, .computed(.timeSecond), "0 to 59"),
        FieldRow("time.timestamp", .string, .computed(.timeText), "RFC 3339"),
        FieldRow("time.timezone", .string, .computed(.timeZone), "such as `UTC`"),
        FieldRow("time.weekday", .weekday, .computed(.timeWeekday), "`Monday`, or 1; Sunday is 0"),
        FieldRow("time.year", .int, .computed(.timeYear), "four digits"),
    ]
}
