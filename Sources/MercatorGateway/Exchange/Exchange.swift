package import MercatorExchange
package import MercatorPolicy
package import MercatorProviders
import MercatorRouting
package import MercatorSystem

package import struct NIOCore.ByteBuffer

/// One request and its answer, as a machine without sockets, clocks or payload. The table of contents of the gateway:
///
///     open       identify → read → decide → route                → dispatch | refuse
///     replied    the provider's head                             → stream | collect | refuse
///     collected  a whole reply or error body, judged             → passReply | dispatch | abandonAttempt | refuse
///     inspect    policies on a whole reply, where there are any  → passReply | dispatch | refuse
///     received   a piece of a streamed body                      (facts only)
///     beganWithError  a stream whose first event is an error     → abandonAttempt | refuse
///     ended      the provider's answer is complete               → finish | cut
///     failed     the provider's answer will not (fully) come     → abandonAttempt | refuse | finish | cut
///     tick       time has passed                                 → dispatch | refuse | finish | cut | keepAlive
///     shutDown   the gateway waits no longer                     → refuse | finish | cut
///     close      settle and record, always, whatever happened
///
/// The driver (MercatorProxy) carries the actions out. Nothing is retried once a byte has gone to the client.
///
/// A class with one owner: the driver asks it a dozen things at every event, and each question to a value of forty
/// fields was in danger of copying it.
package final class Exchange {
    /// Where the exchange stands. Every event lists the phases in which it may come.
    package enum Phase: Sendable {
        /// Nothing has been sent to a provider.
        case opened
        /// An attempt failed, another waits for its time.
        case waiting
        /// A request is under way, no head has come.
        case dispatched
        /// The body of an error reply is being read.
        case judging
        /// A whole reply is being read before its head goes out.
        case collecting
        /// The body is passed on as it comes.
        case streaming
        case closed
    }

    /// What is known so far; the driver and the stages add to it.
    package let dossier: Dossier
    package internal(set) var phase = Phase.opened
    /// Where it goes; nil until `open` says dispatch.
    package internal(set) var plan: ExchangePlan?
    /// Who lets exchanges begin; nil lets every one. The driver sets it.
    package var admission: Admission?
    /// Counted among the exchanges that were let in.
    var isAdmitted = false
    /// What the client's errors are said in; nil is OpenAI's form.
    package internal(set) var clientDialect: (any ErrorDialect)?

    /// How much a client may learn about where its request went.
    package internal(set) var exposure = ExposedHeaders.names
    /// The origin of a page that may read the answer; nil for no such header.
    package internal(set) var corsOrigin: String?
    /// What policies want written to the operator's log; the driver writes it and calls ``hasReported()``.
    package internal(set) var notes: [PolicyNote] = []
    /// Whom policies want told; likewise.
    package internal(set) var alerts: [PolicyAlert] = []
    /// The reply as policies have changed it; nil to pass it as it came.
    package internal(set) var editedReply: ByteBuffer?
    /// Which models the caller may see; nil unless models are asked for and policies could deny some.
    package internal(set) var visibility: ModelVisibility?
    /// What policies on replies need; nil without such policies.
    var inspection: ReplyInspection?

    /// Who is asked when the planned provider fails; nil when there is nobody else.
    var alternatives: Alternatives?
    /// A second attempt beside the first; nil where none may be made.
    var hedge: Hedge?
    /// A copy for the provider that is only measured; nil for none, and once it is on its way.
    var copy: RequestCopy?
    /// The right to ask the planned provider; nil once what came of it is told.
    var pass: CircuitBreaker.Pass?
    /// Counted among the requests under way at the provider.
    var isCounted = false

    /// Whether this exchange goes to the other form of the provider's URL; see ``URLForm``.
    package internal(set) var usesOtherForm = false
    /// This exchange has found out that the other form is the right one; so it is said once, by one exchange.
    package internal(set) var hasLearnedForm = false
    var hasTriedOtherForm = false

    var reply: ReplyHead?
    var lastActivity: Instant
    /// When the client last got something, for keep-alive comments.
    var lastDelivery: Instant
    var dispatchedFirst: Instant
    var judgingSince: Instant
    var retryAt: Instant
    /// Failed attempts that count against the retries.
    var retriesMade = 0
    /// The status to end with if waiting for the next attempt is cut short.
    var pendingRefusal: Refusal?
    var hasSeenData = false
    var hasSeenDone = false
    var hasSeenError = false
    /// When `[DONE]` came; meaningful once it has.
    var doneAt: Instant
    /// The client does not read, so the provider is not read either.
    var isPaused = false

    package init(received: Instant, receivedAt: Timestamp) {
        dossier = Dossier(received: received, receivedAt: receivedAt)
        lastActivity = received
        lastDelivery = received
        dispatchedFirst = received
        judgingSince = received
        retryAt = received
        doneAt = received
    }

    /// Whether a byte of the answer has gone to the client; from then on nothing is retried.
    package var hasDelivered: Bool { dossier.firstByte != nil }

    /// The driver wrote body bytes (or a comment) to the client.
    package func delivered(bytes: Int, now: Instant) {
        lastDelivery = now
        dossier.bytesOut &+= bytes
        guard dossier.firstByte == nil else { return }
        if hedge != nil { dropHedge("outpaced", now) }
        dossier.firstByte = now
        // Nothing is sent again from here on, and a stream may live for hours.
        plan?.body = ByteBuffer()
        alternatives?.release()
    }

    /// The exchange is over: settles the dossier. Called exactly once, whatever happened.
    package func close(_ outcome: Outcome, now: Instant) {
        precondition(phase != .closed, "an exchange is closed once")
        phase = .closed
        if dossier.outcome == nil { dossier.outcome = outcome }
        dossier.ended = now
        if let notes = plan?.translation?.notes {
            dossier.leftOut += notes.prefix(ChatFields.editsMax).map(\.line)
        }
        if isAdmitted { admission?.leave() }
        if hedge != nil { dropHedge(nil, now) }
        settleLast(now)
        if let plan, let alternatives, dossier.outcome == .complete || dossier.outcome == .completeWithoutDone {
            alternatives.settled(on: plan.provider)
        }
    }

    /// The client left before its answer was complete; the driver cancels the attempt.
    ///
    /// - Parameter isStalled: it did not leave, it was cut off because it stopped reading.
    package func clientGone(isStalled: Bool = false, now: Instant) {
        dossier.outcome = isStalled ? .clientStalled : hasSeenDone ? .complete : .clientCancelled
        if dossier.status == 0 { dossier.status = 499 }
    }
}
