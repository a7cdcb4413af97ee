import Glibc
import NIOCore
import NIOPosix

/// What all loops of a load run share: where to connect to, how, and what to send.
package struct LoadSite: Sendable {
    let address: SocketAddress
    let security: LoadSecurity?
    let requests: LoadRequests

    /// Finds the target. Throws ``LoadMistake`` when nobody can be reached there to begin with: minutes of refused
    /// connections would measure nothing.
    package init(_ options: LoadOptions) async throws {
        security = try LoadSecurity(options)
        requests = LoadRequests(options)
        address = try await LoadProbe.address(
            of: options.target, on: MultiThreadedEventLoopGroup.singleton.next())
    }
}

/// Puts load on a gateway and measures what comes back.
package enum LoadGenerator {
    /// Told a few times a second how far the run is; false ends it.
    package typealias Watcher = @Sendable (LoadProgress) -> Bool

    private static let watchInterval = TimeAmount.milliseconds(250)

    /// Runs to the end on event loops of its own. `site` is that of the same options.
    package static func run(
        _ options: LoadOptions, at site: LoadSite, watcher: Watcher? = nil
    ) async throws -> LoadReport {
        var settled = options
        settled.connections = max(1, options.connections)
        settled.loops = min(max(1, options.loops), settled.connections)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: settled.loops)
        let outcome: Result<LoadReport, any Error>
        do {
            outcome = .success(try await measure(settled, site, group, watcher))
        } catch {
            outcome = .failure(error)
        }
        try await group.shutdownGracefully()
        return try outcome.get()
    }

    private static func measure(
        _ options: LoadOptions, _ site: LoadSite, _ group: MultiThreadedEventLoopGroup, _ watcher: Watcher?
    ) async throws -> LoadReport {
        let board = LoadBoard(parts: options.loops)
        let begin = NIODeadline.now()
        let processorBefore = processorTime
        // Not on a loop of the group: people who watch must not disturb what is measured.
        let watch = MultiThreadedEventLoopGroup.singleton.next().scheduleRepeatedTask(
            initialDelay: watchInterval, delay: watchInterval
        ) { task in
            guard let watcher else { return task.cancel() }
            var progress = board.progress()
            progress.seconds = Double((NIODeadline.now() - begin).nanoseconds) / 1e9
            if !watcher(progress) { board.stop() }
        }
        var parts: [EventLoopFuture<LoadReport>] = []
        for part in 0..<options.loops {
            let loop = group.next()
            parts.append(
                loop.flatSubmit { LoadLoop(options, part: part, loop: loop, site: site, board: board).run() })
        }
        var report = LoadReport()
        report.timeline = Timeline(expecting: options.requests == nil ? options.duration.loadNanoseconds : 0)
        for part in parts { report.merge(try await part.get()) }
        watch.cancel()
        report.processorTime = processorTime &- processorBefore
        report.wholeTime = UInt64((NIODeadline.now() - begin).nanoseconds)
        return report
    }

    /// What this process has used so far, in nanoseconds.
    private static var processorTime: UInt64 {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        let microseconds = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
        return UInt64(clamping: seconds) &* 1_000_000_000 &+ UInt64(clamping: Int(microseconds)) &* 1_000
    }
}
