import MercatorJSON
import MercatorProviders
import MercatorWire
import NIOCore

/// Replies and errors of every dialect: refused, or translated into JSON, and on into every client's dialect.
enum DialectReplyFuzz {
    static let target = FuzzTarget("dialect-reply", testRounds: 1_000) { bytes in
        let reply = ByteBuffer(bytes: bytes)
        _ = ModelList.ids(in: reply)
        _ = UpstreamErrorBody.read(reply)
        var terms = Dialects.reply
        terms.request = try? JSONDocument.parse(bytes, profile: .request)
        try answer(reply, terms)
        let status = 400 + bytes.count % 200
        for provider in Dialects.providers {
            if let chat = try? provider.decode(reply, terms) {
                try Dialects.verifyJSON(chat.body, by: provider)
                try answer(ByteBuffer(bytes: chat.body), terms)
            }
            try fail(provider.decodeError(status: status, reply))
        }
        for client in Dialects.clients {
            if let body = client.restated(reply, status: status) { try Dialects.verifyJSON(body, by: client) }
        }
    }

    /// A completion, said to every client.
    private static func answer(_ reply: ByteBuffer, _ terms: ReplyTerms) throws {
        for client in Dialects.clients {
            guard let answer = try? client.encode(reply, terms) else { continue }
            try Dialects.verifyJSON(answer.body, by: client)
        }
    }

    /// An error, said to every client.
    private static func fail(_ error: DialectError) throws {
        try verify((400...599).contains(error.status), "an error of status \(error.status)")
        for client in Dialects.clients {
            try Dialects.verifyJSON(client.encodeError(error), by: client)
            let event = client.errorEvent(error)
            try verify(event.last == 0x0A, "\(type(of: client)) leaves its error event open")
        }
    }
}
