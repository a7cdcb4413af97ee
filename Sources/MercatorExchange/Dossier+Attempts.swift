extension Dossier {
    /// Every try in order, with what came of it: `alpha=refused, beta=status_503, gamma=200`.
    package var attemptsText: String {
        attempts.map { "\($0.provider)=\($0.failure ?? ($0.status == 0 ? "none" : "\($0.status)"))" }
            .joined(separator: ", ")
    }
}
