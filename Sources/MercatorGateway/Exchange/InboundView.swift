package import MercatorHTTP
import MercatorIdentity

package import struct NIOCore.ByteBuffer

/// A request head as the stages read it: ranges over the bytes as they came.
///
/// A class, because every stage and the driver hold it: a copy of its ranges for each cost more than one allocation.
package final class InboundView: CredentialCarrier, Sendable {
    package let head: RequestHead
    /// The bytes the ranges of `head` count from.
    package let bytes: ByteBuffer

    package init(head: RequestHead, bytes: ByteBuffer) {
        self.head = head
        self.bytes = bytes
    }

    /// The method in capitals.
    package var method: String { head.method.text }

    /// The path as the client wrote it. Allocates.
    package var path: String { text(head.path) }

    /// The bytes of a range, as text. Allocates.
    package func text(_ range: Range<Int>) -> String {
        bytes.withUnsafeReadableBytes { $0.text(range) }
    }

    /// The first value of a header the house knows; nil if it is absent.
    package func value(_ header: KnownHeader) -> String? {
        head.field(header).map { text($0.value) }
    }

    package func withHeader<Result>(
        _ lowercaseName: String, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result? {
        bytes.withUnsafeReadableBytes { all in
            for field in head.fields where isNamed(lowercaseName, field, all) {
                return body(UnsafeRawBufferPointer(rebasing: all[field.value]))
            }
            return nil
        }
    }

    package func withQuery<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        head.query.isEmpty
            ? nil : bytes.withUnsafeReadableBytes { body(UnsafeRawBufferPointer(rebasing: $0[head.query])) }
    }

    /// Compares a field's name with lower-case text, without allocating.
    private func isNamed(_ name: String, _ field: HeaderField, _ all: UnsafeRawBufferPointer) -> Bool {
        let range = field.name
        guard name.utf8.count == range.count else { return false }
        var at = range.lowerBound
        for wanted in name.utf8 {
            let byte = all[at]
            guard (byte &- 0x41 < 26 ? byte | 0x20 : byte) == wanted else { return false }
            at += 1
        }
        return true
    }
}
