import MercatorHTTP
import MercatorTesting
import Testing

@Suite("request smuggling")
struct SmugglingTests {
    @Test("every public case is judged right", .enabled(if: !SmugglingCase.all.isEmpty))
    func publicCasesAreJudgedRight() {
        for item in SmugglingCase.all {
            let seen = CodecReader.read(item.raw)
            let count = requests(seen)
            let isRefused = seen.contains { if case .refused = $0 { true } else { false } }
            let hangs = count == 0 && !isRefused
            switch item.verdict {
            case "reject": #expect(count == 0 && isRefused, "\(item.id): \(seen)")
            case "one": #expect(count == 1 && !isRefused, "\(item.id): \(seen)")
            case "two": #expect(count == 2 && !isRefused, "\(item.id): \(seen)")
            default: #expect(!hangs && (count <= 1 || item.id == "upgrade-smuggle"), "\(item.id): \(seen)")
            }
        }
    }

    @Test("every public case is judged the same however it is cut", .enabled(if: !SmugglingCase.all.isEmpty))
    func cutsChangeNothing() {
        for item in SmugglingCase.all {
            let whole = CodecReader.read(item.raw)
            #expect(CodecReader.read(item.raw, step: 1) == whole, "\(item.id) byte by byte")
            guard item.raw.count < 600 else { continue }
            for cut in stride(from: 1, to: item.raw.count, by: 3) {
                #expect(CodecReader.read(item.raw, cutAt: cut) == whole, "\(item.id) cut at \(cut)")
            }
        }
    }
}
