#include "files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

file_failed::file_failed(const std::string &doing, const std::string &path, int code)
    : std::runtime_error("cannot " + doing + " " + path + " (" + strerror(code) + ")") {}

mapped_file::mapped_file(const std::string &path) : name(path) {
    int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        if (errno == ENOENT || errno == ENOTDIR) throw not_found(path + " is not there");
        throw file_failed("open", path, errno);
    }
    struct stat status;
    int code = 0;
    if (fstat(descriptor, &status) != 0) code = errno;
    else if (!S_ISREG(status.st_mode)) code = EISDIR;
    else if (status.st_size > 0) {
        length = size_t(status.st_size);
        base = mmap(nullptr, length, PROT_READ, MAP_SHARED, descriptor, 0);
        if (base == MAP_FAILED) {
            base = nullptr;
            code = errno;
        }
    }
    close(descriptor);
    if (code) throw file_failed("read", path, code);
}

mapped_file::~mapped_file() {
    if (base) munmap(base, length);
}

const uint8_t *mapped_file::range(uint64_t start, uint64_t count) const {
    if (start > length || count > length - start) throw damaged(name + " is shorter than it says");
    return data() + start;
}

void mapped_file::release(uint64_t start, uint64_t end) const {
    static const uint64_t page = uint64_t(sysconf(_SC_PAGESIZE));
    start = (start + page - 1) / page * page;
    end = std::min<uint64_t>(end, length) / page * page;
    // Where the system will not, memory is all that it costs.
    if (end > start) (void)madvise(static_cast<char *>(base) + start, end - start, MADV_DONTNEED);
}

static const size_t buffer_bytes = 1 << 18;

output_file::output_file(const std::string &path, bool replace) : name(path) {
    descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | (replace ? O_TRUNC : O_EXCL), 0666);
    if (descriptor < 0) throw file_failed("create", path, errno);
    buffer.reserve(buffer_bytes);
}

output_file::~output_file() {
    if (descriptor >= 0) close(descriptor);
}

static void write_all(int descriptor, const char *data, size_t length, uint64_t offset, const std::string &name) {
    while (length > 0) {
        ssize_t count = pwrite(descriptor, data, length, off_t(offset));
        if (count < 0) {
            if (errno == EINTR) continue;
            throw file_failed("write", name, errno);
        }
        data += count;
        length -= size_t(count);
        offset += uint64_t(count);
    }
}

void output_file::add(const void *data, size_t length) {
    if (buffer.size() + length > buffer_bytes) flush();
    if (length >= buffer_bytes) {
        write_all(descriptor, static_cast<const char *>(data), length, written, name);
        written += length;
    } else {
        buffer.append(static_cast<const char *>(data), length);
    }
}

void output_file::replace(uint64_t offset, const void *data, size_t length) {
    flush();
    write_all(descriptor, static_cast<const char *>(data), length, offset, name);
}

void output_file::flush() {
    write_all(descriptor, buffer.data(), buffer.size(), written, name);
    written += buffer.size();
    buffer.clear();
}

void output_file::finish() {
    flush();
    int closing = descriptor;
    descriptor = -1;
    if (close(closing) != 0) throw file_failed("write", name, errno);
}

waiting_bytes::~waiting_bytes() { (void)unlink(name.c_str()); }

void waiting_bytes::move(output_file &out) {
    static const uint64_t piece = 1 << 20;
    file.finish();
    mapped_file written(name);
    for (uint64_t at = 0; at < written.size(); at += piece) {
        uint64_t count = std::min<uint64_t>(piece, written.size() - at);
        out.add(written.range(at, count), count);
        written.release(at, at + count);
    }
}
