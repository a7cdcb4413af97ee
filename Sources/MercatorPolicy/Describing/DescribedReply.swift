package import MercatorJSON

/// A provider's reply as a test or a file describes it.
package struct DescribedReply: ReplyFacts {
    package var status = 200
    package var provider = ""
    package var body: JSONValue?
    package var error: ReplyError?
    /// Headers by lower-case name.
    package var headers: [(name: String, value: String)] = []

    package init() {}

    package func header(_ lowercaseName: String) -> String? {
        headers.first { $0.name == lowercaseName }?.value
    }
}
