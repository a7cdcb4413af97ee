import MercatorJSON

import struct NIOCore.ByteBuffer

extension JSONDocument {
    /// Parses a provider's whole answer. Throws what becomes a bad gateway for what is no JSON.
    static func reply(_ body: ByteBuffer) throws(TranslationFailure) -> JSONDocument {
        do {
            return try parse(body, profile: .reply)
        } catch {
            throw TranslationFailure("it is no JSON: \(error.message)")
        }
    }
}
