package import MercatorExchange
import Synchronization

/// How many requests have ended, and how; shared by all loops and handed on from snapshot to snapshot.
///
/// A model is named as the caller names it, and only where a provider was asked, so that nobody fills the table with
/// names that nobody serves; and where there are too many all the same, further ones count as ``other``.
package final class RequestCounts: Sendable {
    /// What has a count of its own.
    package struct Series: Hashable, Sendable {
        /// The provider asked last; empty where none was.
        package var provider: String
        package var model: String
        package var status: RequestStatus
    }

    /// The model of requests beyond the bound.
    package static let other = "other"
    private let counts = Mutex<[Series: Int]>([:])

    package init() {}

    /// An exchange is over.
    package func note(_ dossier: Dossier) {
        guard let provider = dossier.attempts.last?.provider else {
            // Questions about the gateway itself are none of its work.
            guard dossier.errorCode != nil else { return }
            return add(Series(provider: "", model: "", status: RequestStatus(dossier)))
        }
        add(Series(provider: provider, model: dossier.modelAsked ?? "", status: RequestStatus(dossier)))
    }

    private func add(_ series: Series) {
        counts.withLock { counts in
            // One look for what has been counted before, which is nearly always.
            if let place = counts.index(forKey: series) {
                counts.values[place] &+= 1
            } else if counts.count < ExchangeBounds.seriesMax {
                counts[series] = 1
            } else {
                var other = series
                other.model = Self.other
                counts[other, default: 0] &+= 1
            }
        }
    }

    /// All of them, sorted by their names.
    package var all: [(series: Series, count: Int)] {
        counts.withLock { $0 }.map { (series: $0.key, count: $0.value) }.sorted { $0.series < $1.series }
    }
}

extension RequestCounts.Series: Comparable {
    package static func < (one: Self, other: Self) -> Bool {
        (one.provider, one.model, one.status.rawValue) < (other.provider, other.model, other.status.rawValue)
    }
}

/// How a request ended, for people who count.
package enum RequestStatus: String, CaseIterable, Sendable {
    /// Answered in full.
    case success
    /// The provider failed it, be it at the start or in the middle.
    case error
    /// A deadline passed.
    case timeout
    /// A policy denied it.
    case blocked
    /// The gateway turned it down: malformed, without a key, for an unknown model, while it stops.
    case refused
    /// The client left, or stopped reading.
    case cancelled

    init(_ dossier: Dossier) {
        switch dossier.outcome {
        case .complete, .completeWithoutDone, nil: self = dossier.status < 400 ? .success : .error
        case .truncated, .upstreamError: self = .error
        case .stalled, .timeout: self = .timeout
        case .policyBlocked: self = .blocked
        case .refused, .shutdown: self = .refused
        case .clientCancelled, .clientStalled: self = .cancelled
        }
    }
}
