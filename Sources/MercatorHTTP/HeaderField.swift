/// One header field as offsets into the head it was read from; nothing is copied.
///
/// Offsets count from the first byte of the head (see `RequestHead.length`). Names are case-insensitive on the wire.
package struct HeaderField: Hashable, Sendable {
    /// Offset of the first byte of the name, which is the first byte of the line.
    package var lineStart: UInt32
    /// Offset of the colon.
    package var nameEnd: UInt32
    /// Offset of the first byte of the value, past leading blanks.
    package var valueStart: UInt32
    /// Offset just past the value, before trailing blanks.
    package var valueEnd: UInt32
    /// Offset just past the line's CR LF.
    package var lineEnd: UInt32
    /// Which of the names the house cares about this is.
    package var known: KnownHeader

    /// A field at these offsets.
    @inlinable package init(
        lineStart: UInt32, nameEnd: UInt32, valueStart: UInt32, valueEnd: UInt32, lineEnd: UInt32, known: KnownHeader
    ) {
        self.lineStart = lineStart
        self.nameEnd = nameEnd
        self.valueStart = valueStart
        self.valueEnd = valueEnd
        self.lineEnd = lineEnd
        self.known = known
    }

    /// The name's bytes.
    @inlinable package var name: Range<Int> {
        Range(uncheckedBounds: (Int(lineStart), Int(nameEnd)))
    }

    /// The value's bytes without the blanks around them; may be empty.
    @inlinable package var value: Range<Int> {
        Range(uncheckedBounds: (Int(valueStart), Int(valueEnd)))
    }

    /// The whole line with its CR LF, so that runs of fields can be copied as they stand.
    @inlinable package var line: Range<Int> {
        Range(uncheckedBounds: (Int(lineStart), Int(lineEnd)))
    }
}
