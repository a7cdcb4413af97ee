import ArgumentParser
import MercatorGateway
import MercatorJSON
import MercatorProviders

/// `mercator provider list`.
struct ProviderListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the configured providers: type, URL, key, what they lack.")

    @OptionGroup var global: GlobalOptions

    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() throws {
        let loaded = ConfigurationLoader(system: CommandSystem.live).load(path: global.config)
        let providers = try ProviderSelection.providers(in: loaded)
        let rows = providers.map { ($0, ProviderSelection.endpoint(of: $0)) }
        switch format {
        case .text:
            var table = TextTable()
            table.row(["name", "type", "url", "key", "models", "capabilities"])
            for (provider, endpoint) in rows {
                table.row([
                    provider.name + (provider.isEnabled ? "" : " (disabled)"), endpoint?.kind.text ?? "?",
                    endpoint?.text(of: .chatCompletions) ?? provider.baseURL, provider.apiKey?.masked ?? "none",
                    provider.models.isEmpty ? "as listed" : "\(provider.models.count)",
                    endpoint?.capabilities.lacksText ?? "",
                ])
            }
            Terminal.output.write(table.text)
        case .json:
            var json = JSONWriter()
            json.beginArray()
            for (provider, endpoint) in rows { write(provider, endpoint, to: &json) }
            json.endArray()
            Terminal.output.line(json.text)
        }
    }

    private func write(
        _ provider: ProviderConfiguration, _ endpoint: ProviderEndpoint?, to json: inout JSONWriter
    ) {
        json.beginObject()
        json.member("name", provider.name)
        json.member("enabled", provider.isEnabled)
        json.member("url", endpoint?.text(of: .chatCompletions) ?? provider.baseURL)
        json.member("has_key", provider.apiKey != nil)
        if let endpoint {
            json.member("type", endpoint.kind.preset.type)
            json.member("type_from", endpoint.kind.origin.rawValue)
            json.key("capabilities")
            json.beginObject()
            for (key, value) in endpoint.capabilities.entries { json.member(key, value) }
            json.endObject()
        }
        json.key("models")
        json.beginArray()
        for model in provider.models { json.string(model) }
        json.endArray()
        json.endObject()
    }
}
