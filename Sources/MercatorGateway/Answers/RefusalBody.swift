package import MercatorExchange
import MercatorHTTP
import MercatorWire

/// The one place where a refusal becomes bytes.
package enum RefusalBody {
    /// OpenAI's error object.
    package static func json(_ refusal: Refusal) -> [UInt8] { body(refusal).json }

    /// The same as a server-sent event, for streams that have begun.
    package static func event(_ refusal: Refusal) -> [UInt8] { body(refusal).event }

    private static func body(_ refusal: Refusal) -> ErrorBody {
        ErrorBody(
            message: refusal.message, type: refusal.type, param: refusal.param, code: refusal.code,
            extra: refusal.members.map { ErrorBody.Member($0.name, $0.value) })
    }
}
