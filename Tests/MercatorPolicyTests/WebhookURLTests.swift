import MercatorPolicy
import Testing

/// Which URLs an alert can be posted to.
@Suite struct WebhookURLTests {
    @Test(arguments: [
        ("https://hooks.example.com/services/T/B?x=1", "https://hooks.example.com", 443, "/services/T/B?x=1"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000", 9000, "/"),
        ("HTTPS://H.Example:443/", "https://h.example", 443, "/"),
        ("http://[::1]:8080/a", "http://[::1]:8080", 8080, "/a"),
        ("https://h.example?x", "https://h.example", 443, "/?x"),
    ])
    func areTakenApart(text: String, origin: String, port: Int, target: String) {
        let url = WebhookURL.parse(text)
        #expect(url?.origin == origin && url?.port == port && url?.target == target, "\(String(describing: url))")
    }

    @Test(arguments: [
        "", "hooks.example.com", "ftp://h/", "https://", "https:///x", "https://user@h/", "https://u:p@h/",
        "https://h/#f", "https://h:0/", "https://h:99999/", "https://h:x/", "https://h x/", "https://h/a b",
        "https://h/\r\nX: y", "https://hé/", "https://[::1/", "https://h:80:80/", "https://h\\@evil/",
        "https://h/" + String(repeating: "a", count: 3_000),
    ])
    func nothingElseIsOne(text: String) {
        #expect(WebhookURL.parse(text) == nil)
    }
}
