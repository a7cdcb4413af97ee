package import MercatorExchange
package import MercatorProviders
import MercatorWire

import struct NIOCore.ByteBuffer

extension DialectError {
    /// A refusal, as every dialect can say it.
    init(_ refusal: Refusal) {
        let members = refusal.members.map { ErrorBody.Member($0.name, $0.value) }
        self.init(
            status: refusal.status,
            body: ErrorBody(
                message: refusal.message, type: refusal.type, param: refusal.param, code: refusal.code, extra: members))
    }

    /// An error body in OpenAI's form; one that cannot be read is told by its status.
    init(status: Int, chat body: ByteBuffer) {
        let found = UpstreamErrorBody.read(body)
        self.init(
            status: status, type: found?.type ?? "api_error",
            message: found?.message ?? "The provider answered with status \(status).", param: found?.param,
            code: found?.code)
    }
}

extension Refusal {
    /// A request that the provider's dialect cannot say: a 400 in the client's terms.
    init(_ refusal: TranslationRefusal) {
        self = .invalidRequest(refusal.message, code: "untranslatable_request", param: refusal.path)
    }

    /// A reply that the client's dialect cannot say.
    package static func untranslatableReply(_ failure: TranslationFailure, provider: String?) -> Refusal {
        .upstream(
            code: "untranslatable_reply",
            message: "Invalid Response Format: the provider's answer cannot be said in the client's dialect: "
                + "\(failure.reason).",
            provider: provider, hint: "compare the provider's answer with its documentation")
    }
}
