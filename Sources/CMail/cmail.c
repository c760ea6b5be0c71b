// For memmem.
#define _GNU_SOURCE
#include "cmail.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <iconv.h>
#include <pthread.h>
#include <string.h>

struct cmail_message {
    GMimeMessage *message;
    GMimeParserOptions *options;
    // Elements are `node`.
    GArray *nodes;
    // GMime's stream refers to it, and does not change or free it.
    GByteArray bytes;
    bool is_too_deep;
};

typedef struct {
    GMimeObject *object;
    cmail_part part;
    // These belong to the node.
    char *type, *disposition, *filename;
} node;

static void start(void) { g_mime_init(); }

static void start_once(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start);
}

static void warned(gint64 offset, GMimeParserWarning code, const gchar *item, gpointer message) {
    (void)offset;
    (void)item;
    if (code == GMIME_CRIT_NESTING_OVERFLOW) ((cmail_message *)message)->is_too_deep = true;
}

static GMimeParserOptions *options_with(const char *charset) {
    GMimeParserOptions *options = g_mime_parser_options_new();
    // Latin-1 has a character for every byte; Windows-1252 leaves a few out.
    const char *charsets[] = {"utf-8", charset, "windows-1252", "iso-8859-1", NULL};
    const char *without[] = {"utf-8", "windows-1252", "iso-8859-1", NULL};
    g_mime_parser_options_set_fallback_charsets(options, charset != NULL ? charsets : without);
    return options;
}

/// An encoded word (RFC 2047) in base64.
typedef struct {
    const char *charset, *payload, *end;
    size_t charset_length, payload_length;
} base64_word;

/// Whether such a word begins at `text`.
static bool is_base64_word(const char *text, base64_word *word) {
    if (text[0] != '=' || text[1] != '?') return false;
    word->charset = text + 2;
    word->charset_length = strcspn(word->charset, "? \t\r\n");
    const char *mark = word->charset + word->charset_length;
    if (word->charset_length == 0 || mark[0] != '?' || (mark[1] | 0x20) != 'b' || mark[2] != '?') return false;
    word->payload = mark + 3;
    word->payload_length = strcspn(word->payload, "? \t\r\n");
    word->end = word->payload + word->payload_length;
    if (word->end[0] != '?' || word->end[1] != '=') return false;
    word->end += 2;
    return true;
}

static void add_payload(GByteArray *bytes, const base64_word *word) {
    guint before = bytes->len;
    g_byte_array_set_size(bytes, before + (guint)word->payload_length / 4 * 3 + 8);
    gint state = 0;
    guint save = 0;
    gsize count = g_base64_decode_step(word->payload, word->payload_length, bytes->data + before, &state, &save);
    // Padding may be missing.
    if (state != 0) count += g_base64_decode_step("==", 2, bytes->data + before + count, &state, &save);
    g_byte_array_set_size(bytes, before + (guint)count);
}

/// The field with neighbouring words in base64 made one: GMime (3.2.13) joins the payloads of such words and then stops at
/// the padding of the first, which loses the rest.
static char *join_words(const char *raw) {
    GString *text = g_string_new(NULL);
    while (*raw != 0) {
        base64_word word, next;
        if (!is_base64_word(raw, &word)) {
            g_string_append_c(text, *raw++);
            continue;
        }
        GByteArray *bytes = g_byte_array_new();
        add_payload(bytes, &word);
        raw = word.end;
        while (is_base64_word(raw + strspn(raw, " \t\r\n"), &next) && next.charset_length == word.charset_length &&
               g_ascii_strncasecmp(next.charset, word.charset, word.charset_length) == 0) {
            add_payload(bytes, &next);
            raw = next.end;
        }
        char *payload = g_base64_encode(bytes->data, bytes->len);
        g_string_append(text, "=?");
        g_string_append_len(text, word.charset, (gssize)word.charset_length);
        g_string_append_printf(text, "?B?%s?=", payload);
        g_free(payload);
        g_byte_array_free(bytes, TRUE);
    }
    return g_string_free(text, FALSE);
}

