import Glibc
package import MercatorLive

extension FileWatch.Blindness {
    /// Why, for the log.
    package var reason: String {
        switch self {
        case .everything(let code): "the kernel watches nothing for this process: \(Self.text(code))"
        case .folder(let path, let code): "the kernel does not watch `\(path)`: \(Self.text(code))"
        case .beyond(let foldersMax): "the policies are in more than \(foldersMax) folders"
        }
    }

    /// What to do about it. Source: inotify(7), `/proc` interfaces.
    package var remedy: String {
        switch self {
        case .everything(EMFILE): "raise the sysctl fs.inotify.max_user_instances, or reload with SIGHUP"
        case .folder(_, ENOSPC): "raise the sysctl fs.inotify.max_user_watches, or reload with SIGHUP"
        case .folder(_, EACCES): "let the gateway's user read the folder, or reload with SIGHUP"
        default: "reload with SIGHUP"
        }
    }

    private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
