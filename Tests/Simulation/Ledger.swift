/// What happened in a run, as the world outside the product saw it; the checkers read it.
package final class Ledger {
    /// What a client asks in.
    package enum Form: String, CaseIterable {
        case chat, messages, ollama, responses
    }

    /// One request of a client and what became of it.
    package final class Story {
        package let nonce: String
        package let form: Form
        package let isStream: Bool
        package let body: [UInt8]
        /// Whose it is: the number of its connection.
        package var connection = 0
        /// What it is when it is no chat: a status that it must be answered with.
        package var expectedStatus: Int?
        package var isHTTP10 = false
        /// Bytes of its connection up to its last; nil while it has not been sent whole.
        package var endsAtByte: Int?
        package var sentAt: UInt64?
        /// When the product had read it whole; nil if it never had.
        package var readAt: UInt64?
        package var answer: Answer?
        package var answeredAt: UInt64?
        /// The product had said its last word on the connection before it read the request.
        package var wasReadLate = false
        /// It was sent ahead, and the answer before it ended the connection.
        package var followsTheEnd = false
        /// The client broke off by itself, went silent or stopped reading.
        package var clientLeft: String?
        package var leftAt: UInt64?
        /// It waited longer than anything may take.
        package var waitedTooLong = false
        /// The connection was closed by the product before it was read.
        package var wasTurnedAway = false

        package init(nonce: String, form: Form, isStream: Bool, body: [UInt8]) {
            (self.nonce, self.form, self.isStream, self.body) = (nonce, form, isStream, body)
        }
    }

    /// One request that a provider got, and what it said.
    package final class Attempt {
        package let nonce: String
        package let number: Int
        package let provider: String
        package let sentAt: UInt64
        package let isStream: Bool
        package let dialect: Upstream.Dialect
        package var status = 0
        /// The body bytes of the whole answer, without framing; not all of them were said unless it is whole.
        package var payload: [UInt8] = []
        /// The text of the answer; empty where it has none.
        package var text = ""
        /// The payload that a good answer has is all there, and so is its framing.
        package var isWhole = false
        /// It is a good answer, said without a fault.
        package var isGood = false
        /// Which fault it shows; nil for none.
        package var fault: Fault?
        package var isMirrored = false
        package var model = ""

        init(
            nonce: String, number: Int, provider: String, sentAt: UInt64, isStream: Bool, dialect: Upstream.Dialect
        ) {
            (self.nonce, self.number, self.provider) = (nonce, number, provider)
            (self.sentAt, self.isStream, self.dialect) = (sentAt, isStream, dialect)
        }
    }

    package var stories: [Story] = []
    package var attempts: [String: [Attempt]] = [:]
    package var attemptCount = 0
    /// Access lines, as they were written.
    package var records: [String] = []
    /// What was seen to be wrong while it happened.
    package var findings: [Finding] = []
    /// How often each thing happened.
    package var counts: [String: Int] = [:]

    func find(_ checker: Checker, _ text: String) { findings.append(Finding(checker: checker, text: text)) }
    func count(_ name: String, _ more: Int = 1) { counts[name, default: 0] += more }
}

/// Something that must not be.
package struct Finding: Hashable, Sendable {
    package var checker: Checker
    package var text: String
}
