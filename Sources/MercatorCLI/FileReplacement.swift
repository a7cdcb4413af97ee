import Glibc

/// Replaces a file as a whole: readers see the old text or the new one, never half of it.
enum FileReplacement {
    /// Nil when done, else why not.
    static func replace(_ path: String, with text: String) -> String? {
        var status = stat()
        let mode = stat(path, &status) == 0 ? status.st_mode & 0o777 : 0o644
        // Through a link to the file it names, which is what the author edits.
        let target = resolved(path) ?? path
        let draft = target + ".new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { return reason(errno) }
        var failure = DescriptorWrite.all(text, to: descriptor)
        if failure == nil, fsync(descriptor) != 0 { failure = errno }
        close(descriptor)
        if failure == nil, rename(draft, target) != 0 { failure = errno }
        if failure != nil { unlink(draft) }
        return failure.map(reason)
    }

    private static func resolved(_ path: String) -> String? {
        // SAFETY: realpath returns a zero-ended string of its own, which is freed here, or null.
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case EACCES, EPERM, EROFS: "this user may not write there"
        case EEXIST: "another program is writing it, or a `.new` file was left behind"
        case ENOSPC: "the disk is full"
        default: "error \(code)"
        }
    }
}
