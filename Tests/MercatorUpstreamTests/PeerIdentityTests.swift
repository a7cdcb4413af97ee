import MercatorUpstream
import Testing

@Suite struct PeerIdentityTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var host: String
        var names: [PeerIdentity.CertifiedName]
        var holds: Bool
        var testDescription: String { "\(host) among \(names)" }
    }

    static let rows: [Row] = [
        Row(host: "api.example.com", names: [.name("other.com"), .name("api.example.com")], holds: true),
        Row(host: "api.example.com.", names: [.name("api.example.com")], holds: true),
        Row(host: "api.example.com", names: [.name("*.example.com")], holds: true),
        Row(host: "example.com", names: [.name("*.example.com")], holds: false),
        Row(host: "a.b.example.com", names: [.name("*.example.com")], holds: false),
        Row(host: ".example.com", names: [.name("*.example.com")], holds: false),
        Row(host: "example.com", names: [.name("*.com")], holds: false),
        Row(host: "api.example.com", names: [.name("a*.example.com"), .name("*")], holds: false),
        Row(host: "api.example.com", names: [.address([127, 0, 0, 1])], holds: false),
        Row(host: "api.example.com", names: [], holds: false),
        Row(host: "127.0.0.1", names: [.address([127, 0, 0, 1])], holds: true),
        Row(host: "127.0.0.1", names: [.address([127, 0, 0, 2]), .name("127.0.0.1")], holds: false),
        Row(host: "::1", names: [.address(Array(repeating: 0, count: 15) + [1])], holds: true),
    ]

    @Test(arguments: rows)
    func nameIsHeldByANameAndAnAddressByThatAddress(_ row: Row) {
        #expect(PeerIdentity.holds(row.host, among: row.names) == row.holds)
    }
}
