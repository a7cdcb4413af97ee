import MercatorYAML

/// Finds what looks like a key in text that providers wrote, and masks it.
///
/// Providers quote keys in their errors, sometimes whole; an error body goes to people who must not have them.
/// Bytes keep their number, so that lengths and framing around them stay right.
package enum KeyMaterial {
    /// How keys of well-known APIs begin.
    private static let prefixes = (SecretWord.beginnings + ["Bearer ", "Basic "]).map { Array($0.utf8) }

    /// Overwrites the part behind the prefix with asterisks; whether anything was.
    package static func mask(_ bytes: inout [UInt8]) -> Bool {
        var isChanged = false
        var at = 0
        while at < bytes.count {
            let begins = at == 0 || !isPart(bytes[at - 1])
            guard begins, let prefix = prefixes.first(where: { bytes[at...].starts(with: $0) }) else {
                at += 1
                continue
            }
            let start = at + prefix.count
            let end = bytes[start...].firstIndex { !isPart($0) } ?? bytes.count
            if end - start >= SecretWord.bytesMin {
                for place in start..<end { bytes[place] = UInt8(ascii: "*") }
                isChanged = true
            }
            at = max(end, start)
        }
        return isChanged
    }

    /// Letters, digits and what keys have between them.
    private static func isPart(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "=")
            || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
    }
}
