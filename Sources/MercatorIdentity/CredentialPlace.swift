/// A place of a request where a credential may stand.
package enum CredentialPlace: Hashable, Sendable {
    /// A header by lower-case name; with a scheme, the credential follows it (`Authorization: Bearer …`).
    case header(String, scheme: String?)
    /// A parameter of the query string.
    case query(String)

    /// Where clients put a key when the configuration names no place.
    package static let standard: [CredentialPlace] = [
        .header("authorization", scheme: "Bearer"),
        .header("x-api-key", scheme: nil),
        .header("api-key", scheme: nil),
        // Portkey's client puts its key here, and a fixed word into `Authorization`.
        .header("x-portkey-api-key", scheme: nil),
    ]

    /// Calls `body` with the credential's bytes; nil when nothing stands here.
    ///
    /// What stands here but cannot be a credential arrives as nil bytes.
    func withCredential<Result>(
        of request: borrowing some CredentialCarrier, _ body: (UnsafeRawBufferPointer?) -> Result
    ) -> Result? {
        switch self {
        case .header(let name, let scheme):
            return request.withHeader(name) { value in
                let trimmed = trim(value)
                guard let scheme, !scheme.isEmpty else { return body(bounded(trimmed)) }
                return body(credential(in: trimmed, after: scheme).flatMap(bounded))
            }
        case .query(let name):
            return request.withQuery { query -> Result? in
                guard let raw = parameter(name, in: query) else { return nil }
                guard raw.count <= 3 * IdentityBounds.credentialBytesMax else { return body(nil) }
                return withPercentDecoded(raw) { body(bounded($0)) }
            } ?? nil
        }
    }
}

private func bounded(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    bytes.isEmpty || bytes.count > IdentityBounds.credentialBytesMax ? nil : bytes
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

private func trim(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var low = 0
    var high = bytes.count
    while low < high, isBlank(bytes[low]) { low += 1 }
    while high > low, isBlank(bytes[high - 1]) { high -= 1 }
    return UnsafeRawBufferPointer(rebasing: bytes[low..<high])
}

/// What follows an authentication scheme, whose name compares without case. Source: RFC 9110 §11.1.
private func credential(in value: UnsafeRawBufferPointer, after scheme: String) -> UnsafeRawBufferPointer? {
    let length = scheme.utf8.count
    guard value.count > length, isBlank(value[length]) else { return nil }
    var at = 0
    for byte in scheme.utf8 {
        guard lowercased(value[at]) == lowercased(byte) else { return nil }
        at += 1
    }
    return trim(UnsafeRawBufferPointer(rebasing: value[length...]))
}

private func lowercased(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

/// The raw value of the first parameter of that name; nil if the query has none.
private func parameter(_ name: String, in query: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    guard query.count <= IdentityBounds.queryBytesMax else { return nil }
    var rest = query
    while !rest.isEmpty {
        let end = rest.firstIndex(of: UInt8(ascii: "&")) ?? rest.endIndex
        let pair = UnsafeRawBufferPointer(rebasing: rest[rest.startIndex..<end])
        if let equals = pair.firstIndex(of: UInt8(ascii: "=")), pair[..<equals].elementsEqual(name.utf8) {
            return UnsafeRawBufferPointer(rebasing: pair[(equals + 1)...])
        }
        guard end < rest.endIndex else { return nil }
        rest = UnsafeRawBufferPointer(rebasing: rest[(end + 1)...])
    }
    return nil
}

/// Calls `body` with `%41` and `+` undone; a broken escape stays as it is written.
private func withPercentDecoded<Result>(
    _ raw: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result
) -> Result {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(raw.count)
    var at = 0
    while at < raw.count {
        if raw[at] == UInt8(ascii: "%"), at + 2 < raw.count, let high = hexDigit(raw[at + 1]),
            let low = hexDigit(raw[at + 2])
        {
            decoded.append(high << 4 | low)
            at += 3
        } else {
            decoded.append(raw[at] == UInt8(ascii: "+") ? 0x20 : raw[at])
            at += 1
        }
    }
    return decoded.withUnsafeBytes(body)
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
}
