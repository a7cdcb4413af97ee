import Foundation
import Glibc
import MercatorLive
import MercatorSystem
import Testing

/// Other programs run to their end, and never longer than they may.
@Suite struct LiveProcessesTests {
    private let processes = System.live.processes

    private func run(
        _ program: String, _ arguments: [String], environment: [String: String] = ["PATH": "/usr/bin:/bin"],
        input: String = "", timeout: Duration = .seconds(20), bytesMax: Int = 1 << 20, lockFile: String? = nil,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(ProcessFailure) -> ProcessResult {
        try processes.run(
            ProcessCall(
                program, arguments, environment: environment, input: Array(input.utf8), timeout: timeout,
                outputBytesMax: bytesMax, lockFile: lockFile, isCancelled: isCancelled))
    }

    @Test func statusAndBothStreamsComeBack() throws {
        let result = try run("sh", ["-c", "echo out; echo err >&2; exit 7"])
        #expect(result.status == 7)
        #expect(String(decoding: result.output, as: UTF8.self) == "out\n")
        #expect(result.errors == "err\n")
    }

    @Test func moreInputThanAPipeHoldsComesBackWhole() throws {
        let text = String(repeating: "0123456789", count: 50_000)
        let result = try run("cat", [], input: text)
        #expect(String(decoding: result.output, as: UTF8.self) == text)
    }

    @Test func onlyTheGivenVariablesArePassedOn() throws {
        let result = try run("env", [], environment: ["PATH": "/usr/bin:/bin", "ONE": "1 2"])
        #expect(
            Set(String(decoding: result.output, as: UTF8.self).split(separator: "\n"))
                == ["PATH=/usr/bin:/bin", "ONE=1 2"])
    }

    @Test func nothingOfOursIsOpenInIt() throws {
        let result = try run("ls", ["/proc/self/fd"])
        #expect(String(decoding: result.output, as: UTF8.self).split(separator: "\n").count == 4)
    }

    @Test func whatIsNotThereIsNamed() {
        #expect(throws: ProcessFailure.notFound("no-such-program")) { try run("no-such-program", []) }
        #expect(throws: ProcessFailure.notFound("/no/such")) { try run("/no/such", []) }
    }

    @Test func whatTakesTooLongIsKilledWithItsChildren() {
        #expect(throws: ProcessFailure.timedOut(.milliseconds(200))) {
            try run("sh", ["-c", "sleep 100 & sleep 100"], timeout: .milliseconds(200))
        }
    }

    @Test func whatIsStoppedMayCleanUp() throws {
        let path = path()
        let script = "trap 'rm -f $0; exit 1' TERM; touch $0; sleep 100 & wait"
        #expect(throws: ProcessFailure.timedOut(.milliseconds(500))) {
            try run("sh", ["-c", script, path], timeout: .milliseconds(500))
        }
        #expect(access(path, F_OK) != 0)
    }

    @Test func whatDoesNotEndWhenAskedIsKilled() {
        #expect(throws: ProcessFailure.timedOut(.milliseconds(200))) {
            try run("sh", ["-c", "trap '' TERM; while :; do sleep 100; done"], timeout: .milliseconds(200))
        }
    }

    @Test func callsWithOneLockRunOneAfterTheOther() async throws {
        let path = path()
        defer { try? FileManager.default.removeItem(atPath: path + ".lock") }
        // The second of two at once finds the folder there.
        let script = "mkdir $0 || exit 9; ls / /usr > /dev/null; rmdir $0"
        let states = try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<8 {
                group.addTask { try run("sh", ["-c", script, path], lockFile: path + ".lock").status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(states == Array(repeating: 0, count: 8))
    }

    @Test func aLockThatOthersKeepIsTold() throws {
        let path = path()
        defer { unlink(path) }
        let mine = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        #expect(flock(mine, LOCK_EX) == 0)
        #expect(throws: ProcessFailure.busy(.milliseconds(50))) {
            try run("true", [], timeout: .milliseconds(50), lockFile: path)
        }
        #expect(throws: ProcessFailure.cancelled) { try run("true", [], lockFile: path, isCancelled: { true }) }
        close(mine)
        #expect(try run("true", [], lockFile: path).status == 0)
        #expect(throws: ProcessFailure.unlockable(ENOENT)) { try run("true", [], lockFile: path + ".none/lock") }
    }

    /// Where nothing is yet.
    private func path() -> String { NSTemporaryDirectory() + "mercator-run-\(UInt64.random(in: 0 ... .max))" }

    @Test func whatWritesTooMuchIsKilled() {
        #expect(throws: ProcessFailure.tooMuchOutput(bytesMax: 1_000)) {
            try run("sh", ["-c", "while :; do echo 0123456789; done"], bytesMax: 1_000)
        }
    }

    @Test func whatIsGivenUpIsKilled() {
        #expect(throws: ProcessFailure.cancelled) { try run("sleep", ["100"], isCancelled: { true }) }
    }

    @Test func aSignalIsAStatus() throws {
        #expect(try run("sh", ["-c", "kill -9 $$"]).status == 137)
    }
}
