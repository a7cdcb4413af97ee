import MercatorExpression
import MercatorPolicy
import Testing

/// Who wins where several sources name one metadata value, and who may speak at all.
struct MetadataTests {
    private let body = #"{"metadata": {"user_id": "body", "domain": "body", "environment": "body"}}"#
    private let headers = [
        ("x-mercator-metadata-user-id", "header"), ("x-mercator-metadata-domain", "header"), ("x-user-id", "x-user"),
        ("x-mercator-metadata-user-budget-remaining", "5"),
    ]
    private var caller: CallerFacts {
        CallerFacts(
            name: "key", userID: "key-user", metadata: [("domain", .string("key")), ("user_tier", .string("gold"))])
    }

    private func read(_ path: String, _ request: Request, isOn: Bool = false) -> String {
        var options = PolicyOptions()
        options.authenticationIsOn = isOn
        return verdict("- {action: log, message: '{{ \(path) }}'}", on: request, options: options).notes.first?.message
            ?? ""
    }

    @Test func laterSourceWins() {
        let sent = Request(body)
        #expect(read("request.metadata.user_id", sent) == "body")
        #expect(read("request.metadata.domain", sent) == "body")
        let headed = Request(body, headers: Array(headers.dropLast(2)))
        #expect(read("request.metadata.user_id", headed) == "header")
        #expect(read("request.metadata.domain", headed) == "header")
        let named = Request(body, headers: headers)
        #expect(read("request.metadata.user_id", named) == "x-user")
        let known = Request(body, headers: headers, caller: caller)
        #expect(read("request.metadata.user_id", known) == "key-user")
        #expect(read("request.metadata.domain", known) == "key")
        #expect(read("request.user.id", known) == "key-user")
        #expect(read("context.user_attributes.tier", known) == "gold")
    }

    @Test func gatewaysOwnValuesCannotBeForged() {
        let forged = Request(
            #"{"metadata": {"request_id": "f", "client_ip": "f", "user_authenticated": true, "user_agent": "f"}}"#,
            headers: [("x-mercator-metadata-client-ip", "f"), ("x-mercator-metadata-request-id", "f")])
        #expect(read("request.metadata.request_id", forged) == "req-1")
        #expect(read("request.metadata.client_ip", forged) == "192.0.2.7")
        #expect(read("request.metadata.user_authenticated", forged) == "false")
        #expect(read("request.metadata.user_agent", forged) == "")
        #expect(holds("request.metadata.client_ip == \"192.0.2.7\"", on: forged))
    }

    @Test func callersCannotSayWhoTheyAreOnceAuthenticationIsOn() {
        let anonymous = CallerFacts(name: "key")
        let request = Request(body, headers: headers, caller: anonymous)
        #expect(read("request.metadata.user_id", request, isOn: true) == "")
        #expect(read("request.user.id", request, isOn: true) == "")
        #expect(read("context.user_attributes.user_id", request, isOn: true) == "")
        #expect(read("request.metadata.user_budget_remaining", request, isOn: true) == "")
        #expect(read("request.metadata.domain", request, isOn: true) == "header")
        #expect(read("request.metadata.user_budget_remaining", request) == "5")
        let known = Request(body, headers: headers, caller: caller)
        #expect(read("request.metadata.user_id", known, isOn: true) == "key-user")
    }

    @Test func operatorsChangeWhoIsTrusted() {
        let changed = TrustedMetadata(adding: ["domain"], removing: ["user_id"])
        #expect(changed.contains("domain"))
        #expect(!changed.contains("user_id"))
        #expect(changed.contains("team_id"))
        #expect(TrustedMetadata.standard.contains("daily_limit"))
        #expect(TrustedMetadata.standard.contains("user_rpm_current"))
        #expect(!TrustedMetadata.standard.contains("user_region"))
    }

    @Test func wholeMetadataFollowsTheSameRules() {
        let request = Request(body, headers: headers, caller: caller)
        let open = read("request.metadata", request)
        #expect(open.contains(#""domain":"key""#) && open.contains(#""user_id":"key-user""#), "\(open)")
        let bare = Request(body, headers: headers, caller: CallerFacts(name: ""))
        let closed = read("request.metadata", bare, isOn: true)
        #expect(
            !closed.contains("x-user") && !closed.contains("budget") && closed.contains(#""domain":"header""#),
            "\(closed)")
    }
}
