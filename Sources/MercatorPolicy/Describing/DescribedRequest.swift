package import MercatorExpression
package import MercatorJSON
package import MercatorSystem

/// A request as a test, a file or a command line describes it, with the world around it.
package struct DescribedRequest: PolicyFacts {
    package var body: JSONValue?
    package var method = "POST"
    package var path = "/v1/chat/completions"
    package var requestID = "req-test"
    package var clientAddress = ""
    package var connectionIsSecure = false
    /// What the key says; also what the description gives as metadata that no caller could forge.
    package var caller: CallerFacts?
    package var isAuthenticated = false
    package var now: Timestamp
    /// Headers by lower-case name, in order.
    package var headers: [(name: String, value: String)] = []
    /// Fields whose values are given, whatever would have been read; the last of equal ones counts.
    package var given: [GivenField] = []
    /// The reply that the provider gives; nil where policies on replies are not to be asked.
    package var reply: DescribedReply?
    /// What `random()` tells, in turn and over again.
    package var numbers = DescribedNumbers()
    /// The provider that serves a model; nil where no configuration says.
    package var providers: @Sendable (String) -> String? = { _ in nil }

    /// What else is known of a provider, where the description says nothing.
    package var facts: @Sendable (String, ProviderFact) -> ExpressionValue = { _, _ in .null }

    package init(body: JSONValue? = nil, now: Timestamp) {
        self.body = body
        self.now = now
    }

    package func header(_ lowercaseName: String) -> String? {
        headers.first { $0.name == lowercaseName }?.value
    }

    package func forEachHeader(withPrefix lowercasePrefix: String, _ body: (String, String) -> Void) {
        for (name, value) in headers where name.hasPrefix(lowercasePrefix) { body(name, value) }
    }

    package func provider(ofModel model: String) -> String? { providers(model) }

    package func provider(_ name: String, _ fact: ProviderFact) -> ExpressionValue {
        let row = FieldCatalogue.rows.first { $0.origin == .provider(fact) }
        guard let key = row?.path.split(separator: ".").last else { return .null }
        let field = FieldReference(steps: [.key("provider"), .key(name), .key(String(key))])
        let told = given.last { $0.covers(field) }?.value(of: field) ?? .null
        return told.isNull ? facts(name, fact) : told
    }

    package func randomBits() -> UInt64 { numbers.next() }

    /// The same description with its random numbers from the start.
    package var again: DescribedRequest {
        var request = self
        request.numbers = numbers.fromStart
        return request
    }

    /// Adds what a key or the gateway would say about the caller.
    package mutating func attach(_ name: String, _ value: ExpressionValue) {
        if caller == nil { caller = CallerFacts(name: "") }
        caller?.metadata.removeAll { $0.name == name }
        caller?.metadata.append((name, value))
    }
}

/// A field and the value it is to have.
package struct GivenField: Sendable {
    /// The keys of its path; everything below it is read from the value.
    package var path: [String]
    package var value: ExpressionValue

    package init(path: [String], value: ExpressionValue) {
        self.path = path
        self.value = value
    }
}

/// The numbers of `random()` in a description: given ones in turn, or those of a seed.
package final class DescribedNumbers {
    private let values: [Double]
    private let seed: UInt64
    private var position = 0
    private var state: UInt64

    /// Numbers at least 0 and below 1; without any, those of the seed.
    package init(values: [Double] = [], seed: UInt64 = 0) {
        self.values = values
        self.seed = seed
        state = seed
    }

    /// A sequence that starts where this one did.
    var fromStart: DescribedNumbers { DescribedNumbers(values: values, seed: seed) }

    /// 64 bits whose high 53 are the next number. Source of the generator: Steele, Lea, Flood, OOPSLA 2014.
    func next() -> UInt64 {
        guard values.isEmpty else {
            defer { position = (position + 1) % values.count }
            return UInt64(min(max(values[position], 0), 0x1.fffffffffffffp-1) * 0x1p53) << 11
        }
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