/// A part's file name; the caller frees it.
static char *filename_of(GMimeObject *object, GMimeParserOptions *options) {
    GMimeHeaderList *headers = g_mime_object_get_header_list(object);
    GMimeHeader *header = g_mime_header_list_get_header(headers, "Content-Disposition");
    char *name = NULL;
    if (header != NULL) {
        char *joined = join_words(g_mime_header_get_raw_value(header));
        GMimeContentDisposition *disposition = g_mime_content_disposition_parse(options, joined);
        name = g_strdup(g_mime_content_disposition_get_parameter(disposition, "filename"));
        g_object_unref(disposition);
        g_free(joined);
    }
    header = g_mime_header_list_get_header(headers, "Content-Type");
    if (name == NULL && header != NULL) {
        char *joined = join_words(g_mime_header_get_raw_value(header));
        GMimeContentType *type = g_mime_content_type_parse(options, joined);
        name = g_strdup(g_mime_content_type_get_parameter(type, "name"));
        g_object_unref(type);
        g_free(joined);
    }
    return name;
}

static void add_node(cmail_message *message, GMimeObject *object, size_t parent) {
    node added = {.object = object};
    added.part.parent = parent;
    GMimeContentType *type = g_mime_object_get_content_type(object);
    char *name = type != NULL ? g_mime_content_type_get_mime_type(type) : NULL;
    added.type = g_ascii_strdown(name != NULL ? name : "text/plain", -1);
    g_free(name);
    added.part.type = added.type;
    const char *disposition = g_mime_object_get_disposition(object);
    if (disposition != NULL) added.disposition = g_ascii_strdown(disposition, -1);
    added.part.disposition = added.disposition;
    added.part.content_id = g_mime_object_get_content_id(object);
    if (GMIME_IS_MULTIPART(object)) {
        added.part.kind = CMAIL_MULTIPART;
    } else if (GMIME_IS_MESSAGE_PART(object)) {
        added.part.kind = CMAIL_EMBEDDED;
    } else if (GMIME_IS_PART(object)) {
        added.part.kind = CMAIL_LEAF;
        added.filename = filename_of(object, message->options);
        added.part.filename = added.filename;
        GMimeContentEncoding encoding = g_mime_part_get_content_encoding((GMimePart *)object);
        added.part.is_unencoded = encoding == GMIME_CONTENT_ENCODING_DEFAULT || encoding == GMIME_CONTENT_ENCODING_7BIT ||
                                  encoding == GMIME_CONTENT_ENCODING_8BIT || encoding == GMIME_CONTENT_ENCODING_BINARY;
        GMimeDataWrapper *content = g_mime_part_get_content((GMimePart *)object);
        GMimeStream *stream = content != NULL ? g_mime_data_wrapper_get_stream(content) : NULL;
        if (stream != NULL && stream->bound_start >= 0 && stream->bound_start <= (gint64)message->bytes.len) {
            gint64 end = stream->bound_end;
            if (end < stream->bound_start || end > (gint64)message->bytes.len) end = message->bytes.len;
            added.part.begin = (size_t)stream->bound_start;
            added.part.end = (size_t)end;
        }
    }
    size_t index = message->nodes->len;
    if (index == 0) added.part.parent = 0;
    g_array_append_val(message->nodes, added);
    // No deeper than GMime's own limit of levels.
    if (GMIME_IS_MULTIPART(object)) {
        GMimeMultipart *multipart = (GMimeMultipart *)object;
        int count = g_mime_multipart_get_count(multipart);
        for (int i = 0; i < count; i++) {
            GMimeObject *child = g_mime_multipart_get_part(multipart, i);
            if (child != NULL) add_node(message, child, index);
        }
    }
}

/// Whether a field of addresses opens so many groups, one in the other, that GMime (3.2.13) would overflow the stack on them:
/// its parser calls itself for each. Looks at the heads of embedded messages too, wherever they are.
static bool has_deep_groups(const char *bytes, size_t length) {
    static const char *const names[] = {"from", "to", "cc", "bcc", "sender", "reply-to", "resent-",
                                        "disposition-notification-to"};
    const char *end = bytes + length;
    size_t colons = 0;
    bool is_list = false;
    while (bytes < end) {
        const char *line_end = memchr(bytes, '\n', (size_t)(end - bytes));
        if (line_end == NULL) line_end = end;
        if (*bytes != ' ' && *bytes != '\t') {
            is_list = false;
            colons = 0;
            for (size_t i = 0; !is_list && i < G_N_ELEMENTS(names); i++) {
                size_t count = strlen(names[i]);
                is_list = (size_t)(line_end - bytes) > count && g_ascii_strncasecmp(bytes, names[i], count) == 0;
                // Not where another word begins like it; but GMime takes white space before the colon.
                if (is_list && names[i][count - 1] != '-') is_list = strchr(": \t", bytes[count]) != NULL;
            }
        }
        for (; is_list && bytes < line_end; bytes++) {
            if (*bytes == ':' && ++colons > 2000) return true;
        }
        bytes = line_end + 1;
    }
    return false;
}

