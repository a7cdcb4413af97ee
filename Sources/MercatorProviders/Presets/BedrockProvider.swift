/// Amazon Bedrock: its Chat Completions API with a Bedrock API key. SigV4 is not spoken.
enum BedrockProvider {
    static let preset = ProviderPreset(
        "bedrock", aliases: ["aws-bedrock"], title: "Amazon Bedrock",
        exampleURL: "https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1",
        hosts: ["bedrock-runtime.*.amazonaws.com", "bedrock-mantle.*.api.aws"],
        quirks: [
            ProviderPreset.Quirk(
                "The key is a Bedrock API key, sent as a bearer token; AWS credentials (SigV4) cannot be used.",
                source: "https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-use.html"),
            ProviderPreset.Quirk(
                "The runtime endpoint serves chat completions of some models only, and no list: name them in "
                    + "`models`.",
                source: "https://docs.aws.amazon.com/bedrock/latest/userguide/inference-chat-completions.html"),
        ],
        source: "https://docs.aws.amazon.com/bedrock/latest/userguide/inference-chat-completions.html")
}
