import MercatorProviders
import MercatorRouting
import MercatorYAML

/// A provider's prices by model.
struct PriceList: Sendable {
    private let prices: [String: TokenPrice]
    private let usual: TokenPrice?

    init(_ configured: [NamedEntry<TokenPriceConfiguration>]) {
        prices = Dictionary(
            configured.map { ($0.name, TokenPrice($0.value)) }, uniquingKeysWith: { first, _ in first })
        usual = prices["default"]
    }

    /// The model's own price, else that of `default`; nil when there is neither.
    func price(of model: String?) -> TokenPrice? { model.flatMap { prices[$0] } ?? usual }
}

extension TokenPrice {
    /// From dollars for a thousand.
    fileprivate init(_ configured: TokenPriceConfiguration) {
        self.init(prompt: configured.prompt / 1_000, completion: configured.completion / 1_000)
    }
}
