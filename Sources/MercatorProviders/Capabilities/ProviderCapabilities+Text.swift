extension ProviderCapabilities {
    /// Every capability under its key, as a configuration writes it.
    package var entries: [(key: String, value: String)] {
        [
            ("stream_options", String(streamOptions)), ("stream_usage", streamUsage.rawValue),
            ("tools", String(tools)), ("parallel_tools", parallelTools.rawValue),
            ("response_format", responseFormat.rawValue), ("images", String(images)),
            ("max_tokens_field", maxTokensField.rawValue), ("developer_role", String(developerRole)),
            ("unknown_fields", unknownFields.rawValue), ("system", system.rawValue),
            ("responses", String(responses)),
        ]
    }

    /// Those that differ from `other`'s.
    package func entries(besides other: ProviderCapabilities) -> [(key: String, value: String)] {
        zip(entries, other.entries).filter { $0.value != $1.value }.map(\.0)
    }

    /// What it lacks, for the plan: `stream_options: false, max_tokens_field: max_tokens`; empty for nothing.
    package var lacksText: String {
        entries(besides: ProviderCapabilities()).map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    }
}
