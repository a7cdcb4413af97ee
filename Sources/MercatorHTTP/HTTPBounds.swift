/// The limits of one message head.
package struct HeadBounds: Hashable, Sendable {
    /// Bytes of the head in all, first line and empty line included; beyond is 431.
    package var headBytesMax: Int
    /// Bytes of the request target; beyond is 414.
    package var targetBytesMax: Int
    /// Fields in a head; beyond is 431.
    package var fieldsMax: Int
    /// Bytes of one field line; beyond is 431.
    package var lineBytesMax: Int

    /// 64 KB of head, 8 KB of target, 128 fields, 32 KB a line: roomy for real clients (JWTs, tracing baggage),
    /// small beside the memory of one connection.
    package init(
        headBytesMax: Int = 65_536, targetBytesMax: Int = 8_192, fieldsMax: Int = 128, lineBytesMax: Int = 32_768
    ) {
        // Offsets are kept in 32 bits; 16 MB keeps far away from their end.
        self.headBytesMax = min(max(headBytesMax, 64), 16 << 20)
        self.targetBytesMax = targetBytesMax
        self.fieldsMax = fieldsMax
        self.lineBytesMax = lineBytesMax
    }
}

/// The limits of one chunked body.
package struct ChunkBounds: Hashable, Sendable {
    /// Payload bytes in all; an announced chunk that would pass it is refused at once with 413.
    package var payloadBytesMax: Int
    /// Bytes of chunk extensions in all; nobody uses them, so this only needs to be polite.
    package var extensionBytesMax: Int
    /// Bytes of trailer fields in all.
    package var trailerBytesMax: Int
    /// Trailer fields in all.
    package var trailersMax: Int

    /// A terabyte of payload (the caller knows better), 4 KB of extensions, 32 trailers in 8 KB.
    package init(
        payloadBytesMax: Int = 1 << 40, extensionBytesMax: Int = 4_096, trailerBytesMax: Int = 8_192,
        trailersMax: Int = 32
    ) {
        // Room above keeps every sum of two sizes inside `Int`.
        self.payloadBytesMax = min(max(payloadBytesMax, 0), 1 << 60)
        self.extensionBytesMax = extensionBytesMax
        self.trailerBytesMax = trailerBytesMax
        self.trailersMax = trailersMax
    }
}