cmail_message *cmail_parse(const void *bytes, size_t length) {
    // GLib counts in 32 bits.
    if (length == 0 || length >= G_MAXUINT || has_deep_groups(bytes, length)) return NULL;
    start_once();
    cmail_message *message = g_new0(cmail_message, 1);
    message->bytes.data = (guint8 *)bytes;
    message->bytes.len = (guint)length;
    message->options = options_with(NULL);
    g_mime_parser_options_set_warning_callback(message->options, warned, message);
    message->nodes = g_array_new(FALSE, TRUE, sizeof(node));
    GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(&message->bytes);
    g_mime_stream_mem_set_owner((GMimeStreamMem *)stream, FALSE);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    g_object_unref(stream);
    // Contents stay where they are in the bytes, so that they need no copies and have offsets.
    g_mime_parser_set_persist_stream(parser, TRUE);
    message->message = g_mime_parser_construct_message(parser, message->options);
    g_object_unref(parser);
    GMimeObject *root = message->message != NULL ? g_mime_message_get_mime_part(message->message) : NULL;
    if (root == NULL) {
        cmail_free(message);
        return NULL;
    }
    add_node(message, root, 0);
    return message;
}

void cmail_free(cmail_message *message) {
    if (message == NULL) return;
    for (guint i = 0; i < message->nodes->len; i++) {
        node *each = &g_array_index(message->nodes, node, i);
        g_free(each->type);
        g_free(each->disposition);
        g_free(each->filename);
    }
    g_array_free(message->nodes, TRUE);
    if (message->message != NULL) g_object_unref(message->message);
    g_mime_parser_options_free(message->options);
    g_free(message);
}

bool cmail_is_too_deep(const cmail_message *message) { return message->is_too_deep; }

size_t cmail_part_count(const cmail_message *message) { return message->nodes->len; }

cmail_part cmail_part_at(const cmail_message *message, size_t index) {
    return g_array_index(message->nodes, node, index).part;
}

const char *cmail_parameter(const cmail_message *message, size_t index, const char *name) {
    return g_mime_object_get_content_type_parameter(g_array_index(message->nodes, node, index).object, name);
}

char *cmail_contents(const cmail_message *message, size_t index, size_t *length) {
    GMimeObject *object = g_array_index(message->nodes, node, index).object;
    GMimeStream *memory = g_mime_stream_mem_new();
    if (GMIME_IS_MESSAGE_PART(object)) {
        GMimeMessage *embedded = g_mime_message_part_get_message((GMimeMessagePart *)object);
        if (embedded != NULL) g_mime_object_write_to_stream((GMimeObject *)embedded, NULL, memory);
    } else if (GMIME_IS_PART(object)) {
        GMimeDataWrapper *content = g_mime_part_get_content((GMimePart *)object);
        if (content != NULL) g_mime_data_wrapper_write_to_stream(content, memory);
    }
    GByteArray *array = g_mime_stream_mem_get_byte_array((GMimeStreamMem *)memory);
    g_mime_stream_mem_set_owner((GMimeStreamMem *)memory, FALSE);
    g_object_unref(memory);
    *length = array->len;
    char *bytes = (char *)g_byte_array_free(array, FALSE);
    return bytes != NULL ? bytes : g_strdup("");
}

/// The raw value of a field, as it stands in the message; NULL where there is none.
static const char *raw_header(const cmail_message *message, const char *name, size_t nth) {
    GMimeHeaderList *headers = g_mime_object_get_header_list((GMimeObject *)message->message);
    int count = g_mime_header_list_get_count(headers);
    for (int i = 0; i < count; i++) {
        GMimeHeader *header = g_mime_header_list_get_header_at(headers, i);
        if (g_ascii_strcasecmp(g_mime_header_get_name(header), name) != 0) continue;
        if (nth-- == 0) return g_mime_header_get_raw_value(header);
    }
    return NULL;
}

