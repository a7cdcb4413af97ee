import Glibc
import MercatorLive
import MercatorSystem

/// What a running gateway has to react to beside requests.
enum Wake {
    case stop(Signals.Stop)
    /// SIGHUP: the configuration and the policies.
    case hangup
    /// Something has changed where the policies are.
    case filesChanged
    /// The time that was waited for has come.
    case timeUp
}

/// Waits for signals, files and the clock at once, on a thread of its own.
struct Wakes: Sendable {
    let signals: Signals.Waiting
    let clock: any MonotonicClock

    /// Blocks the calling thread until there is something to do.
    func next(watching files: FileWatch?, until deadline: Instant?) -> Wake {
        var quiet: Quiet?
        while true {
            let now = clock.now()
            if let quiet, quiet.isOver(at: now) { return .filesChanged }
            if let deadline, quiet == nil, deadline <= now { return .timeUp }
            let ready = poll(files, milliseconds: wait(from: now, until: quiet?.end ?? deadline))
            if ready.signal {
                switch signals.next() {
                case .stop(let stop): return .stop(stop)
                case .hangup: return .hangup
                case .child: break
                }
            }
            if ready.files, files?.drain() == true {
                let now = clock.now()
                quiet = (quiet ?? Quiet(begin: now)).extended(to: now)
            }
        }
    }

    private func poll(_ files: FileWatch?, milliseconds: Int32) -> (signal: Bool, files: Bool) {
        var entries = [
            pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            // A negative descriptor is passed over.
            pollfd(fd: files?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        let count = Glibc.poll(&entries, nfds_t(entries.count), milliseconds)
        guard count > 0 else { return (false, false) }
        return (entries[0].revents != 0, entries[1].revents != 0)
    }

    /// Rounded up, so that nothing spins for the rest of a millisecond; -1 waits for ever.
    private func wait(from now: Instant, until end: Instant?) -> Int32 {
        guard let end else { return -1 }
        return Int32(clamping: end.since(now).wholeMilliseconds &+ 1)
    }
}

/// The pause after a change until nothing more changes: one reload for what an editor does in several steps.
private struct Quiet {
    private let latest: Instant
    private(set) var end: Instant

    init(begin: Instant) {
        latest = begin.advanced(by: ReloadBounds.delayMax)
        end = begin.advanced(by: ReloadBounds.quietTime)
    }

    func extended(to now: Instant) -> Quiet {
        var quiet = self
        quiet.end = min(now.advanced(by: ReloadBounds.quietTime), latest)
        return quiet
    }

    func isOver(at now: Instant) -> Bool { end <= now }
}
