import MercatorDiagnostics
import MercatorExpression
import MercatorYAML

/// Reads the keys of one action, with every mistake reported at its place.
package struct ActionReader {
    let draft: ActionDraft
    /// `rule `x` of policy `y``, for messages.
    let title: String
    var compiler: PolicyCompiler

    /// The node under a key or its other spelling; nil when neither is there.
    func node(_ key: String, _ alias: String? = nil) -> YAMLNode? {
        draft.members.first { $0.key.string == key || (alias != nil && $0.key.string == alias) }?.value
    }

    /// A text with values in it; nil when the key is absent or wrong.
    mutating func template(_ key: String, _ alias: String? = nil) -> Template? {
        guard let node = node(key, alias), let text = compiler.report.text(node, key) else { return nil }
        return compiler.template(text, at: node)
    }

    mutating func text(_ key: String) -> String? {
        node(key).flatMap { compiler.report.text($0, key) }
    }

    mutating func texts(_ key: String) -> [String]? {
        node(key).flatMap { compiler.report.texts($0, key) }
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        node(key).flatMap { compiler.report.integer($0, key, in: range) }
    }

    mutating func flag(_ key: String) -> Bool? {
        node(key).flatMap { compiler.report.flag($0, key) }
    }

    mutating func word<Word: RawRepresentable & CaseIterable>(_ key: String, _ alias: String? = nil) -> Word?
    where Word.RawValue == String {
        node(key, alias).flatMap { compiler.report.word($0, key) }
    }

    /// A level as people write it: `warning` is `warn`.
    mutating func level(_ key: String, _ alias: String? = nil) -> NoteLevel? {
        guard let node = node(key, alias) else { return nil }
        return node.string?.lowercased() == "warning" ? .warn : compiler.report.word(node, key)
    }

    /// Provider names under a key, each known and none twice; nil when the key is absent or wrong.
    mutating func providers(_ key: String) -> [String]? {
        guard let node = node(key), let names = compiler.report.texts(node, key) else { return nil }
        var providers: [String] = []
        for (index, name) in names.enumerated() {
            compiler.checkProvider(name, at: node.sequence?[index] ?? node)
            if !providers.contains(name) { providers.append(name) }
        }
        return providers
    }

    /// Reports a missing key.
    mutating func missing(_ what: String, hint: String) {
        compiler.report.error("missing-key", "\(title): `\(draft.word)` needs \(what)", at: draft.node, hint: hint)
    }

    /// Whether the policy is asked about requests; reports that the action makes no sense with replies otherwise.
    mutating func isRequestPhase(_ reason: String) -> Bool {
        guard compiler.phase == .response else { return true }
        compiler.report.error(
            "phase", "\(title): `\(draft.word)` \(reason), and the policy reads `response`", at: draft.node,
            hint: "put it into a policy of its own that does not name `response`")
        return false
    }

    /// Says what a protection of replies costs those who ask for streams.
    mutating func warnAboutStreams() {
        guard !compiler.isShadow else { return }
        compiler.report.warning(
            "stream-held", "\(title): `\(draft.word)` holds streams back until the whole reply has been checked",
            at: draft.node, hint: "callers get the events late, all at once; screening event by event is later work")
    }

    /// Reports an action that cannot do its work yet: an error where it would wave requests through.
    mutating func notActive(_ engine: String) {
        let message = "\(title): `\(draft.word)` is not active yet (\(engine)), so it would protect nothing"
        if compiler.options.purpose == .enforcement, !compiler.isShadow {
            compiler.report.error(
                "not-active", message, at: draft.node, hint: "take the rule out, or set `mode: shadow` on its policy")
        } else {
            compiler.report.warning("not-active", message, at: draft.node)
        }
    }
}
