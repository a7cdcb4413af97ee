/// `proxy.cors`: which pages in browsers may call the gateway.
package struct CORSConfiguration: Sendable {
    package var isEnabled = true
    package var allowedOrigins = ["*"]
    package var allowedMethods = ["GET", "POST", "PUT", "DELETE", "OPTIONS"]
    package var allowedHeaders = ["Authorization", "Content-Type", "X-Request-ID", "X-User-ID"]
    package var exposedHeaders = ["X-Request-ID"]
    package var maxAgeSeconds = 3600
    package var allowsCredentials = false

    package init() {}
}
