/// What the keys of well-known services look like, so that none is shown wherever it stands.
package enum SecretWord {
    /// How they begin.
    package static let beginnings = [
        "sk-", "sk_", "pk-", "rk-", "gsk_", "hf_", "r8_", "ghp_", "xai-", "xoxb-", "pplx-", "eyJ", "AKIA", "AIza",
    ]
    /// Shorter than any key, in bytes; longer than any word that begins so.
    package static let bytesMin = 12

    /// Whether a word looks like a key.
    package static func isKey(_ word: some StringProtocol) -> Bool {
        word.utf8.count >= bytesMin && beginnings.contains(where: word.hasPrefix)
    }
}
