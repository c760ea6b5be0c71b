internal import CArchive
internal import Glibc

/// The files inside an archive or a compressed file, unpacked by libarchive one after the other and piece by piece.
///
/// Nothing is written to disk, no program is started, and what an entry says of owners, links and times is not looked at.
final class Archive {
    /// What stands in the archive next.
    struct Entry {
        /// The name as the archive has it, in whatever encoding; nil for what a compressed file holds.
        var name: [UInt8]?
        /// True for a file with contents of its own; false for folders, links and devices.
        var isFile: Bool
        /// The length of its contents in bytes, where the archive tells it.
        var size: Int?
        /// True where its contents cannot be read without a password.
        var isEncrypted: Bool
    }

    /// Why an archive, or an entry of it, cannot be read.
    struct Failure: Error {
        /// What libarchive says.
        var message: String
        /// True where the archive needs a password.
        var isEncrypted: Bool
        /// True where nothing more can be read.
        var isFatal: Bool
        /// True where its reader may not have more memory.
        var isOutOfMemory = false

        static func outOfMemory(isFatal: Bool) -> Failure {
            Failure(message: "out of memory", isEncrypted: false, isFatal: isFatal, isOutOfMemory: true)
        }
    }

    private let handle: OpaquePointer
    private let locale: locale_t?
    private let formerLocale: locale_t?
    private var entry: OpaquePointer?
    private var failures = 0

    /// Opens an archive.
    ///
    /// - Parameters:
    ///   - bytes: The file; the caller keeps it as long as this lives.
    ///   - isCompressed: True for a file that holds one other file, which may be an archive written as a stream (tar, cpio).
    init(_ bytes: UnsafeBufferPointer<UInt8>, isCompressed: Bool) throws(Failure) {
        guard let handle = archive_read_new() else { throw Failure.outOfMemory(isFatal: true) }
        self.handle = handle
        // libarchive turns names into the encoding of the thread's locale: they shall come as UTF-8, whatever the user's is.
        locale = newlocale(LC_CTYPE_MASK_VALUE, "C.UTF-8", nil)
        formerLocale = locale.map { uselocale($0) }
        // Not by `archive_read_support_filter_all` and `…format_all`: these would start programs (lrzip, grzip) and read
        // lists of files on disk (mtree).
        for filter in [
            archive_read_support_filter_gzip, archive_read_support_filter_bzip2, archive_read_support_filter_compress,
            archive_read_support_filter_lzip, archive_read_support_filter_lzma, archive_read_support_filter_xz,
            archive_read_support_filter_lz4, archive_read_support_filter_zstd,
        ] { _ = filter(handle) }
        _ = archive_read_support_format_tar(handle)
        _ = archive_read_support_format_cpio(handle)
        if isCompressed {
            _ = archive_read_support_format_raw(handle)
            _ = archive_read_support_format_empty(handle)
        } else {
            for format in [
                archive_read_support_format_zip, archive_read_support_format_7zip, archive_read_support_format_rar,
                archive_read_support_format_rar5, archive_read_support_format_ar, archive_read_support_format_cab,
                archive_read_support_format_lha, archive_read_support_format_iso9660,
            ] { _ = format(handle) }
        }
        if archive_read_open_memory(handle, bytes.baseAddress, bytes.count) != ARCHIVE_OK {
            throw Failure(message: message, isEncrypted: false, isFatal: true)
        }
    }

    deinit {
        archive_read_free(handle)
        if let formerLocale { uselocale(formerLocale) }
        if let locale { freelocale(locale) }
    }

    /// True where the names are in the encoding of DOS if in none that the archive tells: in zip and its elder brothers.
    var isFromDOS: Bool {
        switch archive_format(handle) & ARCHIVE_FORMAT_BASE_MASK {
        case ARCHIVE_FORMAT_ZIP, ARCHIVE_FORMAT_LHA, ARCHIVE_FORMAT_CAB, ARCHIVE_FORMAT_RAR: true
        default: false
        }
    }

    /// Goes to the next entry; nil at the end.
    func next() throws(Failure) -> Entry? {
        while true {
            let code = archive_read_next_header(handle, &entry)
            switch code {
            case ARCHIVE_EOF: return nil
            case ARCHIVE_OK, ARCHIVE_WARN:
                failures = 0
                return current()
            default:
                failures += 1
                // An entry that cannot be read is passed; an archive that has nothing else is given up.
                if code == ARCHIVE_RETRY, failures < 100 { continue }
                throw failure(code == ARCHIVE_FATAL || failures >= 100)
            }
        }
    }

    private func current() -> Entry {
        let isRaw = archive_format(handle) == ARCHIVE_FORMAT_RAW
        var name: [UInt8] = []
        if !isRaw, let text = archive_entry_pathname(entry) ?? archive_entry_pathname_utf8(entry) {
            name = Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
        }
        // In tar a second name of a file has no contents; the last name of a file in cpio has them.
        let isLink = archive_entry_hardlink(entry) != nil && archive_entry_size(entry) == 0
        let type = archive_entry_filetype(entry)
        return Entry(
            name: isRaw ? nil : name, isFile: (type == S_IFREG || type == 0) && !isLink,
            size: archive_entry_size_is_set(entry) != 0 ? Int(archive_entry_size(entry)) : nil,
            isEncrypted: archive_entry_is_encrypted(entry) != 0)
    }

    /// Fills the buffer with the contents that follow, and tells how many bytes they are; 0 at the end.
    func read(_ buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        let count = archive_read_data(handle, buffer.baseAddress, buffer.count)
        if count < 0 { throw failure(count == Int(ARCHIVE_FATAL)) }
        return count
    }

    /// Passes over what is left of the entry.
    ///
    /// - Parameter count: Takes the number of bytes that had to be unpacked for it, piece by piece.
    func skip(_ count: (Int) throws -> Void) throws {
        // A zip file has a directory: nothing is unpacked. Other formats unpack what they pass over, and a small file may
        // hold very much of it.
        if archive_format(handle) & ARCHIVE_FORMAT_BASE_MASK == ARCHIVE_FORMAT_ZIP { return }
        var block: UnsafeRawPointer?
        var size = 0
        var offset: Int64 = 0
        while true {
            let code = archive_read_data_block(handle, &block, &size, &offset)
            if code == ARCHIVE_EOF { return }
            if code < ARCHIVE_WARN { throw failure(code == ARCHIVE_FATAL) }
            try count(size)
        }
    }

    /// Only once the archive is open: libarchive (3.6.2) would ask a format that it has not chosen.
    private func failure(_ isFatal: Bool) -> Failure {
        Failure(message: message, isEncrypted: archive_read_has_encrypted_entries(handle) > 0, isFatal: isFatal)
    }

    private var message: String { archive_error_string(handle).map { String(cString: $0) } ?? "unknown error" }
}

/// The macro of locale.h, which the compiler cannot import.
private let LC_CTYPE_MASK_VALUE = Int32(1) << Int32(LC_CTYPE)
