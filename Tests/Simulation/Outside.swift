import MercatorSystem
import MercatorTelemetry

/// What the product's doors lead to: `Sendable` for them, and one thread's all the same.
///
/// SAFETY: a world and the loop that everything of it runs on belong to one thread.
final class Outside: @unchecked Sendable {
    unowned let world: World

    init(_ world: World) { self.world = world }

    var system: MercatorSystem.System {
        MercatorSystem.System(
            wallClock: Clock(outside: self), monotonicClock: Clock(outside: self), randomness: Bits(outside: self),
            files: Nothing(), environment: Nothing())
    }

    private struct Clock: WallClock, MonotonicClock {
        let outside: Outside
        func now() -> Timestamp { Timestamp(microseconds: Int64(outside.world.loop.now.uptimeNanoseconds / 1_000)) }
        func now() -> Instant { Instant(nanoseconds: outside.world.loop.now.uptimeNanoseconds) }
    }

    private struct Bits: Randomness {
        let outside: Outside
        func next() -> UInt64 { outside.world.dice.next() }
    }

    private struct Nothing: FileSystem, Environment {
        func read(_ path: String, bytesMax: Int) throws(FileError) -> [UInt8] {
            throw FileError(path: path, reason: "no files here")
        }
        func list(_ folder: String) throws(FileError) -> [String] { [] }
        func kind(_ path: String) -> FileKind? { nil }
        func value(of name: String) -> String? { nil }
        var names: [String] { [] }
    }
}

/// Takes the access lines apart.
///
/// SAFETY: `@unchecked Sendable` for the same reason.
final class RecordSink: LogOutput, @unchecked Sendable {
    private unowned let world: World

    init(_ world: World) { self.world = world }

    func append(_ lines: [UInt8]) {
        for line in lines.split(separator: 10) {
            let text = String(decoding: line, as: UTF8.self)
            for told in world.breakage?.retell(text) ?? [text] { world.record(told) }
        }
    }
}
