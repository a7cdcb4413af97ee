import MercatorJSON
import MercatorProviders
import MercatorTesting
import MercatorWire
import Testing

@Suite struct ProviderURLTests {
    static let joined: [(base: String, chat: String, other: String?)] = [
        ("https://api.openai.com/v1", "https://api.openai.com/v1/chat/completions", nil),
        ("https://api.openai.com/v1/", "https://api.openai.com/v1/chat/completions", nil),
        (
            "https://api.openai.com//", "https://api.openai.com/v1/chat/completions",
            "https://api.openai.com/chat/completions"
        ),
        (
            "https://api.example.com", "https://api.example.com/v1/chat/completions",
            "https://api.example.com/chat/completions"
        ),
        (
            "HTTPS://API.Example.COM", "https://api.example.com/v1/chat/completions",
            "https://api.example.com/chat/completions"
        ),
        ("https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1/chat/completions", nil),
        ("https://host/v1beta/openai/", "https://host/v1beta/openai/chat/completions", nil),
        ("https://host/v1beta", "https://host/v1beta/chat/completions", nil),
        ("https://host/api/v2", "https://host/api/v2/chat/completions", nil),
        ("https://host/openai", "https://host/openai/v1/chat/completions", "https://host/openai/chat/completions"),
        ("https://host/vision", "https://host/vision/v1/chat/completions", "https://host/vision/chat/completions"),
        ("http://vllm-server:8000/v1", "http://vllm-server:8000/v1/chat/completions", nil),
        (
            "http://localhost:11434", "http://localhost:11434/v1/chat/completions",
            "http://localhost:11434/chat/completions"
        ),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1/chat/completions", nil),
        ("https://[2001:db8::1]/v1", "https://[2001:db8::1]/v1/chat/completions", nil),
        ("https://host:443/v1", "https://host/v1/chat/completions", nil),
        ("http://host:443/v1", "http://host:443/v1/chat/completions", nil),
        (" https://host/v1 ", "https://host/v1/chat/completions", nil),
        ("https://host/v1/chat/completions", "https://host/v1/chat/completions", nil),
        ("https://host/chat/completions/", "https://host/chat/completions", nil),
    ]

    @Test(arguments: joined.indices) func basesAndEndpointsJoinRightly(_ row: Int) throws {
        let row = Self.joined[row]
        let url = try ProviderURL.parse(row.base)
        #expect(url.text(of: .chatCompletions) == row.chat)
        #expect(url.guessedVersion == (row.other != nil))
        #expect(url.text(of: .chatCompletions, otherForm: true) == row.other ?? row.chat)
    }

    @Test func partsAreTakenApart() throws {
        let url = try ProviderURL.parse("http://[::1]:8000/a/v1")
        #expect(!url.isSecure)
        #expect(url.host == "::1")
        #expect(url.port == 8000)
        #expect(url.authority == "[::1]:8000")
        #expect(url.path(of: .models) == "/a/v1/models")
        #expect(try ProviderURL.parse("https://h").port == 443)
        #expect(try ProviderURL.parse("http://localhost").port == 80)
    }

    static let refused: [String] = [
        "", "   ", "api.openai.com/v1", "localhost:8000", "//host/v1", "ftp://host", "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_x", "unix:///var/run/docker.sock", "javascript:1", "https://", "https:///v1",
        "https://host:0", "https://host:65536", "https://host:", "https://host:8x", "https://host:-1",
        "https://user:pw@host", "https://key@host/v1", "https://host/v1?key=1", "https://host/#x", "https://host?x",
        "https://ho st/v1", "https://host/v1\n", "https://host/v1\r\nX: y", "https://h\u{e9}st/v1",
        "http://①⑥⑨.②⑤④.①⑥⑨.②⑤④/",
        "https://[::1", "https://[::1]x/v1", "https://[zz]/v1", "https://[127.0.0.1]/", "https://.host", "https://a..b",
        "https://host./v1", "https://host/../v1", "https://host/<x>", "https://host/a|b",
        "http://127.1/", "http://0251.0376.0251.0376/", "http://169.254.43518/", "http://0/", "http://2130706433/",
        "http://0x7f.0.0.1/", "http://0x7f000001/", "http://0.0.0.0:8000", "http://[::]/", "http://localhost./",
        "http://169.254.169.254/", "http://[fd00:ec2::254]/", "http://168.63.129.16/", "http://[64:ff9b::a9fe:a9fe]/",
        "http://[2002:a9fe:a9fe::]/", "http://[::ffff:169.254.169.254]/", "http://[fe80::1]/",
        "http://100.100.100.200/",
        "http://metadata.google.internal/", "https://api.openai.com.evil.example/", "http://api.openai.com/v1",
    ]

    @Test(arguments: refused) func refusesWithMessageAndHint(_ text: String) {
        let problem = #expect(throws: ProviderURLProblem.self, "\(text)") { try ProviderURL.parse(text) }
        #expect(problem?.message.isEmpty == false)
        #expect(problem?.hint.isEmpty == false)
        #expect(problem?.message.contains("pw") != true)
    }

    @Test func doubtfulSpellingsAreWarnings() throws {
        #expect(try ProviderURL.parse("https://host/v1").warnings.isEmpty)
        #expect(try ProviderURL.parse("http://10.0.0.1/v1").warnings.isEmpty)
        #expect(try ProviderURL.parse("http://vllm.svc/v1").warnings.isEmpty)
        #expect(try ProviderURL.parse("http://api.example.com/v1").warnings.count == 1)
        #expect(try ProviderURL.parse("https://host/v1/chat/completions").warnings.count == 1)
    }

    /// Addresses that only show at connect time are not this parser's to refuse.
    @Test(.enabled(if: Conformance.folder != nil)) func publicDestinations() throws {
        let atConnectTime: Set<String> = ["http://169.254.169.254.nip.io/", "http://[::1]/"]
        for line in try Conformance.lines("ssrf-urls.jsonl") {
            let row = try JSONDocument.parse(line, profile: .grammar).root
            let text = row["url"]?.string ?? ""
            let isRefused = (try? ProviderURL.parse(text)) == nil
            switch row["want"]?.string {
            case "allow": #expect(!isRefused, "\(text)")
            case "config-error": #expect(isRefused, "\(text)")
            case "deny-unless-allowlisted": #expect(isRefused || atConnectTime.contains(text), "\(text)")
            default: break
            }
        }
    }
}
