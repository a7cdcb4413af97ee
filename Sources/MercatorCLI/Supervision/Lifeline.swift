import Glibc
import NIOPosix

/// A pipe between a supervisor and the gateway: it ends with the supervisor, however that ends.
///
/// A gateway whose supervisor was killed stops in order, instead of keeping the address from the next one.
enum Lifeline {
    /// The number under which the gateway has its end.
    static let descriptor: Int32 = 4

    /// One thread that waits for as long as the process lives.
    private static let thread = NIOThreadPool(numberOfThreads: 1)

    /// Sends this process SIGTERM when the supervisor is gone.
    static func watch() {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        thread.start()
        thread.submit { _ in
            var byte: UInt8 = 0
            while true {
                let count = read(descriptor, &byte, 1)
                if count < 0, errno == EINTR { continue }
                break
            }
            kill(getpid(), SIGTERM)
        }
    }
}
