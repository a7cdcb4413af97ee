import ArgumentParser
import MercatorGateway

/// Where to listen or to connect, spelled as in the configuration: `127.0.0.1:8080`, `[::1]:8080`, `:8080`.
struct AddressArgument: ExpressibleByArgument, Hashable {
    let address: ListenAddress

    init(host: String, port: Int) {
        address = ListenAddress(host: host, port: port)
    }

    init?(argument: String) {
        guard let address = ListenAddress(argument) else { return nil }
        self.address = address
    }

    /// A name or an address, IPv6 without brackets.
    var host: String { address.host }
    var port: Int { address.port }
    /// As a URL or a line for people writes it.
    var text: String { address.description }
    var defaultValueDescription: String { text }
}
