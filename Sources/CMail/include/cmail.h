// Mail through GMime, without GLib's types in its header.
//
// Every text is UTF-8 unless said otherwise. What a function gives as `char *` is the caller's: `cmail_release` it.
#ifndef CMAIL_H
#define CMAIL_H

#include <stdbool.h>
#include <stddef.h>

/// A parsed message: its headers and the tree of its parts. What is inside an embedded message is not in the tree.
typedef struct cmail_message cmail_message;

typedef enum {
    /// A part with contents: text, an attachment.
    CMAIL_LEAF,
    /// A part that consists of others.
    CMAIL_MULTIPART,
    /// A part that is a message of its own.
    CMAIL_EMBEDDED,
} cmail_kind;

/// One part. Its texts live as long as the message.
typedef struct {
    cmail_kind kind;
    /// The index of the part that it belongs to; its own for the first.
    size_t parent;
    /// The media type in lower case, without parameters.
    const char *type;
    /// `attachment`, `inline`, …, in lower case; NULL where the part does not say.
    const char *disposition;
    /// NULL where there is none.
    const char *filename;
    /// NULL where there is none.
    const char *content_id;
    /// True where the contents stand in the message as they are, without a transfer encoding.
    bool is_unencoded;
    /// Where the contents stand in the message, in bytes: of leaves only.
    size_t begin, end;
} cmail_part;

/// Parses a message. The bytes are borrowed: they must live as long as the result.
///
/// Returns NULL where there is no message, memory is short, or a field of addresses is made to break the parser.
cmail_message *cmail_parse(const void *bytes, size_t length);
void cmail_free(cmail_message *message);

/// True where parts lie too deep in each other; the deepest are taken for text.
bool cmail_is_too_deep(const cmail_message *message);

/// How many parts there are, in the order they stand in, each before those within it; at least one.
size_t cmail_part_count(const cmail_message *message);
cmail_part cmail_part_at(const cmail_message *message, size_t index);

/// A parameter of a part's content type (`charset`, `format`), or NULL. It lives as long as the message.
const char *cmail_parameter(const cmail_message *message, size_t index, const char *name);

/// The contents of a leaf without transfer encoding, or an embedded message as a file. NULL where memory is short.
char *cmail_contents(const cmail_message *message, size_t index, size_t *length);

/// The header field of that name, the `nth` from the top counted from 0, unfolded and decoded (RFC 2047); NULL where there
/// is none. Bytes that are not encoded are read as UTF-8, else in `charset` (may be NULL), else as Windows-1252.
char *cmail_header(const cmail_message *message, const char *name, size_t nth, const char *charset);

/// The mailboxes in a header field of addresses, groups opened: for each two lines, the name (may be empty) and the address.
/// NULL where there is no such field.
char *cmail_addresses(const cmail_message *message, const char *name, const char *charset);

/// A date as mail writes it: `2017-05-30 2017-05-30T08:00:00Z`, the day at the sender's place and the moment in UTC. NULL
/// where it is none, or none between 1970 and 2100.
char *cmail_date(const char *text);

/// Text in some encoding to UTF-8. What cannot be converted becomes U+FFFD and is counted.
///
/// Returns NULL where the encoding is unknown or memory is short.
char *cmail_convert(const char *bytes, size_t length, const char *charset, size_t *result_length, size_t *replaced);

void cmail_release(char *text);

/// The first place in `bytes` where `text` stands, or NULL.
const void *cmail_find(const void *bytes, size_t length, const char *text);

#endif
