import MercatorExpression

/// How the value of one field is found, worked out once when policies are loaded.
enum FieldReader: Sendable {
    /// Always null: the engine is off and nobody else may say.
    case absent
    /// The body at a path; empty for the whole body.
    case body([FieldStep])
    /// The reply's body at a path; empty for the whole body.
    case reply([FieldStep])
    /// A list gathered from the reply's body.
    case replyProjection(FieldProjection)
    case replyHeader(String)
    /// A list gathered from the body by wildcards and filters.
    case projection(FieldProjection)
    case computed(ComputedField, rest: [FieldStep])
    /// A header by its lower-case name.
    case header(String)
    case metadata(MetadataReading)
    /// The same for every request.
    case constant(ExpressionValue)
    /// What is known of a provider; of the selected one when the name is nil.
    case provider(String?, ProviderFact)
    /// A variable of the policy that is being asked; the operator's where it has none.
    case variable(String, operators: ExpressionValue, rest: [FieldStep])
    /// What has been decided so far.
    case decision(DecisionField)

    /// How `field` is read; `isTrusted` says which metadata names callers may not supply.
    init(_ field: FieldReference, declared: DeclaredValues, isTrusted: (String) -> Bool) {
        if case .key(let root)? = field.steps.first, FieldCatalogue.isFree(root), let value = declared.variables[root] {
            self = .constant(value.below(field.steps.dropFirst()))
            return
        }
        let segments = field.steps.map { step in
            switch step {
            case .key(let key): key
            case .index: "[]"
            }
        }
        for length in stride(from: segments.count, to: 0, by: -1) {
            guard let row = FieldCatalogue.row(for: segments[..<length]) else { continue }
            self = Self.reader(row, field, Array(field.steps[length...]), segments, declared, isTrusted)
            return
        }
        self = .absent
    }

    private static func reader(
        _ row: FieldRow, _ field: FieldReference, _ rest: [FieldStep], _ segments: [String],
        _ declared: DeclaredValues, _ isTrusted: (String) -> Bool
    ) -> FieldReader {
        switch row.origin {
        case .body:
            guard segments.first == "request" else { return .absent }
            if segments.count == 2, let projection = FieldProjection(segments[1]) { return .projection(projection) }
            return .body(Array(field.steps.dropFirst()))
        case .reply:
            if segments.count == 2, let projection = FieldProjection(segments[1]) {
                return .replyProjection(projection)
            }
            return .reply(Array(field.steps.dropFirst()))
        case .replyHeader: return .replyHeader(headerName(segments.dropFirst(2).first ?? ""))
        case .computed(.headers):
            guard row.path.hasSuffix("*"), let name = segments.dropFirst(2).first else {
                return .computed(.headers, rest: rest)
            }
            return .header(headerName(name))
        case .computed(let computed): return .computed(computed, rest: rest)
        case .decision(let decision): return .decision(decision)
        case .variable:
            let name = segments.count > 1 ? segments[1] : ""
            return .variable(name, operators: declared.variables[name] ?? .null, rest: rest)
        case .featureFlag:
            let value = segments.count > 1 ? declared.featureFlags[segments[1]] : nil
            return .constant((value ?? .null).below(rest[...]))
        case .provider(let fact):
            let name = starSegment(row, segments)
            return .provider(name == "selected" ? nil : name, fact)
        case .metadata(let patterns), .inactive(_, metadata: .some(let patterns)):
            let name = starSegment(row, segments)
            let names = patterns.split(separator: "|").map { pattern in
                pattern.split(separator: "*", omittingEmptySubsequences: false).joined(separator: name)
            }
            return .metadata(
                MetadataReading(
                    names: names, isTrusted: names.contains(where: isTrusted),
                    fallback: names.lazy.compactMap { declared.metadata[$0] }.first ?? .null, rest: rest))
        case .inactive(_, metadata: nil): return .absent
        }
    }

    /// `user_agent` as the header spells it.
    private static func headerName(_ segment: String) -> String {
        String(segment.lowercased().map { $0 == "_" ? "-" : $0 })
    }

    /// The segment of a path that stands where its row has a `*`.
    private static func starSegment(_ row: FieldRow, _ segments: [String]) -> String {
        guard let star = row.segments.firstIndex(of: "*"), star < segments.count else { return "" }
        return segments[star]
    }

    /// Whether a change of the body may change it.
    var readsBody: Bool {
        switch self {
        case .body, .projection, .reply, .replyProjection: true
        case .computed(let field, _): ComputedField.ofBody.contains(field)
        default: false
        }
    }

    /// Whether metadata attached by a rule may change it.
    var readsMetadata: Bool {
        switch self {
        case .metadata, .computed(.metadata, _): true
        default: false
        }
    }

    /// Whether it may change without the request changing, so that it is never kept.
    var isVolatile: Bool {
        switch self {
        case .variable, .decision, .computed(.providerSelectedName, _), .provider(nil, _): true
        default: false
        }
    }
}

/// A field of a policy set and how it is read. A class, so that reading copies nothing.
final class FieldSlot: Sendable {
    let reader: FieldReader
    let isVolatile: Bool
    let readsBody: Bool
    let readsMetadata: Bool
    /// Whether it is nothing but a value of the metadata, and ``silentValue`` where that is silent.
    let isMetadata: Bool
    /// What the operator's defaults make of it.
    let silentValue: ExpressionValue
    /// The patterns that policies look for in it.
    let patterns: [String]
    /// Whether its key is there, where a description gives it; nil where the request has to say.
    let isGiven: Bool?

    init(_ reader: FieldReader, patterns: [String] = [], isGiven: Bool? = nil) {
        self.isGiven = isGiven
        self.patterns = patterns
        self.reader = reader
        isVolatile = reader.isVolatile
        readsBody = reader.readsBody
        readsMetadata = reader.readsMetadata
        if case .metadata(let reading) = reader {
            isMetadata = true
            silentValue = reading.rest.isEmpty ? reading.fallback : reading.fallback.below(reading.rest[...])
        } else {
            isMetadata = false
            silentValue = .null
        }
    }
}

/// A metadata value: its names, first found wins, and who may supply it. A class for the same reason.
final class MetadataReading: Sendable {
    let names: [String]
    /// The headers that supply each of ``names``, strongest first.
    let headers: [[String]]
    /// Whether only key and gateway may supply it.
    let isTrusted: Bool
    /// What the operator declares for requests of which nobody else says anything; null for nothing.
    let fallback: ExpressionValue
    /// The path below the value.
    let rest: [FieldStep]

    init(names: [String], isTrusted: Bool, fallback: ExpressionValue, rest: [FieldStep]) {
        self.names = names
        self.isTrusted = isTrusted
        self.fallback = fallback
        self.rest = rest
        headers = names.map(Self.headers(for:))
    }

    private static func headers(for name: String) -> [String] {
        let hyphenated = String(name.lowercased().map { $0 == "_" ? "-" : $0 })
        let own = ["user_id", "team_id", "environment"].contains(name) ? ["x-" + hyphenated] : []
        return own + [metadataHeaderPrefix + hyphenated]
    }
}

/// The headers `X-Mercator-Metadata-<Name>`.
let metadataHeaderPrefix = "x-mercator-metadata-"

extension ComputedField {
    /// Those worked out from the body.
    static let ofBody: Set<ComputedField> = [
        .contextWindow, .hasImages, .lastUserText, .messagesHash, .model, .modelFamily, .providerSelectedName,
        .replyContent, .replyError, .replyErrorMessage, .replyErrorType, .replyFinishReason, .turnCount,
    ]
}
