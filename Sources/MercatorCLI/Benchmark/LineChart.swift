/// Lines over two axes, drawn as SVG. Lines differ in colour and in dashes, so that neither has to be seen.
struct LineChart {
    /// One line; a class of the page's style sheet gives it colour and dashes.
    struct Line {
        var name: String
        var style: String
        var points: [(x: Double, y: Double)]
        /// Drawn as bars from the bottom, so many values wide; nil: as a line.
        var barWidth: Double?
    }

    var title: String
    var horizontalUnit: String
    var verticalUnit: String
    var horizontal: ChartAxis
    var vertical: ChartAxis
    var lines: [Line]

    private static let (width, height) = (720.0, 280.0)
    private static let (left, right, top, bottom) = (64.0, 30.0, 12.0, 44.0)

    /// A `figure` with its caption and legend.
    var html: String {
        var html = "<figure><figcaption>\(HTMLText.escaped(title))</figcaption>\n"
        html += "<svg viewBox=\"0 0 720 280\" role=\"img\" aria-label=\"\(HTMLText.escaped(title))\">\n"
        html += grid + lines.map(drawn).joined() + "</svg>\n"
        if lines.count > 1 { html += legend }
        return html + "</figure>\n"
    }

    private var grid: String {
        var svg = ""
        for mark in vertical.marks {
            let y = place(y: mark.value)
            svg +=
                "<path class=\"grid\" d=\"M\(Self.number(Self.left)) \(y)H\(Self.number(Self.width - Self.right))\"/>"
            svg += "<text class=\"end\" x=\"\(Self.number(Self.left - 6))\" y=\"\(y)\" dy=\".35em\">"
            svg += HTMLText.escaped(mark.text) + "</text>\n"
        }
        let floor = Self.height - Self.bottom
        for mark in horizontal.marks {
            svg += "<text class=\"mid\" x=\"\(place(x: mark.value))\" y=\"\(Self.number(floor + 16))\">"
            svg += HTMLText.escaped(mark.text) + "</text>\n"
        }
        svg += "<text class=\"mid\" x=\"\(Self.number((Self.left + Self.width - Self.right) / 2))\" "
        svg += "y=\"\(Self.number(Self.height - 8))\">\(HTMLText.escaped(horizontalUnit))</text>\n"
        svg += "<text class=\"mid\" transform=\"translate(14 \(Self.number((Self.top + floor) / 2))) rotate(-90)\">"
        return svg + HTMLText.escaped(verticalUnit) + "</text>\n"
    }

    private func drawn(_ line: Line) -> String {
        if let barWidth = line.barWidth {
            return line.points.filter { $0.y > 0 }.map { bar($0, barWidth, line.style) }.joined()
        }
        // A single point has no length: a round cap makes it seen.
        let path = line.points.map { "\(place(x: $0.x)) \(place(y: $0.y))" }.joined(separator: "L")
        return path.isEmpty
            ? "" : "<path class=\"line \(line.style)\" d=\"M\(path)\(line.points.count == 1 ? "h0" : "")\"/>\n"
    }

    private func bar(_ point: (x: Double, y: Double), _ width: Double, _ style: String) -> String {
        let (from, to) = (horizontal.position(of: point.x), horizontal.position(of: point.x + width))
        let span = (to - from) * (Self.width - Self.left - Self.right)
        let tall = vertical.position(of: point.y) * (Self.height - Self.top - Self.bottom)
        return "<rect class=\"bar \(style)\" x=\"\(place(x: point.x))\" y=\"\(place(y: point.y))\" "
            + "width=\"\(Self.number(max(1, span)))\" height=\"\(Self.number(tall))\"/>\n"
    }

    private var legend: String {
        let items = lines.map { line in
            let sample =
                line.barWidth == nil
                ? "<path class=\"line \(line.style)\" d=\"M1 6H27\"/>"
                : "<rect class=\"bar \(line.style)\" x=\"4\" y=\"1\" width=\"20\" height=\"10\"/>"
            return "<span><svg viewBox=\"0 0 28 12\">\(sample)</svg> \(HTMLText.escaped(line.name))</span>"
        }
        return "<p class=\"legend\">\(items.joined(separator: " "))</p>\n"
    }

    private func place(x: Double) -> String {
        Self.number(Self.left + horizontal.position(of: x) * (Self.width - Self.left - Self.right))
    }

    private func place(y: Double) -> String {
        Self.number(Self.height - Self.bottom - vertical.position(of: y) * (Self.height - Self.top - Self.bottom))
    }

    private static func number(_ value: Double) -> String { FixedText.digits(value, 1) }
}