char *cmail_header(const cmail_message *message, const char *name, size_t nth, const char *charset) {
    const char *raw = raw_header(message, name, nth);
    if (raw == NULL) return NULL;
    GMimeParserOptions *options = options_with(charset);
    char *joined = join_words(raw);
    char *unfolded = g_mime_utils_header_unfold(joined);
    char *text = g_mime_utils_header_decode_text(options, unfolded);
    g_free(unfolded);
    g_free(joined);
    g_mime_parser_options_free(options);
    return text;
}

static void add_line(GString *text, const char *line) {
    for (; line != NULL && *line != 0; line++) g_string_append_c(text, *line == '\n' || *line == '\r' ? ' ' : *line);
    g_string_append_c(text, '\n');
}

static void add_addresses(GString *text, InternetAddressList *list, int level) {
    int count = list != NULL ? internet_address_list_length(list) : 0;
    for (int i = 0; i < count; i++) {
        InternetAddress *address = internet_address_list_get_address(list, i);
        if (INTERNET_ADDRESS_IS_MAILBOX(address)) {
            add_line(text, internet_address_get_name(address));
            add_line(text, internet_address_mailbox_get_addr((InternetAddressMailbox *)address));
        } else if (INTERNET_ADDRESS_IS_GROUP(address) && level < 8) {
            add_addresses(text, internet_address_group_get_members((InternetAddressGroup *)address), level + 1);
        }
    }
}

char *cmail_addresses(const cmail_message *message, const char *name, const char *charset) {
    const char *raw = raw_header(message, name, 0);
    if (raw == NULL) return NULL;
    GMimeParserOptions *options = options_with(charset);
    char *joined = join_words(raw);
    InternetAddressList *list = internet_address_list_parse(options, joined);
    g_free(joined);
    GString *text = g_string_new(NULL);
    add_addresses(text, list, 0);
    if (list != NULL) g_object_unref(list);
    g_mime_parser_options_free(options);
    return g_string_free(text, FALSE);
}

char *cmail_date(const char *text) {
    start_once();
    GDateTime *date = g_mime_utils_header_decode_date(text);
    if (date == NULL) return NULL;
    GDateTime *moment = g_date_time_to_utc(date);
    int year = g_date_time_get_year(date);
    char *result = NULL;
    if (moment != NULL && year >= 1970 && year <= 2100) {
        char *day = g_date_time_format(date, "%Y-%m-%d");
        char *time = g_date_time_format(moment, "%Y-%m-%dT%H:%M:%SZ");
        if (day != NULL && time != NULL) result = g_strconcat(day, " ", time, NULL);
        g_free(day);
        g_free(time);
    }
    if (moment != NULL) g_date_time_unref(moment);
    g_date_time_unref(date);
    return result;
}

char *cmail_convert(const char *bytes, size_t length, const char *charset, size_t *result_length, size_t *replaced) {
    start_once();
    const char *name = g_mime_charset_iconv_name(charset);
    iconv_t converter = iconv_open("UTF-8", name != NULL ? name : charset);
    if (converter == (iconv_t)-1) return NULL;
    size_t capacity = length + length / 2 + 16;
    char *result = g_try_malloc(capacity);
    size_t used = 0;
    *replaced = 0;
    char *in = (char *)bytes;
    bool is_flushing = false;
    while (result != NULL) {
        char *out = result + used;
        size_t room = capacity - used;
        size_t code = is_flushing ? iconv(converter, NULL, NULL, &out, &room) : iconv(converter, &in, &length, &out, &room);
        used = (size_t)(out - result);
        if (code != (size_t)-1) {
            if (is_flushing) break;
            is_flushing = true;
        } else if (errno == E2BIG || room < 4) {
            if (capacity > (size_t)-1 / 2) {
                g_free(result);
                result = NULL;
                break;
            }
            char *larger = g_try_realloc(result, capacity *= 2);
            if (larger == NULL) g_free(result);
            result = larger;
        } else {
            memcpy(result + used, "\xEF\xBF\xBD", 3);
            used += 3;
            *replaced += 1;
            // What follows an incomplete character at the end is nothing.
            if (is_flushing || length == 0) break;
            in += 1;
            length -= 1;
        }
    }
    iconv_close(converter);
    *result_length = used;
    return result;
}

void cmail_release(char *text) { g_free(text); }

const void *cmail_find(const void *bytes, size_t length, const char *text) {
    return memmem(bytes, length, text, strlen(text));
}
