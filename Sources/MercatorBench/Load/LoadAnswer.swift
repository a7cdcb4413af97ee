/// A whole answer to a request of a load run, and when its parts came. Nanoseconds.
struct LoadAnswer {
    var status: Int
    var sentAt: UInt64
    var firstByteAt: UInt64
    /// Zero when no event with content came.
    var firstTokenAt: UInt64
    var events: Int
    /// Nil when it is as expected.
    var failure: LoadFailure?
}

/// Looks whether a body can be a JSON object: by its first and its last byte, which costs nothing.
struct BodyProbe {
    private var first: UInt8?
    private var last: UInt8 = 0

    mutating func reset() {
        first = nil
    }

    mutating func push(_ bytes: UnsafeRawBufferPointer) {
        if first == nil { first = bytes.first { $0 > 0x20 } }
        last = bytes.last { $0 > 0x20 } ?? last
    }

    var isObject: Bool { first == UInt8(ascii: "{") && last == UInt8(ascii: "}") }
}
