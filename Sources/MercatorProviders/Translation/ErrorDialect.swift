package import struct NIOCore.ByteBuffer

/// How a client's dialect says that something failed.
package protocol ErrorDialect: Sendable {
    /// The body of an error answer; its status goes out as ``DialectError/status`` says.
    func encodeError(_ error: DialectError) -> [UInt8]

    /// The same in a stream that has begun: a whole event or line, ready to be appended.
    func errorEvent(_ error: DialectError) -> [UInt8]

    /// What a provider's error body, which needs no translation otherwise, becomes for this client; nil when it passes
    /// as it is.
    func restated(_ body: ByteBuffer, status: Int) -> [UInt8]?
}

extension ErrorDialect {
    package func restated(_ body: ByteBuffer, status: Int) -> [UInt8]? { nil }
}
