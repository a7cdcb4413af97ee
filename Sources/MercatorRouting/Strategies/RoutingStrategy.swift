package import MercatorSystem

/// One provider that may serve a request, as strategies see it.
package struct RoutingCandidate: Hashable, Sendable {
    /// How much is to be expected of a provider now.
    package enum Standing: Int, Comparable, Sendable {
        case well, coolingDown, unwell
        package static func < (a: Standing, b: Standing) -> Bool { a.rawValue < b.rawValue }
    }

    /// Its place in the configuration.
    package var provider: Int
    /// Its share where shares count; 0 is asked only when all others failed.
    package var weight = 1
    /// Lower tiers are asked first.
    package var tier = 0
    package var standing = Standing.well
    /// Nanoseconds to expect until an answer begins; 0 when nobody knows.
    package var latency: Double = 0
    /// Requests under way there.
    package var inFlight = 0
    /// What a token costs there; nil when nobody said.
    package var price: TokenPrice?

    package init(provider: Int) {
        self.provider = provider
    }
}

/// What strategies know of a request.
package struct RoutingRequest: Hashable, Sendable {
    /// Names the caller for `sticky`; nil when nothing does.
    package var key: String?
    /// The provider the caller asks for, where callers may.
    package var preferred: Int?
    /// Tokens in, and at most out, as far as they can be guessed.
    package var promptTokens = 0
    package var completionTokens = 0
    /// 64 random bits of this request.
    package var random: UInt64
    package var now: Instant

    package init(random: UInt64, now: Instant) {
        self.random = random
        self.now = now
    }
}

/// In which order the providers that may serve a request are tried.
///
/// Shared by all loops; what one remembers it keeps behind a lock of its own, held for one decision. Candidates are of
/// one tier and in the configuration's order; nobody is added, left out or doubled.
package protocol RoutingStrategy: Sendable {
    /// As `routing.strategy` names it.
    static var name: String { get }
    /// One line for the reference.
    static var summary: String { get }
    /// What it must be told about candidates and requests; nothing else is worked out for it.
    static var needs: StrategyNeeds { get }

    init(_ settings: StrategySettings)

    /// Puts the candidates in order, the first to be tried first.
    func order(_ candidates: inout [RoutingCandidate], for request: RoutingRequest)

    /// A request was answered there, maybe after others had failed.
    func settled(on provider: Int, for request: RoutingRequest)
}

extension RoutingStrategy {
    package func settled(on provider: Int, for request: RoutingRequest) {}
}

/// Facts that cost something to know.
package struct StrategyNeeds: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// ``RoutingCandidate/latency`` and ``RoutingCandidate/inFlight``.
    package static let load = StrategyNeeds(rawValue: 1)
    /// ``RoutingCandidate/price`` and the request's tokens.
    package static let cost = StrategyNeeds(rawValue: 2)
    /// ``RoutingRequest/key``.
    package static let key = StrategyNeeds(rawValue: 4)
}

/// What the configuration says to strategies.
package struct StrategySettings: Hashable, Sendable {
    /// Providers there are.
    package var providers: Int
    /// How long `sticky` remembers a caller that does not come; nil is for ever.
    package var stickyFor: Duration? = .seconds(3_600)
    /// Callers that `sticky` remembers; the one not seen for longest is forgotten first.
    package var stickyEntriesMax = 10_000

    package init(providers: Int) {
        self.providers = providers
    }
}
