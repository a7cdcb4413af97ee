/// The limits of this room. A configuration is written by hand; what goes beyond these is an accident or an attack.
package enum YAMLBounds {
    /// A file, in bytes. The largest known policy set is below 100 KB.
    package static let fileBytesMax = 1 << 20
    /// Nesting of mappings and sequences, aliases expanded.
    package static let depthMax = 64
    /// Nodes of all documents, aliases expanded: what stops "billion laughs".
    package static let nodesMax = 100_000
    /// Documents in one file.
    package static let documentsMax = 256
    /// Text followed to find a place in it; looking is quadratic in the length of a line.
    package static let placeBytesMax = 4_096
    /// Mistakes reported for one file; the rest is noise.
    package static let diagnosticsMax = 200
}
