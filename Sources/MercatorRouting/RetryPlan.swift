/// Why an attempt may be worth repeating.
package enum RetryCause: Hashable, Sendable {
    /// The provider answered with this status.
    case status(Int)
    /// No connection, or it broke before the answer.
    case connection
    /// The account's quota or balance is used up: nothing there helps before somebody pays.
    case usedUp
}

/// How often, and after which pauses, a request is tried again at one provider.
///
/// Pauses have full jitter: a random part of a limit that grows, so that clients that failed together do not come back
/// together. Source: AWS Architecture Blog, "Exponential Backoff and Jitter".
package struct RetryPlan: Hashable, Sendable {
    /// How the upper end of the pauses grows.
    package enum Growth: String, Hashable, Sendable {
        case exponential, linear, constant
    }

    /// Tries after the first one; 0 is none.
    package var retriesMax: Int
    /// Upper end of the first pause.
    package var firstPauseMax: Duration
    /// Upper end of every pause.
    package var pauseMax: Duration
    package var growth: Growth

    /// A plan with all its parts.
    package init(
        retriesMax: Int = 3, firstPauseMax: Duration = .milliseconds(500), pauseMax: Duration = RoutingBounds.pauseMax,
        growth: Growth = .exponential
    ) {
        self.retriesMax = max(0, retriesMax)
        self.firstPauseMax = max(.zero, firstPauseMax)
        self.pauseMax = max(.zero, pauseMax)
        self.growth = growth
    }

    /// The pause before a retry; nil when there is to be none.
    ///
    /// - Parameters:
    ///   - number: 1 for the first retry.
    ///   - retryAfter: what the provider asked for. It is waited for in full, and a random part of the usual pause
    ///     more, so that not all who were told the same come at once; or, when that is too long, not at all: a try that
    ///     comes sooner would only be refused again.
    ///   - left: time until the exchange's deadline; nil for no deadline.
    ///   - random: 64 random bits.
    package func delay(
        before number: Int, after cause: RetryCause, retryAfter: Duration?, within left: Duration?, random: UInt64
    ) -> Duration? {
        guard number >= 1, number <= retriesMax, number <= Self.triesAllowed(cause) else { return nil }
        let limit = upperEnd(number)
        // 53 bits: the exact fractions of a double.
        let jittered = limit * (Double(random >> 11) / 9_007_199_254_740_992)
        let wished = max(.zero, retryAfter ?? .zero)
        guard wished <= RoutingBounds.retryAfterMax else { return nil }
        guard let left else { return wished + jittered }
        if wished + jittered < left { return wished + jittered }
        return wished > .zero && wished < left ? wished : nil
    }

    /// Whether a status is worth a retry at all.
    package static func mayRetry(status: Int) -> Bool { triesAllowed(.status(status)) > 0 }

    /// How many retries the cause allows, whatever is configured.
    private static func triesAllowed(_ cause: RetryCause) -> Int {
        switch cause {
        case .connection: .max
        case .usedUp: 0
        case .status(429), .status(500), .status(502), .status(503), .status(504), .status(529): .max
        // A conflict, a slow upload or a request too early (RFC 8470) may pass once; twice is no accident.
        case .status(408), .status(409), .status(425): 1
        case .status: 0
        }
    }

    private func upperEnd(_ number: Int) -> Duration {
        let factor: Int =
            switch growth {
            case .exponential: 1 << min(number - 1, 16)
            case .linear: min(number, 1 << 16)
            case .constant: 1
            }
        return min(min(firstPauseMax, pauseMax) * factor, pauseMax)
    }
}
