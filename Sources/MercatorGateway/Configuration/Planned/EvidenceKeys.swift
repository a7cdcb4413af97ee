import MercatorYAML

/// `evidence:`, checked until its engine is there.
struct EvidenceKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<EvidenceKeys>("Signed records of what was asked and answered.") {
        DeclaredKey(checked: "enabled", .boolean, default: false, "Whether records are kept.")
        DeclaredKey(checked: "backend", .word(["sqlite", "postgres", "s3", "memory"]), default: "sqlite", "Where.")
        DeclaredKey(checked: "sqlite", SQLiteKeys.self)
        DeclaredKey(checked: "postgres", PostgresKeys.self)
        DeclaredKey(checked: "s3", S3Keys.self)
        DeclaredKey(checked: "recorder", RecorderKeys.self)
        DeclaredKey(checked: "retention", RetentionKeys.self)
        DeclaredKey(checked: "retention_days", .integer(0...3_650), default: 90, "As `retention.days`.")
        DeclaredKey(checked: "prune_interval", .duration, default: .seconds(86_400), "Pause between clean-ups.")
        DeclaredKey(checked: "enable_deletion_api", .boolean, default: false, "Whether records may be deleted.")
        DeclaredKey(checked: "query", QueryKeys.self)
        DeclaredKey(checked: "export", ExportKeys.self)
        DeclaredKey(checked: "signing", SigningKeys.self)
        DeclaredKey(checked: "signing_key_path", .text, "Private key that signs records.")
    }
}

private struct SQLiteKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<SQLiteKeys>("Records in a SQLite file.") {
        DeclaredKey(checked: "path", or: ["database_path"], .text, default: "data/evidence.db", "The file.")
        DeclaredKey(checked: "max_open_conns", .integer(0...1_000), default: 10, "Connections.")
        DeclaredKey(checked: "max_idle_conns", .integer(0...1_000), default: 5, "Idle connections.")
        DeclaredKey(checked: "wal_mode", .boolean, default: true, "Whether a write-ahead log is used.")
        DeclaredKey(checked: "busy_timeout", .duration, default: .seconds(5), "Wait for a lock.")
    }
}

private struct PostgresKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<PostgresKeys>("Records in PostgreSQL.") {
        DeclaredKey(checked: "host", .text, "Host.")
        DeclaredKey(checked: "port", .integer(1...65_535), default: 5_432, "Port.")
        DeclaredKey(checked: "database", .text, "Database.")
        DeclaredKey(checked: "user", .text, "User.")
        DeclaredKey(checked: "password", .secret, "Password.")
        DeclaredKey(
            checked: "ssl_mode", .word(["disable", "require", "verify-ca", "verify-full"]), default: "require", "TLS.")
        DeclaredKey(checked: "max_open_conns", .integer(0...10_000), default: 50, "Connections.")
        DeclaredKey(checked: "max_idle_conns", .integer(0...10_000), default: 10, "Idle connections.")
        DeclaredKey(checked: "conn_max_lifetime", .duration, default: .seconds(3_600), "Age of a connection.")
        DeclaredKey(checked: "read_replica_hosts", .list(of: .text), "Replicas to read from.")
    }
}

private struct S3Keys: ConfigurationSection {
    static let declaration = SectionDeclaration<S3Keys>("Records in S3.") {
        DeclaredKey(checked: "bucket", .text, "Bucket.")
        DeclaredKey(checked: "region", .text, "Region.")
        DeclaredKey(checked: "prefix", .text, "Prefix of names.")
        DeclaredKey(checked: "endpoint", .text, "A compatible service's URL.")
    }
}

private struct RecorderKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<RecorderKeys>("What is recorded.") {
        DeclaredKey(checked: "async_buffer", .integer(0...1_000_000), default: 1_000, "Records waiting.")
        DeclaredKey(checked: "write_timeout", .duration, default: .seconds(5), "Limit of a write.")
        DeclaredKey(checked: "hash_request", .boolean, default: true, "Whether requests are hashed.")
        DeclaredKey(checked: "hash_response", .boolean, default: true, "Whether answers are hashed.")
        DeclaredKey(checked: "redact_api_keys", .boolean, default: true, "Whether keys are removed.")
        DeclaredKey(checked: "max_field_length", .integer(0...1_000_000), default: 500, "Characters kept of a field.")
    }
}

private struct RetentionKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<RetentionKeys>("How long records are kept.") {
        DeclaredKey(checked: "days", .integer(0...3_650), default: 90, "Days; 0 is for ever.")
        DeclaredKey(checked: "prune_schedule", .text, default: "0 3 * * *", "When, as a cron expression.")
        DeclaredKey(checked: "archive_before_delete", .boolean, default: false, "Whether they are archived.")
        DeclaredKey(checked: "archive_path", .text, default: "data/archives/", "Where.")
        DeclaredKey(checked: "max_records", .integer(0...1_000_000_000), default: 0, "Records; 0 is no limit.")
    }
}

private struct QueryKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<QueryKeys>("Looking records up.") {
        DeclaredKey(checked: "default_limit", .integer(1...1_000_000), default: 100, "Records an answer has.")
        DeclaredKey(checked: "max_limit", .integer(1...1_000_000), default: 10_000, "And may have.")
        DeclaredKey(checked: "timeout", .duration, default: .seconds(30), "Limit of a query.")
    }
}

private struct ExportKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<ExportKeys>("Exporting records.") {
        DeclaredKey(checked: "json_pretty", .boolean, default: true, "Whether JSON is indented.")
        DeclaredKey(checked: "csv_include_header", .boolean, default: true, "Whether CSV has a header.")
        DeclaredKey(checked: "max_export_size", .integer(0...1_000_000_000), default: 1_000_000, "Records.")
    }
}

private struct SigningKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<SigningKeys>("Signing records.") {
        DeclaredKey(checked: "enabled", .boolean, default: false, "Whether they are signed.")
        DeclaredKey(checked: "algorithm", .word(["ed25519"]), default: "ed25519", "How.")
        DeclaredKey(checked: "private_key_file", .text, "With which key.")
        DeclaredKey(checked: "public_key_id", .text, "And what it is called.")
    }
}
