import NIOCore

/// The limits and constants of the proxy's loops.
enum ProxyBounds {
    /// How often deadlines are looked at; every one is late by this much at most.
    static let tick = TimeAmount.milliseconds(50)
    /// A tick so late says nothing about the world, only about this process.
    static let tickLateMax = Duration.milliseconds(500)
    /// How long a measurement of the queue is ahead: beyond this turn of the loop, and no longer.
    static let probeDelay = Duration.milliseconds(1)
    /// Access lines are handed to the writer in batches of this size, or every tick.
    static let logBatchBytes = 32_768
    /// Lines waiting for a slow disk; beyond, lines are dropped and counted.
    static let logBacklogBytesMax = 16 << 20
    /// Successes up to this size are looked at for an error object; longer ones are answers.
    static let shortReplyBytesMax = 1_024
    /// How long a stop waits for the last words to leave, once nothing else is waited for.
    static let lastWordsTimeout = TimeAmount.milliseconds(500)
    /// Alerts that one loop sends at a time; a dead receiver holds up no more than these.
    static let alertsAtOnceMax = 4
    /// Upper end of the pause before an alert's second try; later ones double.
    static let alertFirstPauseMax = Duration.seconds(1)
    /// Upper end of every pause between an alert's tries: a receiver that restarts is back by then.
    static let alertPauseMax = Duration.seconds(30)
    /// What is read of a receiver's answer to an alert; nobody looks at it.
    static let alertAnswerBytesMax = 65_536
    /// Request bodies up to this size leave in one write with their head: cheaper than two.
    static let joinedBodyBytesMax = 16_384
    /// Replies up to this size leave in one write with their head.
    static let joinedReplyBytesMax = 16_384
    /// Buffers that a loop keeps for what it sends, and the largest of them.
    static let outboundBuffers = 4
    static let outboundBufferBytesMax = 16_384
    /// Descriptors that clients' and providers' connections leave alone: the listener, logs, files, the loops' own,
    /// those of connections that are being turned away, and some to spare.
    static let descriptorsReserved = 96
    /// How often memory is looked at.
    static let memoryPeriod = TimeAmount.milliseconds(250)
    /// How long freed memory may stay with the allocator while it is short; giving it back costs milliseconds.
    static let memoryReturnedEvery = TimeAmount.seconds(5)
}
