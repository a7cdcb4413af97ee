import NIOCore

/// Wakes paced streams at their times, on one event loop, with one timer for all of them.
///
/// A timer a chunk would cost an allocation and a heap entry of the loop each; thousands of streams that send every
/// few milliseconds would then measure the timers.
final class Pacer {
    /// Something that is due at a time.
    protocol Sleeper: AnyObject {
        /// It is `now`, not earlier than asked for.
        func wake(_ now: NIODeadline)
    }

    private struct Entry {
        var due: NIODeadline
        var sleeper: any Sleeper
    }

    private let loop: any EventLoop
    /// A binary heap, the earliest first.
    private var heap: [Entry] = []
    private var timer: Scheduled<Void>?
    private var timerDue = NIODeadline.distantFuture
    /// While sleepers are woken the timer is left alone; most of them ask for another time at once.
    private var isFiring = false

    init(loop: any EventLoop) {
        self.loop = loop
    }

    /// Wakes `sleeper` once at `due`. A sleeper that no longer cares simply does nothing then.
    func wake(_ sleeper: any Sleeper, at due: NIODeadline) {
        push(Entry(due: due, sleeper: sleeper))
        arm()
    }

    private func arm() {
        guard !isFiring, let first = heap.first, first.due < timerDue else { return }
        timer?.cancel()
        timerDue = first.due
        // SAFETY: a pacer belongs to the connections of one loop, and only they call it.
        timer = loop.assumeIsolated().scheduleTask(deadline: first.due) { self.fire() }
    }

    private func fire() {
        timerDue = .distantFuture
        isFiring = true
        let now = NIODeadline.now()
        while let first = heap.first, first.due <= now {
            pop()
            first.sleeper.wake(now)
        }
        isFiring = false
        arm()
    }

    private func push(_ entry: Entry) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].due < heap[parent].due else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private func pop() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in 2 * parent + 1...2 * parent + 2 {
                if child < heap.count, heap[child].due < heap[least].due { least = child }
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
