import MercatorTelemetry
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Appends log lines to a file descriptor from a thread of its own, so that no event loop waits for a disk.
package final class LogWriter: LogOutput, Sendable {
    private let descriptor: Int32
    private let pool: NIOThreadPool
    private let backlog = Atomic<Int>(0)
    private let lost = Atomic<Int>(0)
    /// As much of `lost` as has been told.
    private let reported = Atomic<Int>(0)

    /// - Parameters:
    ///   - descriptor: open for appending; the writer does not close it.
    ///   - pool: one thread, so that lines keep their order.
    fileprivate init(descriptor: Int32, pool: NIOThreadPool) {
        self.descriptor = descriptor
        self.pool = pool
    }

    /// Opens `path` for appending, creating it for its owner and group; nil with the system's words if that fails.
    package static func open(path: String) -> Result<Int32, LogFileError> {
        let descriptor = Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        return descriptor >= 0 ? .success(descriptor) : .failure(LogFileError(reason: String(cString: strerror(errno))))
    }

    /// Bytes that were thrown away because the disk was too slow.
    package var lostBytes: Int { lost.load(ordering: .relaxed) }

    /// Bytes lost since this was last asked; nil when there were none.
    package func newlyLostBytes() -> Int? {
        let total = lost.load(ordering: .relaxed)
        let before = reported.exchange(total, ordering: .relaxed)
        return total > before ? total - before : nil
    }

    package func append(_ lines: [UInt8]) {
        let waiting = backlog.wrappingAdd(lines.count, ordering: .relaxed).newValue
        guard waiting <= ProxyBounds.logBacklogBytesMax else {
            backlog.wrappingSubtract(lines.count, ordering: .relaxed)
            lost.wrappingAdd(lines.count, ordering: .relaxed)
            return
        }
        pool.submit { [self] _ in
            write(lines)
            backlog.wrappingSubtract(lines.count, ordering: .relaxed)
        }
    }

    private func write(_ lines: [UInt8]) {
        lines.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
                let written = Glibc.write(descriptor, start, rest.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else {
                    // A full disk or a closed pipe: the lines are lost and counted, the gateway goes on.
                    lost.wrappingAdd(rest.count, ordering: .relaxed)
                    return
                }
                rest = rest.dropFirst(written)
            }
        }
    }
}

/// The one thread that all log writers of a process share, so that lines keep their order.
package final class LogThread: Sendable {
    private let pool = NIOThreadPool(numberOfThreads: 1)

    package init() {
        pool.start()
    }

    /// A writer to an open descriptor.
    package func writer(to descriptor: Int32) -> LogWriter {
        LogWriter(descriptor: descriptor, pool: pool)
    }

    /// Writes what is waiting, then ends the thread.
    package func stop() async {
        try? await pool.shutdownGracefully()
    }
}

/// Why a log file could not be opened.
package struct LogFileError: Error, Hashable, Sendable {
    package var reason: String
}
