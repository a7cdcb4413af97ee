import MercatorJSON
import MercatorTesting
import Testing

/// The grammar against JSONTestSuite: `y_` accepted, `n_` refused, `i_` as docs/operations/json.md says.
@Suite(.enabled(if: Conformance.folder != nil)) struct JSONTestSuiteTests {
    /// Valid JSON that the request profile refuses all the same.
    static let refusedInRequests: Set<String> = [
        "y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json",
    ]

    /// What is published for an `i_` file, grammar and requests: `accepted`, or `refused` with its code.
    private static func published() throws -> [String: [String]] {
        let page = try #require(Checkout.text("docs/operations/json.md"))
        var rows: [String: [String]] = [:]
        for line in page.split(separator: "\n") where line.hasPrefix("| `i_") {
            let cells = line.split(separator: "|").map { $0.filter { $0 != "`" && $0 != " " } }
            rows[cells[0] + ".json"] = Array(cells.dropFirst())
        }
        return rows
    }

    private static func outcome(_ bytes: [UInt8], _ profile: JSONProfile) -> String {
        do throws(JSONError) {
            _ = try JSONDocument.parse(bytes, profile: profile)
            return "accepted"
        } catch {
            return "refused:\(error.code.rawValue)"
        }
    }

    @Test func suite() throws {
        let published = try Self.published()
        let names = try Conformance.names(in: "jsontestsuite/test_parsing")
        #expect(names.count > 300)
        for name in names {
            let bytes = try Conformance.bytes("jsontestsuite/test_parsing/" + name)
            let isValid = (try? JSONDocument.parse(bytes, profile: .grammar)) != nil
            let isTaken = (try? JSONDocument.parse(bytes, profile: .request)) != nil
            switch name.prefix(2) {
            case "y_":
                #expect(isValid, "\(name)")
                #expect(isTaken != Self.refusedInRequests.contains(name), "\(name)")
            case "n_":
                #expect(!isValid, "\(name)")
                #expect(!isTaken, "\(name)")
            default:
                let outcomes = [Self.outcome(bytes, .grammar), Self.outcome(bytes, .request)]
                #expect(outcomes == published[name], "\(name)")
            }
        }
    }
}
