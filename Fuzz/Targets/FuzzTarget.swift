/// One reader of outside text, and the property that holds whatever the text is.
///
/// The fuzzer looks for bytes that break it (`make fuzz`), the seeded tests try some thousand (`FuzzTests`). What a
/// property chooses for itself, such as where to cut, it derives from the bytes, so that an input alone repeats a run.
package struct FuzzTarget: Sendable, CustomStringConvertible {
    /// What it is called in `make fuzz T=…`; also the name of its corpus and of its dictionary.
    package let name: String
    /// Rounds in the seeded tests, about a second's worth in a debug build.
    package let testRounds: Int

    private let property: @Sendable ([UInt8]) throws -> Void

    init(_ name: String, testRounds: Int = 1_000, _ property: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.name = name
        self.testRounds = testRounds
        self.property = property
    }

    package var description: String { name }

    /// Reads `bytes`; throws a ``FuzzFailure`` when the property does not hold. A trap is a failure as well.
    package func check(_ bytes: [UInt8]) throws {
        try property(bytes)
    }
}

/// What did not hold.
package struct FuzzFailure: Error, CustomStringConvertible {
    package let description: String
}

/// Throws unless the condition holds.
func verify(_ condition: @autoclosure () throws -> Bool, _ claim: @autoclosure () -> String) throws {
    guard try !condition() else { return }
    throw FuzzFailure(description: claim())
}
