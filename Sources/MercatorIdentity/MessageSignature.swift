import Crypto

/// Shows a receiver that a message is from who shares a secret with it, and unchanged.
///
/// Source: RFC 2104, with SHA-256.
package struct MessageSignature: Sendable {
    private let key: SymmetricKey

    package init(secret: String) {
        key = SymmetricKey(data: Array(secret.utf8))
    }

    /// The value of a signature header: `sha256=` and 64 hex digits.
    package func header(of message: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text = Array("sha256=".utf8)
        for byte in HMAC<SHA256>.authenticationCode(for: message, using: key) {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
