package import MercatorHTTP
import MercatorJSON
import MercatorPolicy
import MercatorWire

package import struct NIOCore.ByteBuffer

/// A reply as the driver has it when the machine says ``ExchangeAction/inspect``.
package struct ReceivedReply: Sendable {
    /// Nil when no head came.
    package var head: ResponseHead?
    /// The bytes that the head's ranges count from.
    package var headBytes: ByteBuffer
    package var body: ByteBuffer
    /// Whether `body` is all of it.
    package var isWhole: Bool

    package init(head: ResponseHead?, headBytes: ByteBuffer, body: ByteBuffer, isWhole: Bool = true) {
        self.head = head
        self.headBytes = headBytes
        self.body = body
        self.isWhole = isWhole
    }
}

/// What one reply tells the policies.
struct InspectedReply: ReplyFacts {
    let status: Int
    let provider: String
    let error: ReplyError?
    let document: JSONDocument?
    /// What a stream adds up to; nil for every other reply.
    let stream: StreamedReply?
    private let received: ReceivedReply

    /// - Parameter sent: the provider's status; 0 when none came.
    init(_ received: ReceivedReply, status sent: Int, provider: String, isStream: Bool, end: InspectionEnd) {
        self.received = received
        self.provider = provider
        switch end {
        case .refuse(let refusal):
            status = sent >= 400 ? sent : refusal.status
            error = ReplyError(type: refusal.code, message: refusal.message)
        case .pass:
            status = sent
            error = nil
        }
        let isEvents = isStream && sent < 300
        stream = isEvents && received.isWhole ? StreamedReply.read(received.body) : nil
        if isEvents || !received.isWhole {
            document = stream?.document
        } else {
            document = try? JSONDocument.parse(received.body, profile: .inspectedReply)
        }
    }

    var body: JSONValue? { document?.root }

    func header(_ lowercaseName: String) -> String? {
        guard let head = received.head else { return nil }
        return received.headBytes.withUnsafeReadableBytes { all in
            for field in head.fields where all.text(field.name).lowercased() == lowercaseName {
                return all.text(field.value)
            }
            return nil
        }
    }
}
