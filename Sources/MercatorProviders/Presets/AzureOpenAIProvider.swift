/// Azure OpenAI: dated API versions with deployments in the path, and the v1 API.
enum AzureOpenAIProvider {
    static let preset = ProviderPreset(
        "azure-openai", aliases: ["azure"], title: "Azure OpenAI",
        exampleURL: "https://YOUR-RESOURCE.openai.azure.com",
        hosts: ["openai.azure.com", "cognitiveservices.azure.com", "services.ai.azure.com"],
        keyPlace: .header("api-key"), asksVersionInQuery: true, usesDeploymentPaths: true,
        apiVersion: "2024-10-21",
        quirks: [
            ProviderPreset.Quirk(
                "The model's name is the name of a deployment; without `/openai/v1` in the URL it goes into the path.",
                source: "https://learn.microsoft.com/azure/ai-foundry/openai/reference"),
            ProviderPreset.Quirk(
                "Below `/openai/v1` no `api-version` is needed, and requests are OpenAI's own.",
                source: "https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle"),
        ],
        source: "https://learn.microsoft.com/azure/ai-foundry/openai/reference")
}
