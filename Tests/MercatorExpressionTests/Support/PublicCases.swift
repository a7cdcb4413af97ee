import MercatorJSON
import MercatorTesting

/// Files of published cases, as JSON.
enum PublicCases {
    /// The cases of a JSON array.
    static func array(_ name: String) throws -> [JSONValue] {
        Array(try JSONDocument.parse(Conformance.bytes(name), profile: .grammar).root.elements)
    }

    /// The cases of a file with one JSON value a line.
    static func lines(_ name: String) throws -> [JSONValue] {
        try Conformance.lines(name).map { try JSONDocument.parse($0, profile: .grammar).root }
    }
}
