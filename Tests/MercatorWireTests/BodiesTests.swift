import MercatorJSON
import MercatorWire
import NIOCore
import Testing

@Suite struct BodiesTests {
    @Test func errorsAreRenderedAsTheAPIDoes() throws {
        let body = ErrorBody(
            message: "The model `x\"y` does not exist", type: "invalid_request_error", code: "model_not_found",
            extra: [.init("policy", "p"), .init("rule", "r")])
        let text =
            #"{"error":{"message":"The model `x\"y` does not exist","type":"invalid_request_error","param":null,"#
            + #""code":"model_not_found","policy":"p","rule":"r"}}"#
        #expect(String(decoding: body.json, as: UTF8.self) == text)
        #expect(String(decoding: body.event, as: UTF8.self) == "data: " + text + "\n\n")
        let read = try #require(UpstreamErrorBody.read(ByteBuffer(bytes: body.json)))
        #expect(read.code == "model_not_found")
        #expect(read.isAPIError)
    }

    static let upstream: [(text: String, message: String?, code: String?, isAPIError: Bool?)] = [
        (
            #"{"error":{"message":"no such model","type":"x","code":"model_not_found"}}"#, "no such model",
            "model_not_found", true
        ),
        (#"{"error":{"message":"overloaded","code":529}}"#, "overloaded", "529", true),
        (
            #"{"error":"model 'x' not found, try pulling it first"}"#, "model 'x' not found, try pulling it first", nil,
            true
        ),
        (
            #"{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","code":404}"#,
            "The model `x` does not exist.", "404", true
        ),
        (#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, "Overloaded", nil, true),
        (
            #"[{"error":{"code":400,"message":"API key not valid","status":"INVALID_ARGUMENT"}}]"#, "API key not valid",
            "400", true
        ),
        (#"{"detail":[{"loc":["body"],"msg":"field required","type":"missing"}]}"#, "field required", nil, true),
        (#"{"message":"Unauthorized"}"#, "Unauthorized", nil, true),
        (#"{"detail":"Not Found"}"#, "Not Found", nil, false),
        (#"{"error":"Not Found"}"#, "Not Found", nil, false),
        (
            #"{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}"#, "File Not Found", "404",
            false
        ),
        (
            #"{"error":{"message":"Invalid URL (POST /v1/v1/chat/completions)","type":"invalid_request_error"}}"#,
            "Invalid URL (POST /v1/v1/chat/completions)", nil, false
        ),
        (
            #"{"error":"Unexpected endpoint or method. (POST /chat/completions)"}"#,
            "Unexpected endpoint or method. (POST /chat/completions)", nil, false
        ),
        (#"{"message":"no Route matched with those values"}"#, "no Route matched with those values", nil, false),
        (#"{"error":{}}"#, nil, nil, false),
        ("<html>404</html>", nil, nil, nil), ("{}", nil, nil, nil), ("[]", nil, nil, nil), ("", nil, nil, nil),
        (#"{"id":"c1","choices":[]}"#, nil, nil, nil), ("404 page not found", nil, nil, nil),
    ]

    @Test(arguments: upstream.indices) func providersErrorsAreRecognised(_ row: Int) {
        let row = Self.upstream[row]
        let body = UpstreamErrorBody.read(ByteBuffer(string: row.text))
        #expect(body?.isAPIError == row.isAPIError, "\(row.text)")
        #expect(body?.message == row.message, "\(row.text)")
        #expect(body?.code == row.code, "\(row.text)")
    }

    @Test(arguments: [
        (#""code":429"#, 429), (#""code":"503""#, 503), (#""code":200,"type":"overloaded_error""#, 503),
        (#""type":"rate_limit_error""#, 429), (#""code":"rate_limit_exceeded","type":"tokens""#, 429),
        (#""code":"insufficient_quota""#, 429), (#""type":"timeout_error""#, 504),
        (#""code":"invalid_api_key","type":"invalid_request_error""#, 401), (#""type":"permission_error""#, 403),
        (#""code":"model_not_found","type":"invalid_request_error""#, 404), (#""type":"INVALID_ARGUMENT""#, 400),
        (#""code":"context_length_exceeded""#, 400), (#""code":99999999999999999999"#, 500), (#""type":"oops""#, 500),
        (#""message":"no""#, 500),
    ]) func anErrorImpliesAStatus(members: String, status: Int) throws {
        let body = try #require(UpstreamErrorBody.read(ByteBuffer(string: #"{"error":{\#(members)}}"#)))
        #expect(body.impliedStatus == status)
    }

    @Test func modelListsInEveryShape() {
        let rows: [(String, [String]?)] = [
            (#"{"object":"list","data":[{"id":"a"},{"id":"b/c:free"},{"id":"a"},{"id":""},{}]}"#, ["a", "b/c:free"]),
            (#"[{"id":"a"},{"id":"b"}]"#, ["a", "b"]), (#"["a","b"]"#, ["a", "b"]),
            (#"{"models":[{"name":"llama3:latest","model":"llama3:latest"}]}"#, ["llama3:latest"]),
            (#"{"data":[]}"#, []), ("{}", nil), ("<html>", nil), (#"{"data":5}"#, nil),
        ]
        for (text, ids) in rows { #expect(ModelList.ids(in: ByteBuffer(string: text)) == ids, "\(text)") }
        let json = ModelList.json([.init(id: "m", ownedBy: "p", created: 7)])
        #expect(
            String(decoding: json, as: UTF8.self)
                == #"{"object":"list","data":[{"id":"m","object":"model","created":7,"owned_by":"p"}]}"#)
        #expect(ModelList.ids(in: ByteBuffer(bytes: json)) == ["m"])
    }

    private func find(_ text: String) -> MultipartModelField {
        Array(text.utf8).withUnsafeBytes { MultipartModelField.find(in: $0, boundary: "B") }
    }

    @Test func multipartModelField() {
        let file =
            "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"model\"\r\n\r\n"
            + "x--B\r\n\r\nname=\"model\"\r\n"
        let model = "--B\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n"
        #expect(find(file + model + "--B--\r\n") == .found("whisper-1"))
        #expect(find("preamble\r\n" + model + "--B--") == .found("whisper-1"))
        #expect(find(file + "--B--\r\n") == .absent)
        let torn = file + model + "--B"
        for end in 0...torn.utf8.count {
            #expect(find(String(decoding: torn.utf8.prefix(end), as: UTF8.self)) == .absent)
        }
        #expect(find(model + file + model + "--B--") == .repeated)
        for name in ["", "a\u{0}b", String(repeating: "m", count: 100_000)] {
            #expect(find(model.replacing("whisper-1", with: name) + "--B--") == .invalid)
        }
        #expect(find("--B--") == .absent)
    }

    @Test func multipartModelFieldIsOneAndValid() {
        let part = { (head: String, value: String) in
            "--B\r\nContent-Disposition: form-data; \(head)\r\n\r\n\(value)\r\n"
        }
        let rows: [(String, MultipartModelField)] = [
            (part("name=\"model\"", "a") + part("name=\"model\"", "a"), .repeated),
            (part("name=\"model\"", "a") + part("Name=model", "b"), .repeated),
            (part("NAME=\"model\"", "a"), .found("a")), (part("name = \"model\"", "a"), .found("a")),
            (part("name=\"models\"", "a"), .absent), (part("name=\"model\"; FileName=\"x\"", "a"), .absent),
            // A line that only begins like the delimiter is content.
            (part("name=\"file\"", "x\r\n--Bogus\r\n\r\ny") + part("name=\"model\"", "a"), .found("a")),
            (part("name=\"model\"", "a").replacing("--B\r\n", with: "--B \t\r\n"), .found("a")),
        ]
        for (form, expected) in rows { #expect(find(form + "--B--\r\n") == expected, "\(form)") }
    }

    @Test(arguments: [
        (#"{"error":{"message":"no","type":"insufficient_quota","code":"insufficient_quota"}}"#, true),
        (#"{"error":{"message":"no","type":"insufficient_quota","code":"organization_usage_limit_exceeded"}}"#, true),
        (#"{"error":{"message":"no","type":"invalid_request_error","code":"Insufficient_Quota"}}"#, true),
        (#"{"error":{"message":"no","type":"exceeded_current_quota_error"}}"#, true),
        (#"{"type":"error","error":{"type":"billing_error","message":"no"}}"#, true),
        (
            #"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to"}}"#,
            true
        ),
        (#"{"error":{"message":"no","type":"rate_limit_error","code":"rate_limit_exceeded"}}"#, false),
        (
            #"{"error":{"code":429,"message":"Quota exceeded for requests a minute","status":"RESOURCE_EXHAUSTED"}}"#,
            false
        ),
    ]) func anAccountThatIsUsedUp(text: String, isUsedUp: Bool) throws {
        let body = try #require(UpstreamErrorBody.read(ByteBuffer(string: text)))
        #expect(body.saysUsedUp == isUsedUp)
    }

    @Test func multipartBoundary() {
        let rows: [(String, String?)] = [
            ("multipart/form-data; boundary=abc", "abc"), ("Multipart/Form-Data;charset=x; Boundary=\"a b\"", "a b"),
            ("application/json", nil), ("multipart/form-data", nil), ("", nil), ("multipart/mixed; boundary=a", nil),
        ]
        for (value, boundary) in rows { #expect(MultipartModelField.boundary(inContentType: value) == boundary) }
    }
}
