import MercatorExchange
import MercatorGateway
import MercatorHTTP
import MercatorProviders
import MercatorServer
import NIOCore

/// A header line of ours.
typealias HeaderLine = (name: String, value: String)

/// Composes what goes back to the client: heads of passed replies, refusals, the gateway's own answers.
enum AnswerWriter {
    /// The head of a provider's reply: its status and fields, without what is its connection's own, and ours.
    static func head(
        _ reply: ResponseHead, _ bytes: ByteBuffer, framing: AnswerFraming, _ persistence: Persistence,
        _ dossier: Dossier, exposure: ExposedHeaders, cors: [HeaderLine], reserving more: Int
    ) -> ByteBuffer {
        var out = ByteBuffer()
        out.reserveCapacity(reply.length + 320 + more)
        out.writeStatus(reply.status, reason: reply.reason, in: bytes)
        bytes.withUnsafeReadableBytes { all in
            ReplyHeaderFilter.forEachRun(reply.headers, in: all) { run in
                _ = out.writeBytes(UnsafeRawBufferPointer(rebasing: all[run]))
            }
        }
        out.writeOwnFields(dossier, exposure: exposure)
        out.writeFields(cors)
        out.writeFraming(framing, persistence)
        return out
    }

    /// A whole refusal.
    ///
    /// - Parameter isHead: the request was HEAD, so that the body is announced and not sent.
    static func refusal(
        _ refusal: Refusal, exposure: ExposedHeaders, _ persistence: Persistence, isHead: Bool = false,
        dossier: Dossier? = nil, cors: [HeaderLine] = []
    ) -> ByteBuffer {
        let body = RefusalBody.json(refusal)
        var out = ByteBuffer()
        out.reserveCapacity(body.count + 384)
        out.writeStatus(refusal.status)
        out.writeStaticString("content-type: application/json\r\nx-mercator-refused-by: ")
        out.writeString(refusal.source.rawValue)
        out.writeStaticString("\r\n")
        for field in refusal.headers { out.writeField(field.name, field.value) }
        if let dossier { out.writeOwnFields(dossier, exposure: exposure) }
        out.writeFields(cors)
        out.writeFraming(.length(body.count), persistence)
        if !isHead { out.writeBytes(body) }
        return out
    }

    /// A whole answer of the gateway's own.
    static func local(
        _ answer: LocalAnswer, requestID: String, _ persistence: Persistence, isHead: Bool, cors: [HeaderLine]
    ) -> ByteBuffer {
        var out = ByteBuffer()
        out.reserveCapacity(answer.body.count + 256)
        out.writeStatus(answer.status)
        if !answer.body.isEmpty { out.writeField("content-type", answer.contentType) }
        for field in answer.headers { out.writeField(field.name, field.value) }
        out.writeField("x-request-id", requestID)
        out.writeFields(cors)
        out.writeFraming(answer.status == 204 ? .none : .length(answer.body.count), persistence)
        if !isHead { out.writeBytes(answer.body) }
        return out
    }
}

extension ByteBuffer {
    /// `HTTP/1.1 200 OK`, with the provider's reason phrase.
    fileprivate mutating func writeStatus(_ status: Int, reason: Range<Int>, in bytes: ByteBuffer) {
        writeStaticString("HTTP/1.1 ")
        writeDecimal(status)
        writeStaticString(" ")
        _ = bytes.withUnsafeReadableBytes { writeBytes(UnsafeRawBufferPointer(rebasing: $0[reason])) }
        writeStaticString("\r\n")
    }

    fileprivate mutating func writeStatus(_ status: Int) {
        writeStaticString("HTTP/1.1 ")
        writeDecimal(status)
        writeStaticString(" ")
        writeString(ReasonPhrase.of(status))
        writeStaticString("\r\n")
    }

    fileprivate mutating func writeField(_ name: String, _ value: String) {
        writeString(name)
        writeStaticString(": ")
        // A value of ours never breaks the line, whatever a provider or a policy put into it.
        if value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) {
            writeString(value)
        } else {
            writeBytes(value.utf8.filter { $0 >= 0x20 && $0 != 0x7F })
        }
        writeStaticString("\r\n")
    }

    fileprivate mutating func writeFields(_ fields: [HeaderLine]) {
        for field in fields { writeField(field.name, field.value) }
    }

    /// `x-request-id` and as much of the `x-mercator-*` fields as the operator shows.
    fileprivate mutating func writeOwnFields(_ dossier: Dossier, exposure: ExposedHeaders) {
        writeStaticString("x-request-id: ")
        writeString(dossier.requestID)
        writeStaticString("\r\n")
        guard exposure != .none else { return }
        if let last = dossier.attempts.last {
            writeStaticString("x-mercator-provider: ")
            writeString(last.provider)
            writeStaticString("\r\nx-mercator-attempts: ")
            writeDecimal(dossier.attempts.count)
            writeStaticString("\r\nx-mercator-overhead-ms: ")
            writeMilliseconds(dossier.overheadNanoseconds)
            writeStaticString("\r\n")
            if let model = dossier.modelSent { writeField("x-mercator-model", model) }
        }
        if !dossier.edits.isEmpty { writeField("x-mercator-edits", dossier.edits.joined(separator: ", ")) }
        guard exposure == .full, let policy = dossier.policy else { return }
        writeField("x-mercator-policy", dossier.rule.map { "\(policy)/\($0)" } ?? policy)
    }

    fileprivate mutating func writeFraming(_ framing: AnswerFraming, _ persistence: Persistence) {
        switch framing {
        case .length(let length):
            writeStaticString("content-length: ")
            writeDecimal(length)
            writeStaticString("\r\n")
        case .chunked: writeStaticString("transfer-encoding: chunked\r\n")
        case .untilClose, .none: break
        }
        switch persistence {
        case .implied: writeStaticString("\r\n")
        case .stated: writeStaticString("connection: keep-alive\r\n\r\n")
        case .closes: writeStaticString("connection: close\r\n\r\n")
        }
    }

    fileprivate mutating func writeDecimal(_ value: Int) {
        guard value >= 10 else {
            writeInteger(UInt8(truncatingIfNeeded: 0x30 + max(0, value)))
            return
        }
        writeString(String(value))
    }

    /// Nanoseconds as milliseconds with three decimals.
    private mutating func writeMilliseconds(_ nanoseconds: UInt64) {
        let micros = Int(clamping: nanoseconds / 1000)
        writeDecimal(micros / 1000)
        let rest = micros % 1000
        writeInteger(UInt8(ascii: "."))
        for digit in [rest / 100, rest / 10 % 10, rest % 10] { writeInteger(UInt8(truncatingIfNeeded: 0x30 + digit)) }
    }
}
