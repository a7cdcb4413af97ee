import MercatorDiagnostics
import MercatorYAML
import Testing

@Suite struct SecretMaskTests {
    private func masked(_ text: String) -> String {
        SecretMask.masking(SourceText(path: "c", text: text)).text
    }

    @Test(arguments: [
        "api_key: \"hunter2-hunter2\"", "api_kye: hunter2", "- key: hunter2 # old",
        "{name: x, key: hunter2, enabled: true}",
        "password: 'hunter2", "headers:\n  X-Whatever: hunter2:hunter2", "x: sk-hunter2hunter2", "APIKEY: hunter2",
        "authorization: Bearer hunter2", "- \"sk-hunter2hunter2\"", "token: |\n  sk-hunter2hunter2",
    ])
    func credentialsAreHidden(text: String) {
        let shown = masked(text)
        #expect(!shown.contains("hunter2"), "\(shown)")
        #expect(shown.split(separator: "\n").map(\.count) == text.split(separator: "\n").map(\.count))
    }

    @Test(arguments: [
        "base_url: https://h/v1", "api_key: ${OPENAI_API_KEY}", "timeout: 5s # not a key", "max_tokens: 5",
        "models: [a, b]",
        "headers:\nname: visible", "model: skeleton-sk",
    ])
    func therestIsShown(text: String) {
        #expect(masked(text) == text)
    }
}
