package import MercatorDiagnostics
import MercatorProviders
import MercatorYAML

/// A provider that cannot be tried because its configuration is wrong.
package struct TrialImpossible: Error {
    package var diagnostics: [Diagnostic]
}

extension ProviderConfiguration {
    /// The same with a key that nobody has; nil when it has no key at all.
    var withWrongKey: ProviderConfiguration? {
        var stranger = self
        var isChanged = false
        if let key = apiKey?.revealed {
            let scheme = key.firstIndex(of: " ").map { key[...$0] } ?? ""
            stranger.apiKey = Secret(scheme + Self.wrongKey)
            isChanged = true
        }
        let words = ["key", "token", "secret", "auth"]
        for (index, header) in customHeaders.enumerated()
        where words.contains(where: header.name.lowercased().contains) {
            stranger.customHeaders[index].value = Secret(Self.wrongKey)
            isChanged = true
        }
        return isChanged ? stranger : nil
    }

    private static let wrongKey = "mercator-provider-test-wrong-key"
}
