/// Translates a stream whose bytes arrive in any pieces.
///
/// The output does not depend on where the input was cut. Memory is bounded by ``TranslationBounds``; what grows
/// beyond fails the stream. After ``StreamState/done`` and ``StreamState/failed(_:)`` further input is ignored.
package protocol StreamTranslator: Sendable {
    /// How far the stream has come.
    var state: StreamState { get }

    /// What the output had no place for, so far.
    var notes: [TranslationNote] { get }

    /// Takes the next bytes; returns what they complete, in whole events or lines. Often empty.
    mutating func push(_ bytes: UnsafeRawBufferPointer) -> [UInt8]

    /// The input has ended; returns what is still owed. A stream that ends too early says so with an error.
    mutating func end() -> [UInt8]
}

extension StreamTranslator {
    /// Nothing was left out.
    package var notes: [TranslationNote] { [] }

    /// The same for an array.
    package mutating func push(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { push($0) }
    }
}

/// How far a translated stream has come.
package enum StreamState: Hashable, Sendable {
    /// More is expected.
    case open
    /// The end was reached as it should be.
    case done
    /// The source reported an error, or broke its own rules; the output's last event says so to the client.
    ///
    /// Where nothing was put out before, the driver may throw that event away and try elsewhere.
    case failed(DialectError)
}
