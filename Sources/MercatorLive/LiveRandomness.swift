import MercatorSystem

/// The system's random numbers (getrandom on Linux).
struct LiveRandomness: Randomness {
    func next() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}
