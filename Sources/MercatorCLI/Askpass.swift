import Glibc
import MercatorPolicy

/// This program as the one that SSH asks for the passphrase of a key: the answer is in its environment, and so in no
/// file and no argument.
enum Askpass {
    /// This program's file; nil when the system does not say.
    static var program: String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    /// What to print when that is what we were started for; nil otherwise.
    static var answer: String? {
        let environment = CommandSystem.live.environment
        guard environment.value(of: GitRunner.askpassMark) == "1" else { return nil }
        return environment.value(of: GitRunner.askpassAnswer)
    }
}
