import Synchronization

/// Counts the failed tries of each request, so that `fail=2` fails twice and then succeeds.
///
/// A request is known by the hash of its content. After a success its count starts again, so that the same
/// demonstration can be run twice. Shared by all loops, hence the lock; only requests with `fail` come here.
final class TryLedger: Sendable {
    private let failed = Mutex<[UInt64: Int]>([:])

    /// Whether this try is one of the first `failures` and so must fail.
    func mustFail(_ content: UInt64, failures: Int) -> Bool {
        failed.withLock { failed in
            let sofar = failed[content] ?? 0
            guard sofar < failures else {
                failed[content] = nil
                return false
            }
            if failed.count >= SimulationBounds.rememberedTriesMax { failed.removeAll() }
            failed[content] = sofar + 1
            return true
        }
    }
}
