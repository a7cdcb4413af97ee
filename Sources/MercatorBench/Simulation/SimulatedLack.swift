import MercatorJSON

/// Something that the simulated provider does not take and answers with 400: for trying out how others deal with it.
package struct SimulatedLack: Hashable, Sendable {
    private enum What: Hashable {
        /// A member of the body: `stream_options`.
        case member(String)
        /// A role of any message: `role:developer`.
        case role(String)
        /// A type of content: `part:image_url`.
        case part(String)
        /// A type of response format: `format:json_schema`.
        case format(String)
    }

    private let what: What

    /// Reads `stream_options`, `role:developer`, `part:image_url` or `format:json_schema`; nil for anything else.
    package init?(_ text: Substring) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        switch (parts.count, parts[0]) {
        case (1, let name) where !name.isEmpty: what = .member(name)
        case (2, "role"): what = .role(parts[1])
        case (2, "part"): what = .part(parts[1])
        case (2, "format"): what = .format(parts[1])
        default: return nil
        }
    }

    /// The name of what a body has and the provider lacks; nil when it has no such thing.
    func found(in body: JSONValue) -> String? {
        switch what {
        case .member(let name): return body[name] == nil ? nil : name
        case .role(let role):
            let isThere = body["messages"]?.elements.contains { $0["role"]?.stringEquals(role) == true }
            return isThere == true ? "messages" : nil
        case .part(let type):
            let isThere = body["messages"]?.elements.contains { message in
                message["content"]?.elements.contains { $0["type"]?.stringEquals(type) == true } == true
            }
            return isThere == true ? "messages" : nil
        case .format(let type):
            return body["response_format"]?["type"]?.stringEquals(type) == true ? "response_format" : nil
        }
    }
}
