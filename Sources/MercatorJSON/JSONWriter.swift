package import struct NIOCore.ByteBuffer

/// Appends JSON text to a byte array; puts commas by itself.
///
///     var json = JSONWriter()
///     json.beginObject()
///     json.member("status", "ok")
///     json.endObject()                    // {"status":"ok"}
///
/// The caller balances brackets and gives each key one value.
package struct JSONWriter: Sendable {
    /// What has been written so far.
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// An empty text with room for `capacity` bytes.
    package init(capacity: Int = 0) {
        if capacity > 0 { bytes.reserveCapacity(capacity) }
    }

    /// What has been written, as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// What has been written, in a buffer.
    package var buffer: ByteBuffer { ByteBuffer(bytes: bytes) }

    /// Forgets everything, keeps the storage.
    package mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    /// `{`
    package mutating func beginObject() { begin(UInt8(ascii: "{")) }

    /// `}`
    package mutating func endObject() { end(UInt8(ascii: "}")) }

    /// `[`
    package mutating func beginArray() { begin(UInt8(ascii: "[")) }

    /// `]`
    package mutating func endArray() { end(UInt8(ascii: "]")) }

    /// The key of the member whose value comes next.
    package mutating func key(_ name: String) {
        separate()
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A string, escaped.
    package mutating func string(_ text: String) {
        separate()
        appendQuoted(text)
        needsComma = true
    }

    /// A string given as UTF-8 bytes, whose invalid sequences become U+FFFD.
    package mutating func string(utf8: UnsafeRawBufferPointer) {
        string(String(decoding: utf8, as: UTF8.self))
    }

    /// An integer of any width.
    package mutating func int(_ value: some BinaryInteger) {
        separate()
        if let small = Int64(exactly: value) { appendInteger(small) } else { bytes.append(contentsOf: "\(value)".utf8) }
        needsComma = true
    }

    /// The shortest spelling that reads back the same; `null` for what JSON cannot say (NaN, infinity).
    package mutating func double(_ value: Double) {
        separate()
        bytes.append(contentsOf: (value.isFinite ? value.description : "null").utf8)
        needsComma = true
    }

    /// `true` or `false`.
    package mutating func bool(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
        needsComma = true
    }

    /// `null`.
    package mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
        needsComma = true
    }

    /// A value that is JSON text already.
    package mutating func value(json: [UInt8]) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    /// A value copied from a document as it stands there.
    package mutating func value(_ value: JSONValue) {
        self.value(json: Array(value.rawBytes.readableBytesView))
    }

    /// Bytes as they are, outside the writer's care for commas.
    package mutating func raw(_ more: [UInt8]) {
        bytes.append(contentsOf: more)
    }

    /// A text as a JSON string, with its quotes.
    package static func quoted(_ text: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.appendQuoted(text)
        return writer.bytes
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func appendInteger(_ value: Int64) {
        var magnitude = value.magnitude
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        let first = bytes.count
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude % 10))
            magnitude /= 10
        } while magnitude > 0
        bytes[first...].reverse()
    }

    private mutating func appendQuoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var copied = 0
            for at in 0..<utf8.count where JSONWriter.mustEscape(utf8[at]) {
                bytes.append(contentsOf: utf8[copied..<at])
                appendEscape(utf8[at])
                copied = at + 1
            }
            bytes.append(contentsOf: utf8[copied...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    @inline(__always)
    private static func mustEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        }
    }
}

extension JSONWriter {
    /// A member whose value is a string; nil is written as `null`.
    package mutating func member(_ name: String, _ text: String?) {
        key(name)
        if let text { string(text) } else { null() }
    }

    /// A member whose value is an integer.
    package mutating func member(_ name: String, _ number: some BinaryInteger) {
        key(name)
        int(number)
    }

    /// A member whose value is a double.
    package mutating func member(_ name: String, _ number: Double) {
        key(name)
        double(number)
    }

    /// A member whose value is a boolean.
    package mutating func member(_ name: String, _ flag: Bool) {
        key(name)
        bool(flag)
    }
}
