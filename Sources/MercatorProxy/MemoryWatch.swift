import MercatorGateway
import MercatorSystem
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#endif

/// Looks at the process' memory a few times a second, so that nothing new is begun while it is short.
///
/// SAFETY: `@unchecked Sendable` because it is made and stopped from elsewhere; its state is touched on the loop only.
final class MemoryWatch: @unchecked Sendable {
    /// Requests are welcome again below this share of the limit, lest the door swings.
    private static let shareToRecover = 0.95

    private let loop: ExchangeLoop
    private let intake: Intake
    private let limit: Int?
    private var timer: RepeatedTask?
    private var returnedAt: NIODeadline?

    init(_ loop: ExchangeLoop, intake: Intake, limit: MemoryLimit) {
        self.loop = loop
        self.intake = intake
        self.limit = limit.bytes
    }

    /// Watches from now on; does nothing where there is no limit.
    func begin() {
        guard limit != nil else { return }
        loop.eventLoop.execute {
            self.timer = self.loop.eventLoop.scheduleRepeatedTask(
                initialDelay: ProxyBounds.memoryPeriod, delay: ProxyBounds.memoryPeriod
            ) { [weak self] _ in self?.look() }
        }
    }

    func stop() {
        loop.eventLoop.execute { self.timer?.cancel() }
    }

    private func look() {
        guard let limit, let resident = Self.resident(loop.system.files) else { return }
        let wasShort = intake.isShortOfMemory
        let isShort = resident > (wasShort ? Int(Double(limit) * Self.shareToRecover) : limit)
        if isShort != wasShort {
            intake.isShortOfMemory = isShort
            loop.log.write(memory: resident, limit: limit, isShort: isShort)
        }
        if isShort { returnWhatIsFree() }
    }

    /// Freed memory stays with the allocator, which knows nothing of the limit.
    private func returnWhatIsFree() {
        let now = NIODeadline.now()
        guard returnedAt.map({ now - $0 >= ProxyBounds.memoryReturnedEvery }) ?? true else { return }
        returnedAt = now
        // Off the loop: it looks at the whole heap.
        NIOThreadPool.singleton.submit { _ in _ = Self.trim?(0) }
    }

    /// `int malloc_trim(size_t pad)`, which the system's module leaves out; nil where the C library has none.
    ///
    /// SAFETY: the symbol's type is the one of malloc_trim(3).
    private static let trim = dlsym(nil, "malloc_trim").map {
        unsafeBitCast($0, to: (@convention(c) (Int) -> Int32).self)
    }

    /// Bytes. Read on the loop: the kernel makes this file up in some microseconds and never waits for a disk.
    private static func resident(_ files: any FileSystem) -> Int? {
        guard let bytes = try? files.read("/proc/self/statm", bytesMax: 256) else { return nil }
        // Source: proc_pid_statm(5): size, resident, … in pages.
        let fields = bytes.split(separator: UInt8(ascii: " "))
        guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
