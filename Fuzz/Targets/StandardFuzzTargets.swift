extension FuzzTarget {
    /// Every target, by name. A new one is a file beside this one, a line here, and a folder in `Fuzz/Corpora`.
    package static let standard: [FuzzTarget] = [
        ChunkedBodyFuzz.target,
        ConfigurationFuzz.target,
        DialectReplyFuzz.target,
        DialectRequestFuzz.target,
        DialectStreamFuzz.target,
        ExpressionFuzz.target,
        HTTPRequestFuzz.target,
        HTTPResponseFuzz.target,
        JSONFuzz.target,
        MultipartFuzz.target,
        PatternFuzz.target,
        SmallTextFuzz.target,
        SSEFuzz.target,
        StreamSumFuzz.target,
        TemplateFuzz.target,
        URLFuzz.target,
        YAMLFuzz.target,
    ]
}
