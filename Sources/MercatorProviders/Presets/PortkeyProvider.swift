/// Portkey's gateway.
enum PortkeyProvider {
    static let preset = ProviderPreset(
        "portkey", title: "Portkey", exampleURL: "https://api.portkey.ai/v1", hosts: ["api.portkey.ai"],
        keyPlace: .header("x-portkey-api-key"),
        quirks: [
            ProviderPreset.Quirk(
                "The key is Portkey's; which provider answers is said in `custom_headers`: "
                    + "`x-portkey-provider`, `x-portkey-virtual-key` or `x-portkey-config`.",
                source: "https://portkey.ai/docs/api-reference/inference-api/headers"),
            ProviderPreset.Quirk(
                "With `x-portkey-provider` the provider's own key goes into `Authorization`, in `custom_headers` too.",
                source: "https://portkey.ai/docs/api-reference/inference-api/headers"),
        ],
        source: "https://portkey.ai/docs/api-reference/inference-api/headers")
}
