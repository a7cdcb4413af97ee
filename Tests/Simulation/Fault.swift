/// What can go wrong in a run. Each seed switches some on and the others off, so that rare meetings of a few happen as
/// often as meetings of all. Source: Groce and others, "Swarm Testing", ISSTA 2012.
package enum Fault: String, CaseIterable, Sendable {
    // The way to a provider.
    case dnsFails, dnsHangs, refuses, connectHangs, connectsSlowly, firstAddressHangs, closesAtOnce, vanishes
    // Between two requests on a kept connection.
    case closesIdle, speaksUnasked, answersEarly
    // Before a head.
    case resetsBeforeHead, closesBeforeHead, hangs, stallsInHead, closesInHead
    // The head.
    case badStatusLine, twoLengths, lengthAndChunks, badField, hugeHead, interimFlood, interims, upgrades, redirects,
        encoded, otherContent
    // The body.
    case resetsInBody, closesInBody, stallsInBody, badChunk, saysMore, answersTwice, untilClose, bigAnswer, slowBody
    // Errors.
    case clientError, serverError, rateLimit, missing, unauthorized, page, emptyError, errorStalls
    // Good status, bad answer.
    case errorInSuccess, errorFirst, errorLater, noDone, emptyStream, tornEvent, doneThenHangs, doneThenMore, notJSON,
        nullAnswer, emptyAnswer, comments, carriageReturns, hugeEvent
    // Providers as a whole.
    case isDown, flaps, isGray
    // Clients.
    case leaves, resetsByClient, halfCloses, clientVanishes, stopsReading, readsSlowly, uploadsSlowly, pipelines,
        oldProtocol, uploadsChunked, waitsToContinue, badRequests
    // The gateway.
    case reloads, drainsEarly

    /// Those of an answer.
    package static let answers: [Fault] = [
        .vanishes, .resetsBeforeHead, .closesBeforeHead, .hangs, .stallsInHead, .closesInHead,
        .badStatusLine, .twoLengths, .lengthAndChunks, .badField, .hugeHead, .interimFlood, .interims,
        .upgrades, .redirects, .encoded, .otherContent, .resetsInBody, .closesInBody, .stallsInBody, .badChunk,
        .saysMore, .answersTwice, .untilClose, .bigAnswer, .slowBody, .clientError, .serverError, .rateLimit, .missing,
        .unauthorized, .page, .emptyError, .errorStalls, .errorInSuccess, .errorFirst, .errorLater, .noDone,
        .emptyStream, .tornEvent, .doneThenHangs, .doneThenMore, .notJSON, .nullAnswer, .emptyAnswer, .comments,
        .carriageReturns, .hugeEvent,
    ]
}
