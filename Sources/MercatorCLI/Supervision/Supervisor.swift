import Glibc
import MercatorServer
import MercatorSystem
import MercatorTelemetry

/// Runs the gateway as a process of its own and starts it again when it crashes.
///
/// The supervisor holds the listening socket, so that whoever connects in between waits instead of being refused. It
/// passes on the signals that stop and reload, and what the gateway writes to standard error.
struct Supervisor {
    private let arguments: [String]
    private let socket: ListeningSocket
    private let signals: Signals.Waiting
    private let system: System
    private let lifeline: ClosingPipe
    private let environment: [String: String]
    private var plan = RestartPlan()
    private var said = LastLines()
    private var stop: Signals.Stop?

    /// - Parameter arguments: of this program, its name first, without `--supervise`.
    init?(_ arguments: [String], socket: ListeningSocket, signals: Signals.Waiting, system: System) {
        guard let lifeline = ClosingPipe() else { return nil }
        // The gateway waits for its end.
        _ = fcntl(lifeline.reading, F_SETFL, 0)
        self.arguments = arguments
        self.socket = socket
        self.signals = signals
        self.system = system
        self.lifeline = lifeline
        var environment: [String: String] = [:]
        for name in system.environment.names { environment[name] = system.environment.value(of: name) }
        // A crash would be followed by seconds in which its frames are named and nobody serves, unless that is wanted.
        if environment["SWIFT_BACKTRACE"] == nil { environment["SWIFT_BACKTRACE"] = "enable=no" }
        self.environment = environment
    }

    /// Blocks until the gateway is stopped or cannot go on; returns the status to leave with.
    mutating func run() -> ExitStatus {
        signals.holdStops()
        signals.holdChildren()
        var crash: String?
        while true {
            let began = system.monotonicClock.now()
            let handedOver = ["--listen-descriptor", "\(SupervisedProcess.socketDescriptor)"]
            let told = crash.map { ["--after-crash", $0] } ?? []
            said.clear()
            guard
                let process = SupervisedProcess.start(
                    arguments + handedOver + told, environment: environment, socket: socket.descriptor,
                    lifeline: lifeline.reading)
            else {
                say("the gateway's process cannot be started: \(String(cString: strerror(errno)))")
                return .initialisation
            }
            let end = follow(process)
            let age = system.monotonicClock.now().since(began)
            switch plan.ended(end, age: age, isStopping: stop != nil) {
            case .leave(let status): return status
            case .giveUp:
                say("\(describe(end, process, age)); it does so again and again, so the supervisor gives up")
                return .operation
            case .restart(let pause):
                let text = describe(end, process, age)
                say(text + (pause == .zero ? "; starting it again" : "; starting it again in \(pause)"))
                crash = text + " at " + TimestampText.rfc3339(system.wallClock.now())
                if let stop = wait(pause) { return stop.status }
            }
        }
    }

    /// Passes everything on until the process has ended.
    private mutating func follow(_ process: SupervisedProcess) -> ProcessEnd {
        defer { close(process.errors) }
        while true {
            let ready = poll(errors: process.errors, milliseconds: -1)
            if ready.errors { passOn(process.errors) }
            if ready.signal { take(signals.next(), process) }
            if let end = process.end() {
                passOn(process.errors)
                return end
            }
        }
    }

    private mutating func take(_ arrival: Signals.Arrival, _ process: SupervisedProcess) {
        switch arrival {
        case .child: break
        case .hangup: process.send(SIGHUP)
        case .stop(let asked):
            // ORDER: before the gateway stops accepting, or connections would wait here for nobody.
            if stop == nil { socket.close() }
            stop = asked
            process.send(asked.rawValue)
        }
    }

    /// Pauses before a restart; returns a stop that came meanwhile.
    private func wait(_ pause: Duration) -> Signals.Stop? {
        let end = system.monotonicClock.now().advanced(by: pause)
        while true {
            let rest = end.since(system.monotonicClock.now())
            guard rest > .zero else { return nil }
            let ready = poll(errors: -1, milliseconds: Int32(clamping: rest.wholeMilliseconds &+ 1))
            if ready.signal, case .stop(let stop) = signals.next() { return stop }
        }
    }

    private func poll(errors: Int32, milliseconds: Int32) -> (signal: Bool, errors: Bool) {
        var entries = [
            pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            // A negative descriptor is passed over.
            pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
        ]
        guard Glibc.poll(&entries, nfds_t(entries.count), milliseconds) > 0 else { return (false, false) }
        return (entries[0].revents != 0, entries[1].revents != 0)
    }

    /// What the gateway writes, to where it would have written it.
    private mutating func passOn(_ descriptor: Int32) {
        var bytes = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            let piece = Array(bytes.prefix(count))
            said.append(piece)
            Terminal.errors.write(piece[...])
        }
    }

    private func describe(_ end: ProcessEnd, _ process: SupervisedProcess, _ age: Duration) -> String {
        let seconds = Double(age.wholeMilliseconds) / 1_000
        let last = said.telling.map { ", its last line: \($0.prefix(500))" } ?? ""
        return "the gateway (process \(process.pid)) ended with \(end.text) after \(seconds) s\(last)"
    }

    private func say(_ text: String) { Terminal.errors.line("supervisor: \(text)") }
}
