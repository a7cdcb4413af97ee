import MercatorExpression
import MercatorSystem

/// The policies of one snapshot, ready to be asked.
final class CompiledPolicies: Sendable {
    /// Policies on requests, in the order they run; policies without rules are left out.
    let policies: [CompiledPolicy]
    /// Policies on replies, likewise.
    let replyPolicies: [CompiledPolicy]
    /// All of them, in order.
    let summaries: [PolicySummary]
    let demands: ReplyDemands
    /// How each slot of the set's field table is read.
    let slots: [FieldSlot]
    /// The same, to be read without counting references.
    ///
    /// SAFETY: ``slots`` holds them as long as this object lives, and a judgement holds it.
    let unretainedSlots: [Unmanaged<FieldSlot>]
    /// For each slot, its patterns in one; nil where there are fewer than two.
    let patternSets: [PatternSet?]
    /// The field of each slot, for traces and tests.
    let fields: [FieldReference]
    /// What is switched off, for traces; the rule is empty where the whole policy is.
    let disabled: [RuleReference]
    let options: PolicyOptions
    /// The operator's metadata in the order that messages have it.
    let defaultMetadata: ExpressionMap
    /// The zones that conditions may ask for, by name.
    let zones: [String: ZoneRules]
    let version: String

    init(
        policies: [CompiledPolicy], slots: [FieldSlot], fields: [FieldReference], disabled: [RuleReference] = [],
        options: PolicyOptions, zones: [String: ZoneRules] = [:], version: String
    ) {
        self.disabled = disabled
        self.policies = policies.filter { $0.summary.phase == .request }
        replyPolicies = policies.filter { $0.summary.phase == .response }
        summaries = policies.map(\.summary)
        demands = ReplyDemands(of: replyPolicies)
        self.slots = slots
        unretainedSlots = slots.map(Unmanaged.passUnretained)
        patternSets = slots.map { PatternSet($0.patterns) }
        self.fields = fields
        self.options = options
        defaultMetadata = ExpressionMap(
            options.declared.metadata.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        self.zones = zones
        self.version = version
    }

    static let none = CompiledPolicies(
        policies: [], slots: [], fields: [], options: PolicyOptions(), version: ContentHash().text)

    /// Whether only key and gateway may supply a metadata name.
    func isTrusted(_ name: String) -> Bool {
        options.authenticationIsOn && options.trustedMetadata.contains(name)
    }
}

/// A policy, checked and compiled. A class, so that asking it copies one reference and not its parts.
final class CompiledPolicy: Sendable {
    let summary: PolicySummary
    let rules: [CompiledRule]
    /// The same rules, to be gone through without counting a reference for each that does not apply.
    ///
    /// SAFETY: ``rules`` holds them as long as the policy lives, and whoever goes through them holds the policy.
    let steps: [Step]
    let variables: [String: ExpressionValue]
    let isShadow: Bool
    /// Whether any rule writes log lines or alerts, so that it is asked even after a denial.
    let hasNotes: Bool

    init(summary: PolicySummary, rules: [CompiledRule], variables: [String: ExpressionValue]) {
        self.summary = summary
        self.rules = rules
        steps = rules.map(Step.init)
        self.variables = variables
        isShadow = summary.isShadow
        hasNotes = rules.contains { rule in
            rule.effects.note != nil || rule.effects.actions.contains { type(of: $0).isNote }
        }
    }
}

/// A rule and its condition's shortcut, where it has one.
struct Step: Sendable {
    let rule: Unmanaged<CompiledRule>
    let plain: Unmanaged<PlainCondition>?

    init(_ rule: CompiledRule) {
        self.rule = .passUnretained(rule)
        plain = rule.plain.map(Unmanaged.passUnretained)
    }
}

/// A rule, checked and compiled. A class for the same reason.
final class CompiledRule: Sendable {
    let reference: RuleReference
    /// Nil applies always.
    let condition: Program?
    /// The condition's shortcut, where it has one.
    let plain: PlainCondition?
    let effects: RuleEffects
    /// Whether a match ends its policy.
    let endsPolicy: Bool
    let onError: ErrorResponse
    /// The line that it begins on.
    let line: Int

    init(
        reference: RuleReference, condition: Program?, effects: RuleEffects, endsPolicy: Bool, onError: ErrorResponse,
        line: Int
    ) {
        self.reference = reference
        self.line = line
        self.condition = condition
        plain = condition?.plain
        self.effects = effects
        self.endsPolicy = endsPolicy
        self.onError = onError
    }
}

extension ReplyDemands {
    init(of policies: [CompiledPolicy]) {
        isAsked = !policies.isEmpty
        let words = Set(
            policies.filter { !$0.isShadow }.flatMap(\.rules).flatMap(\.effects.actions).map { type(of: $0).word })
        let denies = policies.contains { !$0.isShadow && $0.rules.contains { $0.onError == .deny } }
        protects = denies || !words.isDisjoint(with: [DenyAction.word, RedactAction.word, ModifyAction.word])
        mayAct = protects || words.contains(RouteAction.word)
    }
}

/// What a rule does when it matches.
struct RuleEffects: Sendable {
    var actions: [any PolicyAction] = []
    /// What it attaches to the request, in order.
    var metadata: [(name: String, value: RuleValue)] = []
    /// A log line beside the actions.
    var note: (level: NoteLevel, message: Template)?
}

/// A value in a rule: fixed, an expression, or a text with expressions in it.
enum RuleValue: Sendable {
    case constant(ExpressionValue)
    /// `{{ expression }}` alone keeps the expression's type.
    case program(Program)
    case template(Template)

    /// The value for one request; errors count as null.
    func value(_ judgement: inout Judgement) -> ExpressionValue {
        switch self {
        case .constant(let value): value
        case .program(let program): (try? program.evaluate(&judgement).get()) ?? .null
        case .template(let template): .string(template.render(&judgement))
        }
    }
}

extension Template {
    /// The text for one request, of bounded length: it goes into answers and log lines.
    func message(_ judgement: inout Judgement) -> String {
        let text = constant ?? render(&judgement)
        guard text.utf8.count > PolicyBounds.messageBytesMax else { return text }
        return String(decoding: text.utf8.prefix(PolicyBounds.messageBytesMax), as: UTF8.self) + "…"
    }
}
