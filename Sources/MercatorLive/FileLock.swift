import Glibc
import MercatorSystem

/// A lock on a file, held as long as this object lives; the kernel gives it back if the process dies (flock).
final class FileLock {
    private static let sliceMilliseconds: Int32 = 20

    private let descriptor: Int32

    /// Waits for the lock of a call as long as the call may take.
    init(_ path: String, for call: ProcessCall) throws(ProcessFailure) {
        let clock = LiveMonotonicClock()
        let deadline = clock.now().advanced(by: call.timeout)
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .unlockable(errno) }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else { throw .unlockable(errno) }
            if call.isCancelled() { throw .cancelled }
            guard clock.now() < deadline else { throw .busy(call.timeout) }
            poll(nil, 0, Self.sliceMilliseconds)
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}
