/// The page of provider types, in Markdown: made from the presets that requests are sent by.
package enum ProviderReference {
    /// The whole page, with a final line feed.
    package static var markdown: String {
        var text = """
            # Provider types

            This page is generated from the presets (`mercator provider types`).

            `type` says what a provider is. Without it the host of `base_url` tells, else a word of the provider's name,
            else the port; `mercator run --dry-run` says which. There is no default host: a URL below is an example.

            | `type` | | `base_url` | key | capabilities besides OpenAI's |
            |---|---|---|---|---|

            """
        for preset in StandardProviders.all {
            let names = ([preset.type] + preset.aliases).map { "`\($0)`" }.joined(separator: ", ")
            let lacks = preset.capabilities.lacksText
            text +=
                "| \(names) | [\(preset.title)](\(preset.source)) | `\(preset.exampleURL)` | \(preset.keyText) "
                + "| \(lacks.isEmpty ? "" : "`\(lacks)`") |\n"
        }
        text += "\n## Quirks\n"
        for preset in StandardProviders.all where !preset.quirks.isEmpty {
            text += "\n### \(preset.title)\n\n"
            for quirk in preset.quirks { text += "- \(quirk.sentence) ([source](\(quirk.source)))\n" }
        }
        return text
    }
}

extension ProviderPreset {
    /// How `api_key` goes out, for the page.
    fileprivate var keyText: String {
        switch keyPlace {
        case .authorization: "`Authorization: Bearer`"
        case .header(let name): "`\(name)`"
        }
    }
}
