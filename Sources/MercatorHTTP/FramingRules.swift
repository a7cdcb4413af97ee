/// How `Content-Length`, `Transfer-Encoding` and `Connection` are read; the same for requests and responses.
///
/// Whatever two readers could take differently is refused. Source: RFC 9112 §6, RFC 9110 §8.6.
enum FramingRules {
    /// The most digits of a length that are looked at: more than any body has, and no overflow.
    private static let lengthDigitsMax = 18

    /// The framing the fields announce, nil when they say nothing.
    static func framing(
        _ headers: HeaderTable, _ bytes: UnsafeRawBufferPointer, minorVersion: UInt8
    ) -> Result<BodyFraming?, HTTPRefusal> {
        let hasLength = headers.contains(.contentLength)
        if headers.contains(.transferEncoding) {
            if hasLength { return .failure(.lengthAndChunked) }
            if minorVersion == 0 { return .failure(.codingOnOldVersion) }
            return coding(headers, bytes)
        }
        return hasLength ? length(headers, bytes) : .success(nil)
    }

    private static func coding(
        _ headers: HeaderTable, _ bytes: UnsafeRawBufferPointer
    ) -> Result<BodyFraming?, HTTPRefusal> {
        guard let value = only(.transferEncoding, headers) else { return .failure(.codingRepeated) }
        if bytes.equals(value, "chunked") { return .success(.chunked) }
        // A single other coding is one we do not know; anything else may be an attempt to disguise `chunked`.
        let isToken = !value.isEmpty && bytes[value].allSatisfy(ByteClass.isToken)
        return .failure(isToken ? .codingUnknown : .coding)
    }

    private static func length(
        _ headers: HeaderTable, _ bytes: UnsafeRawBufferPointer
    ) -> Result<BodyFraming?, HTTPRefusal> {
        guard let value = only(.contentLength, headers) else { return .failure(.lengthRepeated) }
        guard !value.isEmpty, value.count <= lengthDigitsMax else { return .failure(.length) }
        var length = 0
        for offset in value {
            let byte = bytes[offset]
            guard ByteClass.isDigit(byte) else { return .failure(.length) }
            length = length &* 10 &+ Int(byte &- 0x30)
        }
        return .success(.length(length))
    }

    /// What `Connection` asks for, over all its fields; notes in `headers` whether it names others.
    static func connection(
        _ headers: inout HeaderTable, _ bytes: UnsafeRawBufferPointer
    ) -> Result<(closes: Bool, keepsAlive: Bool), HTTPRefusal> {
        var wish = (closes: false, keepsAlive: false)
        guard headers.contains(.connection) else { return .success(wish) }
        var hasNominations = false
        for field in headers.fields where field.known == .connection {
            var tokens = TokenList(bytes, field.value)
            while let token = tokens.next() {
                if bytes.equals(token, "close") {
                    wish.closes = true
                } else if bytes.equals(token, "keep-alive") {
                    wish.keepsAlive = true
                } else if isNominable(bytes, token) {
                    hasNominations = true
                } else {
                    return .failure(.connection)
                }
            }
        }
        headers.hasNominations = hasNominations
        return .success(wish)
    }

    /// A name that may be dropped on the way without changing what the message is.
    private static func isNominable(_ bytes: UnsafeRawBufferPointer, _ token: Range<Int>) -> Bool {
        guard bytes[token].allSatisfy(ByteClass.isToken) else { return false }
        return !bytes.equals(token, "host") && !bytes.equals(token, "content-length")
            && !bytes.equals(token, "transfer-encoding")
    }

    /// The value of a header that is there, nil when it is there more than once.
    private static func only(_ header: KnownHeader, _ headers: HeaderTable) -> Range<Int>? {
        var value: Range<Int>?
        for field in headers.fields where field.known == header {
            guard value == nil else { return nil }
            value = field.value
        }
        return value
    }
}
