import NIOCore

/// Something deliberately wrong with the simulated world, never with the product: each shows that a checker can fail.
package enum Breakage: String, CaseIterable {
    case losesRecords, doublesRecords, lies, closesBreakerAtOnce, ignoresBackPressure, miscountsGauge

    /// The checker that must catch it.
    package var caughtBy: Checker {
        switch self {
        case .losesRecords, .doublesRecords, .lies: .records
        case .closesBreakerAtOnce: .breakers
        case .ignoresBackPressure: .buffers
        case .miscountsGauge: .gauges
        }
    }

    func prepare(_ wire: VirtualWire, _ world: World) {}

    func retell(_ line: String) -> [String] {
        switch self {
        case .losesRecords: []
        case .doublesRecords: [line, line]
        case .lies: [line.replacing("\"status\":200", with: "\"status\":204")]
        default: [line]
        }
    }
}
