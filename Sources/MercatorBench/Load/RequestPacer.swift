/// Says when the next request begins. A decider: it is told the time and never asks for it.
///
/// Open loop: requests are due by a schedule, whatever becomes of earlier ones. One that finds no free connection
/// waits, and stays due when it was due, so that a stall shows in its latency (no coordinated omission). What waits is
/// never stored: it is the part of the schedule between the next request to begin and now.
/// Closed loop: a request is due when a connection asks.
package struct RequestPacer: Sendable {
    /// What a free connection does now.
    package enum Turn: Hashable, Sendable {
        /// Begins a request: when it was due, and its number among all requests of the run, from zero.
        case begin(dueAt: UInt64, number: Int)
        case wait(until: UInt64)
        /// Nothing any more.
        case over
    }

    /// When a run begins and ends. Nanoseconds on the monotonic clock.
    package struct Times: Hashable, Sendable {
        package var beganAt: UInt64
        /// Requests due earlier warm up and do not count.
        package var measureFrom: UInt64
        /// Requests due from then on are none.
        package var endsAt: UInt64
        /// How long a due request may wait for a connection.
        package var patience: UInt64

        package init(beganAt: UInt64, measureFrom: UInt64, endsAt: UInt64, patience: UInt64) {
            self.beganAt = beganAt
            self.measureFrom = measureFrom
            self.endsAt = endsAt
            self.patience = patience
        }
    }

    /// Requests that waited longer than the patience and were never sent; those of the warm-up left out.
    package private(set) var notSent = 0
    /// Whether the number of requests, and not the time, has brought the end.
    package private(set) var hasRunOut = false
    /// Most requests that ever waited at once.
    package private(set) var backlogMax = 0

    private let times: Times
    /// Numbers from here on are not begun.
    private let numberLimit: Int
    private let parts: Int
    /// The next request to begin; nil in a closed loop.
    private var schedule: ArrivalSchedule?
    /// The next request not due yet when last asked.
    private var ahead: ArrivalSchedule?
    private var waiting = 0
    private var nextNumber: Int

    /// - Parameters:
    ///   - schedule: nil for a closed loop.
    ///   - requestsMax: how many requests all parts begin together; nil: as many as fit in the time.
    package init(_ times: Times, schedule: ArrivalSchedule?, requestsMax: Int?, part: Int = 0, parts: Int = 1) {
        self.times = times
        self.schedule = schedule
        self.parts = parts
        ahead = schedule
        numberLimit = requestsMax ?? .max
        nextNumber = part
    }

    /// Asked by a connection that is free.
    package mutating func next(now: UInt64) -> Turn {
        guard schedule != nil else { return nextInClosedLoop(now) }
        lookAhead(now)
        while let arrival = schedule, let due = due(arrival) {
            guard due <= now else { return .wait(until: due) }
            schedule?.advance()
            waiting -= 1
            guard now - due > times.patience else { return .begin(dueAt: due, number: arrival.number) }
            if due >= times.measureFrom { notSent += 1 }
        }
        hasRunOut = schedule.map { $0.number >= numberLimit } ?? false
        return .over
    }

    private mutating func nextInClosedLoop(_ now: UInt64) -> Turn {
        guard now < times.endsAt, nextNumber < numberLimit else {
            hasRunOut = nextNumber >= numberLimit
            return .over
        }
        defer { nextNumber += parts }
        return .begin(dueAt: now, number: nextNumber)
    }

    /// Counts what has become due since the last time. One of them is about to begin and does not wait.
    private mutating func lookAhead(_ now: UInt64) {
        while let arrival = ahead, let due = due(arrival), due <= now {
            ahead?.advance()
            waiting += 1
        }
        backlogMax = max(backlogMax, waiting - 1)
    }

    /// Nil when the arrival is none any more.
    private func due(_ arrival: ArrivalSchedule) -> UInt64? {
        let due = times.beganAt &+ arrival.dueAfter
        return due < times.endsAt && arrival.number < numberLimit ? due : nil
    }
}
