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
        "- {action: tag, key: sk-hunter2hunter2}", "- key: hunter2\n- action: tag", "- action: tag\n- key: hunter2",
        "[{action: tag, a: 1}, {key: hunter2}]", "- key: hunter2\n  metadata:\n    action: tag",
        "action: tag\nkeys:\n  - key: hunter2", "- key: hunter2\n  action: none", "- action: tag\n  api_key: hunter2",
        "- key: hunter2\n  # action: tag", "{action: tag, api_key: hunter2}", "headers:\n  key: hunter2\n  action: tag",
        "- key: hunter2\n\n- name: x\n  action: tag", "{key: hunter2, inner: {action: tag}}",
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
        "- action: rate_limit\n  key: request.user", "- key: 'environment'\n\n  value: x\n  action: \"tag\" # here",
        "- {name: x, action: tag, key: environment}", "{key: \"{{ request.user }}\", action: 'budget'}",
        "actions:\n  - type: rate_limit\n    limits: [1]\n    key: request.user",
        "- name: x\n  conditions:\n    - {field: a}\n  key: request.user\n  action: budget", "key: a\naction: tag",
        "actions: [{type: tag, list: [1, {a: 2}], key: request.user}]",
    ])
    func therestIsShown(text: String) {
        #expect(masked(text) == text)
    }
}
