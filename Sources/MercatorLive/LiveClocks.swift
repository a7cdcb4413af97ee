import Glibc
import MercatorSystem

/// The system's real-time clock.
struct LiveWallClock: WallClock {
    func now() -> Timestamp {
        let (seconds, nanoseconds) = read(CLOCK_REALTIME)
        return Timestamp(microseconds: seconds &* 1_000_000 &+ nanoseconds / 1_000)
    }
}

/// The system's monotonic clock.
struct LiveMonotonicClock: MonotonicClock {
    func now() -> Instant {
        let (seconds, nanoseconds) = read(CLOCK_MONOTONIC)
        return Instant(nanoseconds: UInt64(bitPattern: seconds &* 1_000_000_000 &+ nanoseconds))
    }
}

private func read(_ clock: clockid_t) -> (seconds: Int64, nanoseconds: Int64) {
    var time = timespec()
    // Fails only for clocks that do not exist.
    clock_gettime(clock, &time)
    return (Int64(time.tv_sec), Int64(time.tv_nsec))
}
