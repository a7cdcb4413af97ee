/// The limits of this room.
package enum IdentityBounds {
    /// Longest credential looked at, in bytes: keys are under 200, and hashing hostile ones must stay cheap.
    package static let credentialBytesMax = 4096
    /// Longest query string searched for a credential, in bytes.
    package static let queryBytesMax = 16 * 1024
}
