import MercatorDiagnostics

/// Builds trees from libyaml's events, within bounds, and collects the mistakes.
struct YAMLComposer {
    private(set) var diagnostics: [Diagnostic] = []
    private let source: SourceText
    private let events: YAMLEvents
    private var anchors: [String: Measured] = [:]
    private var nodesLeft = YAMLBounds.nodesMax

    /// A node with what an alias to it costs: how many nodes it holds and how deep they go.
    private struct Measured {
        var node: YAMLNode
        var count: Int
        var height: Int
    }

    /// The reading does not go on: the stream has ended, or a diagnostic says why.
    private struct GaveUp: Error {}

    init(source: SourceText) {
        self.source = source
        events = YAMLEvents(source.text)
    }

    mutating func documents() -> [YAMLNode] {
        var documents: [YAMLNode] = []
        do {
            while documents.count < YAMLBounds.documentsMax {
                if let root = try document() { documents.append(root) }
            }
        } catch {
            // The end of the stream, or a mistake that has its diagnostic.
        }
        return documents
    }

    /// The next document, `.some(nil)` for an empty one. Throws at the end of the stream and after a fatal mistake.
    private mutating func document() throws(GaveUp) -> YAMLNode? {
        while true {
            let event = try next()
            switch event.kind {
            case .streamEnd: throw GaveUp()
            case .documentStart:
                anchors = [:]
                let root = try node(try next(), depth: 1)
                return root.node.isNull ? nil : root.node
            default: continue
            }
        }
    }

    private mutating func next() throws(GaveUp) -> YAMLEvent {
        do { return try events.next() } catch {
            diagnostics.append(error.diagnostic(in: source))
            throw GaveUp()
        }
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(GaveUp) -> Measured {
        guard depth <= YAMLBounds.depthMax else {
            throw giveUp(event, "yaml/too-deep", "nested deeper than \(YAMLBounds.depthMax) levels")
        }
        try spend(1, event)
        switch event.kind {
        case .alias(let name): return try alias(name, event, depth: depth)
        case .scalar(let text, let style, let anchor, let tag):
            return remember(scalar(text, style, tag, event, hasProperties: anchor != nil || tag != nil), as: anchor)
        case .sequenceStart(let anchor, let tag):
            checkTag(tag, event)
            return remember(try sequence(event, depth: depth), as: anchor)
        case .mappingStart(let anchor, let tag):
            checkTag(tag, event)
            return remember(try mapping(event, depth: depth), as: anchor)
        case .documentStart, .collectionEnd, .streamEnd, .other:
            throw giveUp(event, "yaml/syntax", "a value is missing here")
        }
    }

    private mutating func alias(_ name: String, _ event: YAMLEvent, depth: Int) throws(GaveUp) -> Measured {
        guard let target = anchors[name] else {
            throw giveUp(
                event, "yaml/unknown-alias", "no anchor `&\(name)` before this alias",
                hint: Suggestion.nearest(name, in: anchors.keys.sorted()).map { "did you mean `*\($0)`?" })
        }
        try spend(target.count, event)
        guard depth + target.height <= YAMLBounds.depthMax else {
            throw giveUp(event, "yaml/too-deep", "nested deeper than \(YAMLBounds.depthMax) levels")
        }
        return target
    }

    private mutating func scalar(
        _ text: String, _ style: YAMLScalarStyle, _ tag: String?, _ event: YAMLEvent, hasProperties: Bool
    ) -> Measured {
        checkTag(tag, event)
        let isText = style != .plain || tag == "tag:yaml.org,2002:str"
        var position = SourcePosition(line: event.line + 1, column: event.column + 1)
        if hasProperties { position = YAMLContent.skippingProperties(position, in: source) }
        let value: YAMLValue =
            !isText && YAMLScalar.isNull(text)
            ? .null : .scalar(text, style: isText && style == .plain ? .quoted : style)
        return Measured(node: YAMLNode(value, position: position, source: source), count: 1, height: 0)
    }

    private mutating func sequence(_ start: YAMLEvent, depth: Int) throws(GaveUp) -> Measured {
        var whole = Measured(node: place(start, .null), count: 1, height: 0)
        var items: [YAMLNode] = []
        while true {
            let event = try next()
            if case .collectionEnd = event.kind { break }
            let item = try node(event, depth: depth + 1)
            items.append(item.node)
            whole.count += item.count
            whole.height = max(whole.height, item.height + 1)
        }
        whole.node = place(start, .sequence(items))
        return whole
    }

    private mutating func mapping(_ start: YAMLEvent, depth: Int) throws(GaveUp) -> Measured {
        var whole = Measured(node: place(start, .null), count: 1, height: 0)
        var members = YAMLMembers()
        while true {
            let event = try next()
            if case .collectionEnd = event.kind { break }
            let key = try node(event, depth: depth + 1)
            let value = try node(try next(), depth: depth + 1)
            whole.count += key.count + value.count
            whole.height = max(whole.height, key.height + 1, value.height + 1)
            members.add(key: key.node, value: value.node, diagnostics: &diagnostics)
        }
        whole.node = place(start, .mapping(members.merged))
        return whole
    }

    private mutating func remember(_ measured: Measured, as anchor: String?) -> Measured {
        if let anchor { anchors[anchor] = measured }
        return measured
    }

    private mutating func spend(_ count: Int, _ event: YAMLEvent) throws(GaveUp) {
        nodesLeft -= count
        guard nodesLeft >= 0 else {
            throw giveUp(
                event, "yaml/too-many-nodes", "more than \(YAMLBounds.nodesMax) values, aliases expanded",
                hint: "split the file, or use fewer aliases")
        }
    }

    private mutating func checkTag(_ tag: String?, _ event: YAMLEvent) {
        guard let tag, tag != "!", !tag.hasPrefix("tag:yaml.org,2002:") else { return }
        report(event, "yaml/tag", "the tag `\(tag)` means nothing here", hint: "remove it")
    }

    private func place(_ event: YAMLEvent, _ value: YAMLValue) -> YAMLNode {
        YAMLNode(
            value, position: SourcePosition(line: event.line + 1, column: event.column + 1), source: source)
    }

    private mutating func giveUp(_ event: YAMLEvent, _ code: String, _ message: String, hint: String? = nil) -> GaveUp {
        report(event, code, message, hint: hint)
        return GaveUp()
    }

    private mutating func report(_ event: YAMLEvent, _ code: String, _ message: String, hint: String? = nil) {
        guard diagnostics.count < YAMLBounds.diagnosticsMax else { return }
        let position = SourcePosition(line: event.line + 1, column: event.column + 1)
        diagnostics.append(
            Diagnostic(.error, code: code, message: message, path: source.path, position: position, hint: hint))
    }
}
