import MercatorJSON

/// Puts JSON text together from literals and from slices of documents, without a writer's bookkeeping.
///
/// The hot part of stream translation: a delta is a literal, a slice and a literal.
struct JSONBytes: Sendable {
    private(set) var bytes: [UInt8] = []

    /// A literal, as it stands.
    mutating func literal(_ text: StaticString) {
        // SAFETY: a static string's bytes live as long as the program.
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// A value as it stands in its document, on one line: a line break outside of strings becomes a space, because
    /// it would end the line of an event; inside of strings JSON has none.
    mutating func value(_ value: JSONValue) {
        let isFlat = value.kind != .object && value.kind != .array
        value.withRawBytes { raw in
            guard !isFlat else { return bytes.append(contentsOf: raw) }
            bytes.append(contentsOf: raw.lazy.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 })
        }
    }

    /// JSON text as it stands.
    mutating func json(_ text: [UInt8]) { bytes.append(contentsOf: text) }

    /// The same where it stands.
    mutating func json(_ text: UnsafeRawBufferPointer) { bytes.append(contentsOf: text) }

    /// A string, quoted and escaped.
    mutating func string(_ text: String) { bytes.append(contentsOf: JSONWriter.quoted(text)) }

    /// A whole number.
    mutating func int(_ number: Int64) {
        // An index, mostly.
        guard !(0...9 ~= number) else { return bytes.append(0x30 + UInt8(truncatingIfNeeded: number)) }
        bytes.append(contentsOf: String(number).utf8)
    }

    /// What has been written; the next text begins empty.
    mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }
}

extension JSONValue {
    /// Calls `body` with the value's text as it stands. The pointer must not leave the closure.
    func withRawBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try rawBytes.withUnsafeReadableBytes(body)
    }

    /// The value's text as it stands.
    var spelling: [UInt8] { Array(rawBytes.readableBytesView) }

    /// The text between the quotes as it stands, escapes and all; empty for what is no string.
    ///
    /// Two such pieces behind each other are one string of the two.
    var innerBytes: [UInt8] {
        kind == .string ? Array(rawBytes.readableBytesView.dropFirst().dropLast()) : []
    }

    /// Unicode scalars in a string; 0 for any other kind.
    var characterCount: Int {
        withStringBytes { bytes in bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) } } ?? 0
    }

    /// Whether the value is a string without any text.
    var isEmptyString: Bool { kind == .string && range.count == 2 }
}
