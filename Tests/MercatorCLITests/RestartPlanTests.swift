import MercatorCLI
import Testing

@Suite("restart plan")
struct RestartPlanTests {
    @Test func aCrashOfASteadyGatewayIsRepairedAtOnce() {
        var plan = RestartPlan()
        for _ in 0..<100 {
            let step = plan.ended(.killed(11), age: .seconds(60), isStopping: false)
            #expect(step == .restart(after: .zero))
        }
    }

    @Test func crashesInARowBackOffAndEnd() {
        var plan = RestartPlan()
        var pauses: [Duration] = []
        while case .restart(let pause) = plan.ended(.killed(6), age: .seconds(1), isStopping: false) {
            pauses.append(pause)
        }
        #expect(pauses == [.zero, .milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2)])
        #expect(plan.quickEnds == RestartPlan.quickEndsMax)
    }

    @Test func aSteadyRunWipesTheSlate() {
        var plan = RestartPlan()
        for _ in 0..<4 { _ = plan.ended(.killed(6), age: .seconds(1), isStopping: false) }
        let steady = plan.ended(.killed(6), age: .seconds(11), isStopping: false)
        let quick = plan.ended(.killed(6), age: .seconds(1), isStopping: false)
        #expect(steady == .restart(after: .zero) && quick == .restart(after: .milliseconds(250)))
    }

    @Test(arguments: [0, 130, 143] as [Int32])
    func whoeverStopsTheGatewayItselfStopsAll(status: Int32) {
        var plan = RestartPlan()
        let step = plan.ended(.exited(status), age: .seconds(1), isStopping: false)
        #expect(step == .leave(ExitStatus(rawValue: status)))
    }

    @Test(arguments: [1, 2] as [Int32])
    func aMistakeIsNotTriedAgainUnlessItCameLater(status: Int32) {
        var first = RestartPlan()
        let atOnce = first.ended(.exited(status), age: .zero, isStopping: false)
        #expect(atOnce == .leave(ExitStatus(rawValue: status)))
        var later = RestartPlan()
        _ = later.ended(.killed(9), age: .seconds(60), isStopping: false)
        let again = later.ended(.exited(status), age: .zero, isStopping: false)
        #expect(again == .restart(after: .milliseconds(250)))
    }

    @Test func whileStoppingTheStatusIsPassedOn() {
        var plan = RestartPlan()
        let killed = plan.ended(.killed(9), age: .zero, isStopping: true)
        let ended = plan.ended(.exited(0), age: .zero, isStopping: true)
        #expect(killed == .leave(ExitStatus(rawValue: 137)) && ended == .leave(.success))
    }

    @Test(arguments: [
        (0, ProcessEnd.exited(0), "exit status 0"), (3 << 8, .exited(3), "exit status 3"),
        (11, .killed(11), "SIGSEGV (signal 11)"), (0x80 | 6, .killed(6), "SIGABRT (signal 6)"),
        (40, .killed(40), "signal 40"),
    ])
    func waitStatusesAreRead(status: Int32, end: ProcessEnd, text: String) {
        #expect(ProcessEnd(waitStatus: status) == end)
        #expect(end.text == text)
    }

    @Test func theTellingLineIsTheRuntimesOwn() {
        var lines = LastLines()
        #expect(lines.telling == nil)
        lines.append(Array("one\nSwift/Array.swift:1: Fatal error: Index out of range\n\nlast".utf8))
        #expect(lines.telling == "Swift/Array.swift:1: Fatal error: Index out of range")
        lines.append([UInt8](repeating: UInt8(ascii: "x"), count: 10_000))
        #expect(lines.lines.map(\.utf8.count) == [4_096])
        lines.clear()
        #expect(lines.telling == nil)
    }
}
