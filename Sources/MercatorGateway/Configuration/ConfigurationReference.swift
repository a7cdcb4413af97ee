import MercatorYAML

/// The reference page of the configuration, in Markdown: made from the same declarations that read it.
package enum ConfigurationReference {
    /// The whole page, with a final line feed.
    package static var markdown: String {
        var page = ReferencePage()
        page.writeIntroduction()
        page.writeSection(GatewayConfiguration.shape, path: "")
        return page.text
    }
}

/// The page while it is written: one table a section.
private struct ReferencePage {
    private(set) var text = ""

    mutating func writeIntroduction() {
        text += """
            # Configuration reference

            This page is generated from the declarations that read the file (`mercator config reference`).

            A configuration is one YAML file: the one `--config` or `MERCATOR_CONFIG` names, else the first of
            `./config.yaml`, `~/.mercator/config.yaml` and `/etc/mercator/config.yaml`. Only `providers` is required.

            - **Variables.** In any value `${NAME}` stands for an environment variable, `${NAME:-text}` for it or, when
              it is unset or empty, `text`, and `${NAME:?text}` stops the start with `text`. `$${` is a plain `${`.
              An unset variable is an error. Policies are left alone.
            - **Overrides.** `MERCATOR_<SECTION>_<KEY>` in the environment wins over the file, for any key below:
              `MERCATOR_PROXY_READ_TIMEOUT`, `MERCATOR_PROVIDERS_<NAME>_API_KEY`. In names, `-` is `_`. Lists take
              commas. An empty variable counts as unset.
            - **Durations** have a unit: `500ms`, `30s`, `1m30s`, `1h`. **Sizes** are bytes or have one: `512KB`, `10MB`
              (1,024 based).
            - **Not active yet** means: checked, and without effect in this version; a warning at the start says so.
            - Unknown keys are errors, except top-level ones that begin with `x-`: a place for YAML anchors, which may
              be used everywhere, as `<<: *name` too.


            """
    }

    mutating func writeSection(_ section: SectionShape, path: String) {
        text += path.isEmpty ? "## The file\n\n" : "## `\(path)`\n\n"
        text += section.summary + "\n\n"
        text += "| key | value | default | |\n|---|---|---|---|\n"
        for key in section.keys { writeRow(key, path: path) }
        text += "\n"
        for key in section.keys { writeChildren(key.shape, path: path.isEmpty ? key.name : path + "." + key.name) }
    }

    private mutating func writeRow(_ key: KeyFacts, path: String) {
        let also = key.aliases.isEmpty ? "" : "; also " + key.aliases.map { "`\($0)`" }.joined(separator: ", ")
        let value = key.shape.isSection ? "section" : key.shape.noun
        let fallback = key.isRequired ? "required" : key.defaultText.map { "`\($0)`" } ?? ""
        let planned = key.isPlanned ? " *Not active yet.*" : ""
        text += "| `\(key.name)`\(also) | \(cell(value)) | \(cell(fallback)) | \(cell(key.summary))\(planned) |\n"
    }

    private mutating func writeChildren(_ shape: KeyShape, path: String) {
        switch shape {
        case .section(let section): writeSection(section, path: path)
        case .map(let value): writeChildren(value, path: path + ".<name>")
        case .list(let item): writeChildren(item, path: path + "[]")
        default: break
        }
    }

    private func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}

extension KeyShape {
    fileprivate var isSection: Bool {
        if case .section = self { true } else { false }
    }
}
