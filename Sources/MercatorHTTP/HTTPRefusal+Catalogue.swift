// Every way a message can be refused by the codec, in the order the bytes are looked at.
extension HTTPRefusal {
    private static func bad(_ code: String, _ message: String, hint: String = "") -> HTTPRefusal {
        HTTPRefusal(status: 400, code: code, message: message, hint: hint)
    }

    // The request line.
    static var tlsOnPlainPort: HTTPRefusal {
        bad(
            "http_tls_on_plain_port", "the connection begins like TLS, this port speaks plain HTTP",
            hint: "use http:// instead of https://")
    }
    static var emptyLines: HTTPRefusal { bad("http_empty_lines", "more than one empty line before the request line") }
    static var requestLine: HTTPRefusal {
        bad("http_request_line", "the request line is not `METHOD target HTTP/1.1` with single spaces")
    }
    static var methodUnknown: HTTPRefusal {
        HTTPRefusal(
            status: 501, code: "http_method_unknown", message: "the request method is not known here",
            hint: "use GET or POST")
    }
    static var methodNotAllowed: HTTPRefusal {
        HTTPRefusal(status: 405, code: "http_method_not_allowed", message: "CONNECT and TRACE are not served")
    }
    static var targetTooLong: HTTPRefusal {
        HTTPRefusal(status: 414, code: "http_target_too_long", message: "the request target is too long")
    }
    static var target: HTTPRefusal {
        bad(
            "http_target", "the request target is not a path",
            hint: "send a path that begins with `/`, percent-encode anything unusual")
    }
    static var targetAuthority: HTTPRefusal {
        bad("http_target_authority", "the host in the request target is not the one in `Host`")
    }
    static var version: HTTPRefusal { bad("http_version_syntax", "the HTTP version is malformed") }
    static var versionUnsupported: HTTPRefusal {
        HTTPRefusal(
            status: 505, code: "http_version", message: "only HTTP/1.1 and HTTP/1.0 are spoken here",
            hint: "switch prior-knowledge HTTP/2 off")
    }

    // Lines.
    static var bareLineFeed: HTTPRefusal { bad("http_bare_line_feed", "a line ends in a line feed alone") }
    static var bareCarriageReturn: HTTPRefusal {
        bad("http_bare_carriage_return", "a carriage return without a line feed after it")
    }
    static var folding: HTTPRefusal {
        bad("http_folding", "a header line begins with a blank", hint: "folded header lines are not accepted")
    }
    static var fieldName: HTTPRefusal { bad("http_field_name", "a header name contains a character it may not") }
    static var blankBeforeColon: HTTPRefusal {
        bad("http_blank_before_colon", "a blank stands between a header name and its colon")
    }
    static var fieldValue: HTTPRefusal { bad("http_field_value", "a header value contains a control character") }
    static var headTooLarge: HTTPRefusal {
        HTTPRefusal(status: 431, code: "http_head_too_large", message: "the header section is too large")
    }
    static var tooManyFields: HTTPRefusal {
        HTTPRefusal(status: 431, code: "http_too_many_fields", message: "there are too many header fields")
    }

    // Meaning.
    static var hostMissing: HTTPRefusal { bad("http_host_missing", "the `Host` header is missing") }
    static var hostRepeated: HTTPRefusal { bad("http_host_repeated", "the `Host` header is there more than once") }
    static var host: HTTPRefusal { bad("http_host", "the `Host` header is not a host name with an optional port") }
    static var lengthAndChunked: HTTPRefusal {
        bad("http_length_and_chunked", "both `Content-Length` and `Transfer-Encoding` are there")
    }
    static var lengthRepeated: HTTPRefusal {
        bad("http_length_repeated", "the `Content-Length` header is there more than once")
    }
    static var length: HTTPRefusal { bad("http_length", "the `Content-Length` header is not a plain number") }
    static var codingRepeated: HTTPRefusal {
        bad("http_coding_repeated", "the `Transfer-Encoding` header is there more than once")
    }
    static var coding: HTTPRefusal {
        bad("http_coding", "the `Transfer-Encoding` header is not exactly `chunked`")
    }
    static var codingUnknown: HTTPRefusal {
        HTTPRefusal(
            status: 501, code: "http_coding_unknown", message: "the transfer coding is not known here",
            hint: "only `chunked` is")
    }
    static var codingOnOldVersion: HTTPRefusal {
        bad("http_coding_on_1_0", "`Transfer-Encoding` does not exist in HTTP/1.0")
    }
    static var connection: HTTPRefusal {
        bad("http_connection", "the `Connection` header is not a list of names, or names a header it may not")
    }
    static var expectation: HTTPRefusal {
        HTTPRefusal(status: 417, code: "http_expectation", message: "the `Expect` header is not `100-continue`")
    }

    // The body.
    static var chunkSize: HTTPRefusal { bad("http_chunk_size", "a chunk size is not a plain hexadecimal number") }
    static var chunkEnd: HTTPRefusal { bad("http_chunk_end", "a chunk does not end where its size says") }
    static var chunkExtension: HTTPRefusal { bad("http_chunk_extension", "a chunk extension is malformed or too long") }
    static var trailer: HTTPRefusal { bad("http_trailer", "a trailer field is malformed") }
    static var trailersTooLarge: HTTPRefusal {
        HTTPRefusal(status: 431, code: "http_trailers_too_large", message: "the trailer section is too large")
    }

    // Responses.
    static var statusLine: HTTPRefusal { bad("http_status_line", "the status line is malformed") }
    static var bodyNotAllowed: HTTPRefusal {
        bad("http_body_not_allowed", "the response announces a body that its status does not allow")
    }
}

// What the connection refuses, rather than the codec.
extension HTTPRefusal {
    /// The body is, or says it will be, larger than the server takes.
    package static func bodyTooLarge(bytesMax: Int) -> HTTPRefusal {
        HTTPRefusal(
            status: 413, code: "http_body_too_large", message: "the request body is larger than \(bytesMax) bytes",
            hint: "send less, or raise `proxy.max_request_size`")
    }

    /// The request did not arrive in time.
    package static var requestTimeout: HTTPRefusal {
        HTTPRefusal(status: 408, code: "http_request_timeout", message: "the request did not arrive whole in time")
    }

    /// The server has as many connections as it may.
    package static var tooManyConnections: HTTPRefusal {
        HTTPRefusal(
            status: 503, code: "http_too_many_connections", message: "the server has too many open connections",
            hint: "try again shortly")
    }

    /// The client's address has as many connections as one may have.
    package static var tooManyConnectionsOfAddress: HTTPRefusal {
        HTTPRefusal(
            status: 503, code: "http_too_many_connections_of_address",
            message: "this address has too many open connections", hint: "reuse connections, or try again shortly")
    }

    /// The request's body arrives more slowly than the server waits for.
    package static var requestTooSlow: HTTPRefusal {
        HTTPRefusal(
            status: 408, code: "http_request_too_slow", message: "the request body arrives too slowly",
            hint: "see `proxy.min_transfer_rate`")
    }

    /// The server waits no longer for the rest of a request.
    package static var shuttingDown: HTTPRefusal {
        HTTPRefusal(
            status: 503, code: "shutting_down", message: "the gateway is shutting down", hint: "send it again")
    }
}
