/// Where finished log lines go. Never blocks its caller; lines that cannot be kept are counted.
package protocol LogOutput: Sendable {
    /// Takes whole lines, each ended by a newline.
    func append(_ lines: [UInt8])
}
