import NIOCore

/// Renders the heads of the simulated provider's answers.
enum SimulatedHead {
    /// The head of a buffered answer.
    static func append(_ body: SimulatedBody, keepAlive: Bool, to buffer: inout ByteBuffer) {
        appendStatus(body.status, to: &buffer)
        if !body.bytes.isEmpty {
            buffer.writeStaticString("content-type: ")
            buffer.writeString(body.contentType)
            buffer.writeStaticString("\r\n")
        }
        buffer.writeStaticString("content-length: ")
        buffer.writeString(String(body.bytes.count))
        buffer.writeStaticString("\r\n")
        buffer.writeString(body.headerLines)
        end(keepAlive: keepAlive, to: &buffer)
    }

    /// The head of a stream; without chunks the end of the connection ends it.
    static func appendStream(chunked: Bool, keepAlive: Bool, to buffer: inout ByteBuffer) {
        appendStatus(200, to: &buffer)
        buffer.writeStaticString("content-type: text/event-stream\r\ncache-control: no-cache\r\n")
        if chunked { buffer.writeStaticString("transfer-encoding: chunked\r\n") }
        end(keepAlive: keepAlive && chunked, to: &buffer)
    }

    private static func appendStatus(_ status: Int, to buffer: inout ByteBuffer) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeString(String(status))
        buffer.writeStaticString(" ")
        buffer.writeString(reason(status))
        buffer.writeStaticString("\r\n")
    }

    private static func end(keepAlive: Bool, to buffer: inout ByteBuffer) {
        if !keepAlive { buffer.writeStaticString("connection: close\r\n") }
        buffer.writeStaticString("\r\n")
    }

    /// Source: RFC 9110 §15.
    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 307: "Temporary Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        default: "Simulated"
        }
    }
}
