/// Plays a seed twice and compares everything that happened.
package enum Replay {
    /// What differs; nothing where the two runs are the same.
    package static func findings(seed: UInt64, breakage: Breakage? = nil) throws -> [Finding] {
        let worlds = [World(seed: seed, breakage: breakage), World(seed: seed, breakage: breakage)]
        for world in worlds { _ = try world.run() }
        guard worlds[0].trace.hash != worlds[1].trace.hash else { return [] }
        return [Finding(checker: .replay, text: "seed \(seed) told two stories")]
    }
}
