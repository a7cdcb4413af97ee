package import struct NIOCore.TimeAmount

/// The limits of the outbound door, each with its reason.
package enum UpstreamBounds {
    /// Longest answer head; the providers' own heads stay under 8 KB.
    package static let headBytesMax = 65_536
    /// Longest answer of a proxy to CONNECT; it is a status line and a few fields.
    package static let proxyHeadBytesMax = 8_192
    /// Requests that may wait for a connection of one origin when its connections are limited.
    package static let waitersMax = 1_024
    /// Interim (1xx) answers tolerated before the final one; more is a peer that plays for time.
    package static let interimAnswersMax = 16
    /// Smallest, first and largest read. A connection keeps its last read buffer, and thousands of quiet streams hold
    /// one each: an event fits 2 KB. Bursts and large bodies double the size with every full read.
    package static let readBytesMin = 2_048
    package static let readBytesFirst = 4_096
    package static let readBytesMax = 65_536
    /// A request up to this size fits any socket buffer, so that it counts as written as soon as it is.
    package static let writtenAtOnceMax = 16_384
    /// Reads a turn of the loop gives one connection before the others get theirs.
    package static let readsPerTurn: UInt = 1
    /// How long a second address waits for the first before it is tried beside it. Source: RFC 8305 §5.
    package static let nextAddressAfter: Duration = .milliseconds(250)
    /// Addresses of one name that are tried.
    package static let addressesMax = 8
    /// How long a looked-up name is believed; most providers publish 30 to 300 s.
    package static let addressesFreshFor: Duration = .seconds(30)
    /// How long addresses may serve while a newer lookup is under way or failing.
    package static let addressesStaleFor: Duration = .seconds(300)
    /// How long a failed lookup is believed: long enough to spare the resolver, short enough to heal.
    package static let lookupFailureFor: Duration = .seconds(1)
    /// Names remembered; names come from the configuration only, so this is never met.
    package static let namesMax = 1_024
    /// Period of the clock that ages idle connections.
    package static let tick: Duration = .seconds(1)
    /// Ticks within which the death of a reused connection counts as staleness and is repaired invisibly.
    ///
    /// Later deaths are the provider's: it had the request long enough to have worked on it.
    package static let staleTicksMax: UInt64 = 2
    /// Ticks between two looks for origins that nobody uses any more, which a changed configuration leaves behind.
    package static let sweepTicks: UInt64 = 64
    /// How long a TLS connection waits for the peer's goodbye after ours; a cancelled call must free its provider soon.
    package static let goodbyeMax: TimeAmount = .milliseconds(100)
    /// Longest value of a proxy's or origin's host name. Source: RFC 1035 §2.3.4.
    package static let hostBytesMax = 253
    /// Entries of NO_PROXY that are read.
    package static let proxyExceptionsMax = 256
}
