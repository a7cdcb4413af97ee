import MercatorExchange
import MercatorIdentity
import MercatorPolicy

/// First stage: whose request is this?
enum Identify {
    /// The caller's facts; nil while the gateway is open. Throws 401.
    static func caller(
        _ view: InboundView, _ snapshot: Snapshot, _ dossier: Dossier
    ) throws(Refusal) -> CallerFacts? {
        switch snapshot.keyring.identify(view) {
        case .open: return nil
        case .refused(let reason):
            dossier.errorDetail = "credential \(reason.rawValue)"
            throw .incorrectAPIKey()
        case .caller(let caller):
            dossier.caller = caller.name.isEmpty ? caller.fingerprint : caller.name
            dossier.user = caller.userID
            dossier.team = caller.teamID
            return snapshot.callers[caller.fingerprint]
        }
    }
}
