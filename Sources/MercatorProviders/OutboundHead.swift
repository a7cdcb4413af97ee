package import MercatorHTTP
package import MercatorJSON
package import MercatorWire
package import MercatorYAML

package import struct NIOCore.ByteBuffer

/// The heads of requests to one provider: everything that does not depend on the request is bytes already.
///
///     POST /v1/chat/completions HTTP/1.1
///     host: api.example.com
///     accept-encoding: identity
///     authorization: Bearer …
///     (custom fields; then per request: x-request-id, the client's fields in runs, content-length)
package struct OutboundHead: Sendable {
    /// Request line and fixed fields by ``APIEndpoint/slot``, in the configured form of the URL and in the other.
    private let starts: [[UInt8]]
    private let otherStarts: [[UInt8]]
    private let modelsStarts: [[UInt8]]
    /// Makes the start for a path that is not known by name.
    private let start: @Sendable (APIEndpoint, _ otherForm: Bool, _ model: String?) -> [UInt8]
    /// The same for a call in another dialect.
    private let foreignStart: @Sendable (TranslatedPath, _ otherForm: Bool) -> [UInt8]
    private let namesDeployment: Bool
    /// The fixed fields, each with its line end.
    private let fixedLines: String
    private let filter: HeaderFilter
    /// Whether a custom field gives the request its id.
    private let namesRequest: Bool
    /// What every request carries, for the plan: secrets masked.
    package let maskedFields: [(name: String, value: String)]

    /// - Parameters:
    ///   - query: appended to every path, with its `?`; empty for none.
    ///   - fields: the fixed fields in order, `Host` and `Accept-Encoding` left out; a later name replaces an earlier.
    ///   - forward: client fields let through; see ``HeaderFilter``.
    ///   - drop: client fields held back.
    package init(
        url: ProviderURL, query: String = "", fields: [OutboundField], forward: [String] = [], drop: [String] = []
    ) {
        let kept = fields.enumerated().filter { at, field in
            !fields[(at + 1)...].contains { $0.name.lowercased() == field.name.lowercased() }
        }.map(\.element)
        let acceptsEncoding = kept.contains { $0.name.lowercased() == "accept-encoding" }
        let fixed =
            [OutboundField("host", Secret(url.authority), isSecret: false)]
            + (acceptsEncoding ? [] : [OutboundField("accept-encoding", Secret("identity"), isSecret: false)]) + kept
        let lines = fixed.map { "\($0.name): \($0.value.revealed)\r\n" }.joined()
        let line = { @Sendable (method: String, path: String) in
            Array("\(method) \(path)\(query) HTTP/1.1\r\n\(lines)".utf8)
        }
        let start = { @Sendable (method: String, endpoint: APIEndpoint, otherForm: Bool, model: String?) in
            line(method, url.path(of: endpoint, otherForm: otherForm, model: model))
        }
        foreignStart = { line("POST", url.path(of: $0, otherForm: $1)) }
        self.start = { start("POST", $0, $1, $2) }
        fixedLines = lines
        namesDeployment = url.namesDeployment
        starts = APIEndpoint.forwarded.map { start("POST", $0, false, nil) }
        otherStarts = APIEndpoint.forwarded.map { start("POST", $0, true, nil) }
        modelsStarts = [start("GET", .models, false, nil), start("GET", .models, true, nil)]
        filter = HeaderFilter(forward: forward, drop: drop, replaced: kept.map(\.name))
        namesRequest = kept.contains { $0.name.lowercased() == "x-request-id" }
        maskedFields = fixed.map { ($0.name, $0.isSecret ? $0.value.masked : $0.value.revealed) }
    }

    /// Appends the whole head of a request, its empty line included.
    ///
    /// - Parameters:
    ///   - otherForm: whether the URL's other form is in use; see ``ProviderURL/guessedVersion``.
    ///   - headers: the client's fields, whose ranges count from the first of `bytes`.
    ///   - model: the model's name there, for the URLs that have it in their paths.
    ///   - target: where a call in another dialect goes, instead of the endpoint's own path.
    ///   - fields: what that dialect asks for with this call, beside a fixed field of that name: a list may come in
    ///     several fields. Source: RFC 9110 §5.3.
    ///   - requestID: of the exchange; sent as `x-request-id` unless a custom field is.
    package func write(
        _ endpoint: APIEndpoint, otherForm: Bool = false, model: String? = nil, target: TranslatedPath? = nil,
        fields: [(name: String, value: String)] = [], headers: HeaderTable, in bytes: ByteBuffer, bodyLength: Int,
        requestID: String, into out: inout ByteText
    ) {
        precondition(endpoint.isForwarded, "\(endpoint) is not forwarded")
        if let target {
            foreignStart(target, otherForm).withUnsafeBytes { out.write($0) }
        } else if let slot = endpoint.slot, !namesDeployment {
            (otherForm ? otherStarts[slot] : starts[slot]).withUnsafeBytes { out.write($0) }
        } else {
            start(endpoint, otherForm, model).withUnsafeBytes { out.write($0) }
        }
        for field in fields {
            out.write(field.name)
            out.write(literal: ": ")
            out.write(field.value)
            out.write(literal: "\r\n")
        }
        if !namesRequest, !requestID.isEmpty {
            out.write(literal: "x-request-id: ")
            out.write(requestID)
            out.write(literal: "\r\n")
        }
        bytes.withUnsafeReadableBytes { all in
            var runs = HeaderRuns()
            for field in headers.fields {
                let isDropped =
                    filter.drops(field, in: all) || headers.hasNominations && headers.nominates(field, in: all)
                if let run = runs.take(field, isDropped: isDropped) {
                    out.write(UnsafeRawBufferPointer(rebasing: all[run]))
                }
            }
            if let run = runs.last { out.write(UnsafeRawBufferPointer(rebasing: all[run])) }
        }
        out.write(literal: "content-length: ")
        out.write(decimal: bodyLength)
        out.write(literal: "\r\n\r\n")
    }

    /// The whole request for another path of the provider's host, with its credentials; for health checks.
    package func request(get path: String) -> ByteBuffer {
        ByteBuffer(string: "GET \(path) HTTP/1.1\r\n\(fixedLines)accept: */*\r\n\r\n")
    }

    /// The whole request for the provider's list of models.
    package func modelsRequest(otherForm: Bool = false) -> ByteBuffer {
        var out = ByteBuffer(bytes: modelsStarts[otherForm ? 1 : 0])
        out.writeStaticString("accept: application/json\r\n\r\n")
        return out
    }
}

/// A field that goes out with every request to a provider.
package struct OutboundField: Sendable {
    package var name: String
    package var value: Secret
    /// Whether the value is masked where people see it.
    package var isSecret: Bool

    /// A field with its value.
    package init(_ name: String, _ value: Secret, isSecret: Bool = true) {
        self.name = name
        self.value = value
        self.isSecret = isSecret
    }
}
