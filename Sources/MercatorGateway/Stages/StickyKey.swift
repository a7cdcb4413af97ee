import MercatorExchange
import MercatorJSON
import MercatorRouting

/// What names the caller for `sticky`, as the configuration wants it.
enum StickyKey: Sendable {
    case user, apiKey, session, composite
    /// A key of the request's metadata.
    case metadata(String)

    init(_ configuration: RoutingConfiguration) {
        if let name = configuration.stickyKey {
            self = name == "user_id" ? .user : .metadata(name)
            return
        }
        switch configuration.sticky.key {
        case .user: self = .user
        case .apiKey: self = .apiKey
        case .session: self = .session
        case .composite: self = .composite
        }
    }

    /// The caller's name; nil when the request has none, and is then spread at random.
    ///
    /// A key's owner counts before what a request says about itself, which anybody may write.
    func text(_ view: InboundView, _ body: RequestBody, _ dossier: Dossier) -> String? {
        switch self {
        case .user: user(view, body, dossier)
        case .apiKey: dossier.caller
        case .session: header("x-session-id", view)
        case .composite: user(view, body, dossier) ?? dossier.caller ?? header("x-session-id", view)
        case .metadata(let name):
            header("x-mercator-metadata-" + name.replacing("_", with: "-"), view)
                ?? header("x-mercator-metadata-" + name, view) ?? body.root?["metadata"]?[name]?.string
        }
    }

    private func user(_ view: InboundView, _ body: RequestBody, _ dossier: Dossier) -> String? {
        dossier.user ?? header("x-user-id", view) ?? body.root?["user"]?.string
            ?? body.root?["safety_identifier"]?.string
    }

    private func header(_ name: String, _ view: InboundView) -> String? {
        let text = view.withHeader(name.lowercased()) { String(decoding: $0, as: UTF8.self) }
        return text?.isEmpty == true ? nil : text
    }
}
