import MercatorExchange
import MercatorGateway
import MercatorHTTP
import MercatorJSON
import MercatorProviders
import MercatorServer
import NIOCore

/// A header line of ours.
typealias HeaderLine = (name: String, value: String)

/// Composes what goes back to the client: heads of passed replies, refusals, the gateway's own answers.
enum AnswerWriter {
    /// Writes the head of a provider's reply: its status and fields, without what is its connection's own, and ours.
    ///
    /// - Parameter contentType: replaces the provider's; nil keeps it.
    static func head(
        _ reply: ResponseHead, _ bytes: ByteBuffer, framing: AnswerFraming, _ persistence: Persistence,
        _ dossier: Dossier, exposure: ExposedHeaders, cors: [HeaderLine], contentType: String? = nil,
        into out: inout ByteText
    ) {
        out.clear()
        out.writeStatus(reply.status, reason: reply.reason, in: bytes)
        bytes.withUnsafeReadableBytes { all in
            let replaced: KnownHeader? = contentType == nil ? nil : .contentType
            ReplyHeaderFilter.forEachRun(reply.headers, in: all, replaced: replaced) { run in
                out.write(UnsafeRawBufferPointer(rebasing: all[run]))
            }
        }
        if let contentType { out.writeField("content-type", contentType) }
        out.writeOwnFields(dossier, exposure: exposure)
        out.writeFields(cors)
        out.writeFraming(framing, persistence)
    }

    /// A whole refusal.
    ///
    /// - Parameters:
    ///   - dialect: the client's; nil is OpenAI's.
    ///   - isHead: the request was HEAD, so that the body is announced and not sent.
    static func refusal(
        _ refusal: Refusal, in dialect: (any ErrorDialect)? = nil, exposure: ExposedHeaders,
        _ persistence: Persistence, isHead: Bool = false, dossier: Dossier? = nil, cors: [HeaderLine] = [],
        with out: inout ByteText
    ) -> ByteBuffer {
        let body = RefusalBody.json(refusal, in: dialect)
        out.clear()
        out.writeStatus(refusal.status)
        out.write(literal: "content-type: application/json\r\nx-mercator-refused-by: ")
        out.write(refusal.source.rawValue)
        out.write(literal: "\r\n")
        for field in refusal.headers { out.writeField(field.name, field.value) }
        if let dossier { out.writeOwnFields(dossier, exposure: exposure) }
        out.writeFields(cors)
        out.writeFraming(.length(body.count), persistence)
        if !isHead { body.withUnsafeBytes { out.write($0) } }
        return out.buffer()
    }

    /// A whole answer of the gateway's own.
    static func local(
        _ answer: LocalAnswer, requestID: String, _ persistence: Persistence, isHead: Bool, cors: [HeaderLine],
        with out: inout ByteText
    ) -> ByteBuffer {
        out.clear()
        out.writeStatus(answer.status)
        if !answer.body.isEmpty { out.writeField("content-type", answer.contentType) }
        for field in answer.headers { out.writeField(field.name, field.value) }
        out.writeField("x-request-id", requestID)
        out.writeFields(cors)
        out.writeFraming(answer.status == 204 ? .none : .length(answer.body.count), persistence)
        if !isHead { answer.body.withUnsafeBytes { out.write($0) } }
        return out.buffer()
    }
}

extension ByteText {
    /// What has been written, in a buffer of its own.
    func buffer() -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(count)
        withBytes { _ = buffer.writeBytes($0) }
        return buffer
    }

    /// `HTTP/1.1 200 OK`, with the provider's reason phrase.
    fileprivate mutating func writeStatus(_ status: Int, reason: Range<Int>, in bytes: ByteBuffer) {
        write(literal: "HTTP/1.1 ")
        write(decimal: status)
        write(literal: " ")
        bytes.withUnsafeReadableBytes { write(UnsafeRawBufferPointer(rebasing: $0[reason])) }
        write(literal: "\r\n")
    }

    fileprivate mutating func writeStatus(_ status: Int) {
        write(literal: "HTTP/1.1 ")
        write(decimal: status)
        write(literal: " ")
        write(ReasonPhrase.of(status))
        write(literal: "\r\n")
    }

    fileprivate mutating func writeField(_ name: String, _ value: String) {
        write(name)
        write(literal: ": ")
        writeClean(value)
        write(literal: "\r\n")
    }

    /// A text of ours never breaks the line, whatever a provider or a policy put into it.
    private mutating func writeClean(_ value: String) {
        // Almost always plain, which is told eight bytes at a time.
        if !write(plain: value) {
            for byte in value.utf8 where byte >= 0x20 && byte != 0x7F { write(byte: byte) }
        }
    }

    fileprivate mutating func writeFields(_ fields: [HeaderLine]) {
        for field in fields { writeField(field.name, field.value) }
    }

    /// `x-request-id` and as much of the `x-mercator-*` fields as the operator shows.
    fileprivate mutating func writeOwnFields(_ dossier: Dossier, exposure: ExposedHeaders) {
        write(literal: "x-request-id: ")
        write(dossier.requestID)
        write(literal: "\r\n")
        if let explanation = dossier.explanation { writeField("x-mercator-explain", explanation) }
        guard exposure != .none else { return }
        if dossier.isDecided { writeDecision(dossier) }
        if let last = dossier.attempts.last {
            write(literal: "x-mercator-provider: ")
            write(last.provider)
            write(literal: "\r\nx-mercator-attempts: ")
            write(decimal: dossier.attempts.count)
            write(literal: "\r\nx-mercator-overhead-ms: ")
            write(milliseconds: dossier.overheadNanoseconds)
            write(literal: "\r\n")
            if dossier.attempts.count > 1 { writeField("x-mercator-tried", dossier.attemptsText) }
            if let model = dossier.modelSent { writeField("x-mercator-model", model) }
        }
        if !dossier.edits.isEmpty { writeField("x-mercator-edits", dossier.edits.joined(separator: ", ")) }
        guard exposure == .full, let policy = dossier.policy else { return }
        writeField("x-mercator-policy", dossier.rule.map { "\(policy)/\($0)" } ?? policy)
    }

    /// `x-mercator-decision`: the policy and rule that decided, or `default` where none did.
    private mutating func writeDecision(_ dossier: Dossier) {
        guard let policy = dossier.policy, dossier.rule != "default_action" else {
            write(literal: "x-mercator-decision: default\r\n")
            return
        }
        write(literal: "x-mercator-decision: ")
        writeClean(policy)
        write(literal: "/")
        writeClean(dossier.rule ?? "")
        write(literal: "\r\n")
    }

    fileprivate mutating func writeFraming(_ framing: AnswerFraming, _ persistence: Persistence) {
        switch framing {
        case .length(let length):
            write(literal: "content-length: ")
            write(decimal: length)
            write(literal: "\r\n")
        case .chunked: write(literal: "transfer-encoding: chunked\r\n")
        case .untilClose, .none: break
        }
        switch persistence {
        case .implied: write(literal: "\r\n")
        case .stated: write(literal: "connection: keep-alive\r\n\r\n")
        case .closes: write(literal: "connection: close\r\n\r\n")
        }
    }
}
