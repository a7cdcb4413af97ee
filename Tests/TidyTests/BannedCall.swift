/// Something that is said only behind its door.
struct BannedCall {
    /// Found as it stands, where no letter, digit or underscore comes before it.
    let text: String
    /// Targets that may say it.
    var doors: Set<String> = []
    /// The lowest floor whose rooms may say it; nil when only `doors` may.
    var floor: Int?
    /// Whether tests are held to it as well.
    var holdsInTests = false
    let hint: String

    static let all = [
        BannedCall(text: "Date(", hint: "take `now` as a parameter, or ask System.wallClock"),
        BannedCall(text: "DispatchQueue", hint: "the exchange lives on one event loop; elsewhere structured tasks"),
        BannedCall(text: "DispatchSemaphore", hint: "nothing blocks; hand the result over"),
        BannedCall(text: "FileManager", hint: "ask System.files"),
        BannedCall(text: "NSRegularExpression", hint: "MercatorExpression's pattern, which is RE2"),
        BannedCall(text: "ProcessInfo", hint: "ask System.environment"),
        BannedCall(text: "Regex(", hint: "MercatorExpression's pattern, which is RE2 and linear"),
        BannedCall(text: "Regex<", hint: "MercatorExpression's pattern, which is RE2 and linear"),
        BannedCall(
            text: "SystemRandomNumberGenerator", doors: ["MercatorLive"], hint: "ask System.randomness"),
        BannedCall(text: "Task {", floor: 4, hint: "below floor 4 nothing is asynchronous"),
        BannedCall(text: "Task.detached", holdsInTests: true, hint: "structured tasks only"),
        BannedCall(text: "Task.sleep", holdsInTests: true, hint: "a deadline on the loop; tests move a clock by hand"),
        BannedCall(text: "UUID(", hint: "RequestID, from System.randomness"),
        BannedCall(text: "as!", holdsInTests: true, hint: "`as?` and say what happens otherwise"),
        BannedCall(text: "clock_gettime", doors: ["MercatorLive"], hint: "ask System's clocks"),
        BannedCall(text: "fatalError", holdsInTests: true, hint: "`precondition` for our own bugs, else a refusal"),
        BannedCall(text: "getenv", doors: ["MercatorLive"], hint: "ask System.environment"),
        BannedCall(text: "getrandom", doors: ["MercatorLive"], hint: "ask System.randomness"),
        BannedCall(text: "print(", hint: "MercatorCLI's Terminal writes to people, MercatorTelemetry to logs"),
        BannedCall(text: "public", holdsInTests: true, hint: "`package`; nothing is public until there is an SDK"),
        BannedCall(text: "nanosleep(", holdsInTests: true, hint: "a deadline on the loop"),
        BannedCall(text: "setenv", holdsInTests: true, hint: "pass an Environment in"),
        BannedCall(
            text: "Thread.sleep", holdsInTests: true, hint: "a deadline on the loop; tests move a clock by hand"),
        BannedCall(text: "try!", holdsInTests: true, hint: "handle it, or let the test throw"),
        BannedCall(text: "usleep(", holdsInTests: true, hint: "a deadline on the loop"),
    ]

    func isAllowed(in file: SourceFile) -> Bool {
        if file.side != "Sources" || file.target == House.testSupport {
            return !holdsInTests || file.target == "TidyTests"
        }
        if doors.contains(file.target) { return true }
        guard let floor, let room = House.rooms[file.target] else { return false }
        return room.floor >= floor
    }

    func isSaid(in code: String) -> Bool {
        var rest = code[...]
        while let start = rest.firstIndex(of: text.first ?? " ") {
            let before = start == code.startIndex ? " " : code[code.index(before: start)]
            let continues = before.isLetter || before.isNumber || before == "_"
            let found = code[start...]
            if !continues, found.hasPrefix(text), endsWord(found.dropFirst(text.count)) { return true }
            rest = code[code.index(after: start)...]
        }
        return false
    }

    private func endsWord(_ rest: Substring) -> Bool {
        guard let last = text.last, last.isLetter, let next = rest.first else { return true }
        return !(next.isLetter || next.isNumber || next == "_")
    }
}
