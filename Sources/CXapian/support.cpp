#include "support.h"

#include <sys/stat.h>

#include <fstream>

cx_status fail(cx_error *e, cx_status status, const char *type, const char *message) noexcept {
    if (e) {
        e->status = status;
        e->type = type;
        e->message = message ? strdup(message) : nullptr;
    }
    return status;
}

void require_segment(const char *path) {
    struct stat status;
    if (stat(path, &status) != 0 || S_ISDIR(status.st_mode)) return;  // Xapian's own words fit better
    // What each of Xapian's glass databases in one file begins with.
    static const std::string magic = "\x0f\x0dXapian Glass";
    std::string start(magic.size(), 0);
    std::ifstream(path, std::ios::binary).read(&start[0], std::streamsize(start.size()));
    if (start != magic) throw damaged(std::string(path) + " is no segment");
}

cx_status translate(cx_error *e) noexcept {
    try {
        throw;
    } catch (const stopped &) {
        return fail(e, CX_STOPPED, nullptr, "stopped by its caller");
    } catch (const bad_argument &x) {
        return fail(e, CX_BAD_ARGUMENT, nullptr, x.what());
    } catch (const not_found &x) {
        return fail(e, CX_NOT_FOUND, nullptr, x.what());
    } catch (const damaged &x) {
        return fail(e, CX_DAMAGED, nullptr, x.what());
    } catch (const Xapian::DatabaseLockError &x) {
        return fail(e, CX_LOCKED, x.get_type(), x.get_msg().c_str());
    } catch (const Xapian::DatabaseNotFoundError &x) {
        return fail(e, CX_NOT_FOUND, x.get_type(), x.get_msg().c_str());
    } catch (const Xapian::DocNotFoundError &x) {
        return fail(e, CX_NOT_FOUND, x.get_type(), x.get_msg().c_str());
    } catch (const Xapian::DatabaseCorruptError &x) {
        return fail(e, CX_DAMAGED, x.get_type(), x.get_msg().c_str());
    } catch (const Xapian::DatabaseVersionError &x) {
        return fail(e, CX_DAMAGED, x.get_type(), x.get_msg().c_str());
    } catch (const Xapian::InvalidArgumentError &x) {
        return fail(e, CX_BAD_ARGUMENT, x.get_type(), x.get_msg().c_str());
    } catch (const Xapian::Error &x) {
        // The system's own words (disk full, permission denied) stand apart from the message.
        std::string message = x.get_msg();
        if (const char *system = x.get_error_string()) message += std::string(" (") + system + ")";
        return fail(e, CX_FAILED, x.get_type(), message.c_str());
    } catch (const std::exception &x) {
        return fail(e, CX_FAILED, nullptr, x.what());
    } catch (...) {
        return fail(e, CX_FAILED, nullptr, "unknown C++ exception");
    }
}

void cx_error_clear(cx_error *error) {
    free(error->message);
    *error = cx_error{CX_OK, nullptr, nullptr};
}

const char *cx_version(void) { return Xapian::version_string(); }

void cx_bytes_free(cx_bytes *bytes) {
    free(bytes->data);
    *bytes = cx_bytes{nullptr, 0};
}
