import Crypto

/// The peppered SHA-256 of a credential: what the keyring compares instead of the credential.
///
/// Nobody outside the process can predict it, so how long a look-up takes says nothing about the stored keys.
struct KeyDigest: Hashable, Sendable {
    let a: UInt64
    let b: UInt64
    let c: UInt64
    let d: UInt64

    init(of credential: UnsafeRawBufferPointer, pepper: SHA256) {
        var hash = pepper
        hash.update(bufferPointer: credential)
        let digest = hash.finalize()
        (a, b, c, d) = digest.withUnsafeBytes { bytes in
            // SAFETY: a SHA-256 digest has 32 bytes, so all four loads are inside it.
            (
                bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
            )
        }
    }

    /// Compares in the same time wherever the two differ.
    func equalsInConstantTime(_ other: KeyDigest) -> Bool {
        ((a ^ other.a) | (b ^ other.b) | (c ^ other.c) | (d ^ other.d)) == 0
    }
}

/// Names a key in logs and records: the first 16 hex digits of its plain SHA-256.
func keyFingerprint(of key: String) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var hash = SHA256()
    var text = key
    text.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    var hex: [UInt8] = []
    for byte in hash.finalize().prefix(8) {
        hex.append(digits[Int(byte >> 4)])
        hex.append(digits[Int(byte & 15)])
    }
    return String(decoding: hex, as: UTF8.self)
}
