import MercatorLive
import MercatorSystem
import Testing

@Suite struct LiveSystemTests {
    private let system = System.live

    @Test func clocksRun() {
        let (first, second) = (system.monotonicClock.now(), system.monotonicClock.now())
        #expect(first <= second)
        #expect(system.wallClock.now().seconds > 1_700_000_000)
    }

    @Test func randomnessDiffers() {
        #expect(Set((0..<100).map { _ in system.randomness.next() }).count == 100)
    }

    @Test func environmentIsRead() {
        #expect(system.environment.value(of: "PATH")?.isEmpty == false)
        #expect(system.environment.value(of: "MERCATOR_NO_SUCH_VARIABLE") == nil)
        #expect(system.environment.names.contains("PATH"))
    }

    @Test func thisFileIsReadWithinBounds() throws {
        let bytes = try system.files.read(#filePath, bytesMax: 100_000)
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("import MercatorLive"))
        #expect(throws: FileError(path: #filePath, reason: "is larger than 10 bytes")) {
            try system.files.read(#filePath, bytesMax: 10)
        }
    }

    @Test(arguments: [
        ("/no/such/file", "does not exist"), ("/dev/null", "is not a regular file"), ("/", "is not a regular file"),
    ])
    func unreadableFilesSayWhy(path: String, reason: String) {
        #expect(throws: FileError(path: path, reason: reason)) { try system.files.read(path, bytesMax: 1_000) }
    }

    @Test func foldersAreListedSorted() throws {
        let folder = String(#filePath.prefix { $0 != "\n" }.dropLast("/LiveSystemTests.swift".count))
        let paths = try system.files.list(folder)
        #expect(paths.contains(#filePath))
        #expect(paths == paths.sorted())
        #expect(system.files.kind(folder) == .folder)
        #expect(system.files.kind(#filePath) == .file)
        #expect(system.files.kind("/dev/null") == .other)
        #expect(system.files.kind("/no/such") == nil)
    }
}
