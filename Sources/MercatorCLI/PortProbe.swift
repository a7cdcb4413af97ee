import Glibc

/// Looks whether an IPv4 address is free to listen on.
///
/// Only to choose a friendlier default: whoever binds afterwards still has to cope with losing the race.
enum PortProbe {
    static func isFree(_ address: AddressArgument) -> Bool {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = in_port_t(UInt16(clamping: address.port)).bigEndian
        guard inet_pton(AF_INET, address.host, &name.sin_addr) == 1 else { return true }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        // SAFETY: the name lives through the call and is read as the sockaddr that its family says it is.
        return withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
