import MercatorExchange
import MercatorGateway
import MercatorHTTP
import MercatorRouting
import MercatorSystem
import NIOCore

extension ReplyHead {
    /// Reads off a response head what the machine needs.
    init(_ head: ResponseHead, _ bytes: ByteBuffer, wallClock: Timestamp) {
        self.init(status: head.status, content: .unnamed)
        bytes.withUnsafeReadableBytes { all in
            if let type = head.field(.contentType) {
                content = ReplyContent(contentType: UnsafeRawBufferPointer(rebasing: all[type.value]))
            }
            if let coding = head.field(.contentEncoding) {
                isEncoded = !["", "identity"].contains(all.text(coding.value).lowercased())
            }
            guard head.status >= 400 else { return }
            advice = ReplyHead.advice(head, all)
            let seconds = head.field(.retryAfter).map { all.text($0.value) }
            let milliseconds = head.field(.retryAfterMs).map { all.text($0.value) }
            let date = head.field(.date).map { all.text($0.value) }
            retryAfter = RetryAfter.parse(seconds: seconds, milliseconds: milliseconds, date: date, now: wallClock)
        }
        switch head.framing {
        case .length(let bytes): length = bytes
        case .none: length = 0
        case .chunked: break
        case .untilClose: endsWithConnection = true
        }
    }
}

extension ReplyHead {
    /// The fields that tell a client when to come again; client libraries act on them.
    private static func advice(_ head: ResponseHead, _ all: UnsafeRawBufferPointer) -> [Refusal.Member] {
        head.fields.compactMap { field in
            let name = all.text(field.name).lowercased()
            let isAdvice =
                ["retry-after", "retry-after-ms", "x-should-retry"].contains(name) || name.hasPrefix("x-ratelimit-")
            return isAdvice ? Refusal.Member(name, all.text(field.value)) : nil
        }
    }
}
