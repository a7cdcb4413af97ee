package import Dispatch
package import NIOCore

/// An event loop whose time is moved by hand: whatever is due next happens next, and nothing else ever happens.
///
/// Two things at the same moment happen in the order in which they were asked for, so a run is its seed and nothing
/// more.
///
/// SAFETY: `@unchecked Sendable` because `EventLoop` must be; a loop and all that lives on it belong to one thread.
package final class VirtualLoop: EventLoop, @unchecked Sendable {
    /// Something to be done.
    private final class Errand {
        var work: (() -> Void)?
        let isProducts: Bool

        init(isProducts: Bool, work: @escaping () -> Void) {
            self.isProducts = isProducts
            self.work = work
        }
    }

    private struct Place {
        var time: UInt64
        var order: UInt64
        var errand: Errand

        func isBefore(_ other: Place) -> Bool { time != other.time ? time < other.time : order < other.order }
    }

    /// The virtual time; only ``runNext()`` moves it.
    package private(set) var now: NIODeadline
    /// What the product has asked for and neither got nor cancelled: its timers.
    package private(set) var productErrands = 0
    /// Things done so far.
    package private(set) var steps = 0
    private var heap: [Place] = []
    private var order: UInt64 = 0

    package init(startingAt nanoseconds: UInt64 = 1_000_000_000_000) {
        now = .uptimeNanoseconds(nanoseconds)
    }

    // MARK: The simulation's side

    /// Does something later, for the simulated world: it is no timer of the product.
    package func after(_ nanoseconds: Int64, _ work: @escaping () -> Void) {
        push(now.uptimeNanoseconds &+ UInt64(max(0, nanoseconds)), Errand(isProducts: false, work: work))
    }

    /// Does something at a time, for the simulated world.
    func at(_ time: UInt64, _ work: @escaping () -> Void) {
        push(max(time, now.uptimeNanoseconds), Errand(isProducts: false, work: work))
    }

    /// Does the next thing that is due, and moves the time to it; false when there is none before `limit`.
    package func runNext(until limit: UInt64) -> Bool {
        while let first = heap.first {
            guard first.time <= limit else { return false }
            let place = pop()
            guard let work = place.errand.work else { continue }
            place.errand.work = nil
            if place.errand.isProducts { productErrands -= 1 }
            if place.time > now.uptimeNanoseconds { now = .uptimeNanoseconds(place.time) }
            steps += 1
            work()
            return true
        }
        return false
    }

    // MARK: The product's side

    package var inEventLoop: Bool { true }

    package func execute(_ task: @escaping @Sendable () -> Void) {
        add(at: now, task)
    }

    package func scheduleTask<T>(
        deadline: NIODeadline, _ task: @escaping @Sendable () throws -> T
    ) -> Scheduled<T> {
        let promise = makePromise(of: T.self)
        let errand = add(at: deadline) {
            do {
                promise.assumeIsolated().succeed(try task())
            } catch {
                promise.fail(error)
            }
        }
        // SAFETY: an errand is only touched on the loop, which is one thread.
        nonisolated(unsafe) let cancelled = errand
        return Scheduled(promise: promise) {
            guard cancelled.work != nil else { return }
            cancelled.work = nil
            self.productErrands -= 1
        }
    }

    package func scheduleTask<T>(in delay: TimeAmount, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
        scheduleTask(deadline: now + delay, task)
    }

    package func preconditionInEventLoop(file: StaticString, line: UInt) {}

    package func shutdownGracefully(queue: DispatchQueue, _ callback: @escaping @Sendable ((any Error)?) -> Void) {
        preconditionFailure("a virtual loop has no end")
    }

    @discardableResult
    private func add(at deadline: NIODeadline, _ work: @escaping () -> Void) -> Errand {
        productErrands += 1
        let errand = Errand(isProducts: true, work: work)
        push(max(deadline, now).uptimeNanoseconds, errand)
        return errand
    }

    // MARK: The queue, a binary heap

    private func push(_ time: UInt64, _ errand: Errand) {
        order += 1
        heap.append(Place(time: time, order: order, errand: errand))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private func pop() -> Place {
        heap.swapAt(0, heap.count - 1)
        let first = heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].isBefore(heap[least]) { least = child }
            }
            guard least != parent else { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
