package import MercatorExpression
import MercatorJSON

/// One request before the policies: what it asks of the request, and the verdict as it grows.
///
/// It is the programs' view of the request, too: each distinct field is computed at most once, when first named.
/// There is one for each request and none of it is copied.
package struct Judgement: FieldSource, ~Copyable {
    let facts: any PolicyFacts
    let compiled: CompiledPolicies
    /// What is being decided about.
    let compiledPhase: PolicyPhase
    /// The provider's reply; nil in the request phase.
    let reply: (any ReplyFacts)?
    /// The request's body: as sent, and as edits have left it.
    private(set) var document: JSONValue?
    /// The reply's body, likewise.
    private(set) var replyBody: JSONValue?
    private let kept: FieldMemory
    /// Which patterns of a field are found in it, for fields with several; looked for when the first is asked about.
    private var foundPatterns: [Int: [Bool]] = [:]
    /// What the caller sent and what the key says, looked up once a policy names metadata.
    private(set) var sources: MetadataSources?

    var verdict = Verdict()
    /// The variables of the policy that is being asked.
    var variables: [String: ExpressionValue] = [:]
    /// Whether a rule allowed, denied or routed.
    var isDecided = false
    /// Whether a rule denied; asked at every policy, where looking into the verdict would copy the denial.
    var isDenied = false
    /// Paths that the policy being asked has written: its first write wins.
    var written: Set<[String]> = []
    /// What the rule being carried out does when it cannot be.
    var onError = ErrorResponse.skip
    /// Structured fields for the lines of the rule being carried out.
    var noteFields: [PolicyNote.Field] = []
    /// What `random()` told in the condition at hand; nil where nobody traces.
    var draws: DrawnNumbers?

    init(facts: any PolicyFacts, compiled: CompiledPolicies, reply: (any ReplyFacts)? = nil) {
        self.facts = facts
        self.compiled = compiled
        self.reply = reply
        compiledPhase = reply == nil ? .request : .response
        document = facts.body
        replyBody = reply?.body
        kept = FieldMemory(count: compiled.slots.count)
    }

    package mutating func value(of slot: Int) -> ExpressionValue {
        switch kept.state(slot) {
        case .null: return .null
        case .value: return kept.value(slot)
        case .unread: return readAndKeep(slot)
        }
    }

    private mutating func readAndKeep(_ slot: Int) -> ExpressionValue {
        compiled.unretainedSlots[slot]._withUnsafeGuaranteedRef { readAndKeep($0, at: slot) }
    }

    private mutating func readAndKeep(_ field: FieldSlot, at slot: Int) -> ExpressionValue {
        if field.readsMetadata {
            if sources == nil { sources = MetadataSources(document, facts) }
            if field.isMetadata, isMetadataSilent {
                kept.keep(field.silentValue, at: slot)
                return field.silentValue
            }
        }
        let value = read(field.reader)
        if !field.isVolatile { kept.keep(value, at: slot) }
        return value
    }

    package mutating func isKnownToBeNull(_ slot: Int) -> Bool { kept.state(slot) == .null }

    /// Decides a plain condition; nil when the program has to be asked.
    mutating func decide(_ plain: PlainCondition) -> Bool? {
        var isOpen = false
        for test in plain.tests {
            let holds: Bool?
            switch kept.state(test.slot) {
            case .null: holds = test.holdsForNull
            case .value: holds = test.holds(kept.value(test.slot))
            case .unread:
                let value = readAndKeep(test.slot)
                holds = value.isNull ? test.holdsForNull : test.holds(value)
            }
            if holds == plain.decisive { return plain.decisive }
            if holds == nil { isOpen = true }
        }
        return isOpen ? nil : !plain.decisive
    }

    package mutating func isFound(_ place: Int, in slot: Int) -> Bool? {
        guard let patterns = compiled.patternSets[slot], !compiled.slots[slot].isVolatile else { return nil }
        if let found = foundPatterns[slot] { return found[place] }
        guard let found = value(of: slot).withUTF8({ patterns.found(in: $0) }) ?? nil else { return nil }
        foundPatterns[slot] = found
        return found[place]
    }

    package mutating func call(_ function: HostFunction, _ arguments: [ExpressionValue]) -> ExpressionValue {
        switch function {
        case .now: .timestamp(ExpressionTimestamp(facts.now))
        // The 53 high bits: every double of that grid below 1 is equally likely.
        case .random: .double(Double(randomBits() >> 11) * 0x1p-53)
        case .hasInjection, .hasPII, .hasSensitive: .null
        }
    }

    package mutating func zoneOffset(_ zone: String, at seconds: Int64) -> Int64? {
        compiled.zones[zone]?.offset(at: seconds)
    }

    package mutating func replay(from draw: Int) {
        draws?.replay(from: draw)
    }

    private mutating func randomBits() -> UInt64 {
        let facts = facts
        return draws?.next(facts.randomBits) ?? facts.randomBits()
    }

    /// Attaches metadata to the request; rules see it from now on.
    mutating func attach(_ name: String, _ value: ExpressionValue) {
        verdict.metadata.append((name, value))
        forget(where: \.readsMetadata)
    }

    /// Takes an edited body for the one that was there.
    mutating func adopt(_ edited: JSONDocument) {
        if compiledPhase == .request { document = edited.root } else { replyBody = edited.root }
        if sources != nil { sources = MetadataSources(document, facts) }
    }

    /// Conditions see a change of the body from now on.
    mutating func forgetBody() {
        forget { $0.readsBody || $0.readsMetadata }
    }

    private mutating func forget(where affected: (FieldSlot) -> Bool) {
        for slot in compiled.slots.indices where affected(compiled.slots[slot]) {
            kept.forget(slot)
            foundPatterns[slot] = nil
        }
    }
}
