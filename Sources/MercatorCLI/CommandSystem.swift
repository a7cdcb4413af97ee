import MercatorLive
import MercatorSystem

/// The outside that commands run in: the real one. The rooms below are handed it and never reach for it.
enum CommandSystem {
    static let live = System.live
}
