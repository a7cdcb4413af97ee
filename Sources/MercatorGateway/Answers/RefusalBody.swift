package import MercatorExchange
import MercatorHTTP
package import MercatorProviders
import MercatorWire

/// The one place where a refusal becomes bytes.
package enum RefusalBody {
    /// The error object in the client's dialect; nil is OpenAI's.
    package static func json(_ refusal: Refusal, in dialect: (any ErrorDialect)? = nil) -> [UInt8] {
        let error = DialectError(refusal)
        return dialect?.encodeError(error) ?? error.body.json
    }

    /// The same for streams that have begun: an event, or a line.
    ///
    /// - Parameter translation: the stream's own, which knows how far it has come; nil where it passes as it is.
    package static func event(
        _ refusal: Refusal, in dialect: (any ErrorDialect)? = nil, _ translation: Translation? = nil
    ) -> [UInt8] {
        let error = DialectError(refusal)
        if let translation, translation.reads || translation.writes {
            return translation.write(errorEvent: error.body.event)
        }
        return dialect?.errorEvent(error) ?? error.body.event
    }
}
