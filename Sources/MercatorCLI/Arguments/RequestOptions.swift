import ArgumentParser
import MercatorDiagnostics
import MercatorExpression
import MercatorPolicy
import MercatorSystem

/// How a command line describes a request, beside a file.
struct RequestOptions: ParsableArguments {
    @Option(name: .long, help: "A header, `Name: value`; may be given several times.")
    var header: [String] = []

    @Option(help: "Metadata that the caller sends, `name=value`; may be given several times.")
    var metadata: [String] = []

    @Option(help: "The HTTP method.")
    var method: String?

    @Option(name: .customLong("request-path"), help: "The request's path, such as /v1/chat/completions.")
    var requestPath: String?

    @Option(help: "The user that the caller's key names.")
    var user: String?

    @Option(help: "The team that the caller's key names.")
    var team: String?

    @Option(help: "Metadata of the caller's key, `name=value`; may be given several times.")
    var keyMetadata: [String] = []

    @Option(name: .customLong("client-ip"), help: "The client's address.")
    var clientAddress: String?

    @Option(help: "When the request arrives, such as 2026-01-05T09:30:00Z; now unless given.")
    var at: String?

    @Option(help: "What random() tells, from 0 up to 1; may be given several times.")
    var random: [Double] = []

    @Option(help: "Any field, `path=value`, such as provider.openai.health_status=unhealthy.", completion: .fieldPaths)
    var field: [String] = []

    /// Whether nothing is described.
    var isEmpty: Bool {
        header.isEmpty && metadata.isEmpty && keyMetadata.isEmpty && random.isEmpty && field.isEmpty
            && [method, requestPath, user, team, clientAddress, at].allSatisfy { $0 == nil }
    }

    /// Puts what the command line says over what a file said. Throws when it cannot be read.
    func apply(to request: inout DescribedRequest) throws {
        for header in header {
            guard let colon = header.firstIndex(of: ":") else {
                throw ValidationError("`\(header)` is no header: write `Name: value`.")
            }
            let value = header[header.index(after: colon)...].drop { $0 == " " }
            request.headers.append((header[..<colon].lowercased(), String(value)))
        }
        for pair in metadata {
            let (name, value) = try Self.pair(pair)
            let header = "x-mercator-metadata-" + name.lowercased().map { $0 == "_" ? "-" : String($0) }.joined()
            request.headers.append((header, value))
        }
        if let method { request.method = method.uppercased() }
        if let requestPath { request.path = requestPath }
        if let clientAddress { request.clientAddress = clientAddress }
        try applyKey(to: &request)
        if let at {
            guard let moment = DescribedTime.instant(at) else {
                throw ValidationError("`\(at)` is no moment: write 2026-01-05T09:30:00Z.")
            }
            request.now = moment
        }
        if !random.isEmpty {
            guard random.allSatisfy({ $0 >= 0 && $0 < 1 }) else {
                throw ValidationError("--random takes numbers from 0 up to 1.")
            }
            request.numbers = DescribedNumbers(values: random)
        }
        for pair in field {
            let (path, value) = try Self.pair(pair)
            let keys = path.split(separator: ".").map(String.init)
            guard !keys.isEmpty else { throw ValidationError("`\(pair)` names no field.") }
            request.given.append(GivenField(path: keys, value: ExpressionValue(argument: value)))
        }
    }

    private func applyKey(to request: inout DescribedRequest) throws {
        guard user != nil || team != nil || !keyMetadata.isEmpty else { return }
        var caller = request.caller ?? CallerFacts(name: "")
        caller.userID = user ?? caller.userID
        caller.teamID = team ?? caller.teamID
        request.caller = caller
        request.isAuthenticated = true
        for pair in keyMetadata {
            let (name, value) = try Self.pair(pair)
            request.attach(name, ExpressionValue(argument: value))
        }
    }

    private static func pair(_ text: String) throws -> (name: String, value: String) {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw ValidationError("`\(text)` is no pair: write name=value.")
        }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
}

extension CompletionKind {
    /// The paths of the field catalogue.
    static let fieldPaths = CompletionKind.custom { _, _, prefix in FieldPaths.completing(prefix) }
}
