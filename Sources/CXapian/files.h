// Files read through memory and written through a buffer; numbers as Xapian packs them.
#ifndef KWIC_CXAPIAN_FILES_H
#define KWIC_CXAPIAN_FILES_H

#include "support.h"

/// Thrown where the system refuses to read or write; the message has the path and the system's words.
struct file_failed : std::runtime_error {
    file_failed(const std::string &doing, const std::string &path, int code);
};

/// A whole file in memory, as far as it is looked at. Not changed by anybody while it is open.
class mapped_file {
    void *base = nullptr;
    size_t length = 0;
    std::string name;

  public:
    /// Throws not_found where there is none.
    explicit mapped_file(const std::string &path);
    ~mapped_file();
    mapped_file(const mapped_file &) = delete;
    mapped_file &operator=(const mapped_file &) = delete;

    const uint8_t *data() const { return static_cast<const uint8_t *>(base); }
    size_t size() const { return length; }
    const std::string &path() const { return name; }
    /// Bytes `start` up to `start + count`; throws damaged where the file is shorter.
    const uint8_t *range(uint64_t start, uint64_t count) const;
    /// Lets go of the memory of bytes `start` up to `end`, which are not needed for now: a large file that is read once
    /// would else stay in memory as a whole.
    void release(uint64_t start, uint64_t end) const;
};

/// A file written from its beginning to its end. What is in the buffer is lost unless `finish` is called.
class output_file {
    int descriptor;
    std::string name, buffer;
    uint64_t written = 0;

  public:
    /// Creates the file; with `replace` an older one of the name goes.
    explicit output_file(const std::string &path, bool replace = false);
    ~output_file();
    output_file(const output_file &) = delete;
    output_file &operator=(const output_file &) = delete;

    /// Where the next byte goes.
    uint64_t offset() const { return written + buffer.size(); }
    void add(const void *data, size_t length);
    template <class T>
    void number(T value) { add(&value, sizeof value); }
    /// Writes over what was written already.
    void replace(uint64_t offset, const void *data, size_t length);
    void flush();
    void finish();
};

/// Bytes that come later in a file than others that are not written yet: until then they are in a file of their own.
class waiting_bytes {
    std::string name;
    output_file file;

  public:
    /// Creates that file; an older one of the name goes.
    explicit waiting_bytes(const std::string &path) : name(path), file(path, true) {}
    /// Deletes it.
    ~waiting_bytes();
    uint64_t size() const { return file.offset(); }
    void add(const void *data, size_t length) { file.add(data, length); }
    /// Puts them all behind what `out` has. Nothing can be added afterwards.
    void move(output_file &out);
};

/// Seven bits a byte, lowest first; the last has its top bit clear.
inline void pack(std::string &out, uint64_t value) {
    while (value >= 128) {
        out += char(value | 0x80);
        value >>= 7;
    }
    out += char(value);
}

inline void pack(std::string &out, const std::string &text) {
    pack(out, text.size());
    out += text;
}

/// Reads packed numbers, and never past the end.
class packed_reader {
    const uint8_t *at, *end;

  public:
    packed_reader(const uint8_t *start, const uint8_t *end) : at(start), end(end) {}
    bool empty() const { return at == end; }
    /// How far it has come, counted from `start`.
    uint64_t position(const uint8_t *start) const { return uint64_t(at - start); }
    uint64_t number() {
        uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (at == end) break;
            uint8_t byte = *at++;
            value |= uint64_t(byte & 0x7F) << shift;
            if (byte < 128) return value;
        }
        throw damaged("a packed number has no end");
    }
    const char *bytes(size_t length) {
        if (size_t(end - at) < length) throw damaged("a file ends too early");
        const char *start = reinterpret_cast<const char *>(at);
        at += length;
        return start;
    }
};

#endif
