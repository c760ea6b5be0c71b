// PDF through poppler-glib, without GLib's types in its header.
//
// Every pointer that a function returns belongs to the caller, who gives it back to the function named beside it. Texts are
// UTF-8 and end in NUL. A document is used by one thread at a time.
#ifndef CPDF_H
#define CPDF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cpdf_document cpdf_document;

/// Why a document could not be opened.
typedef enum {
    CPDF_OK = 0,
    CPDF_ENCRYPTED = 1,
    CPDF_DAMAGED = 2,
} cpdf_status;

/// Opens a PDF that lies in memory; an empty password is tried. `bytes` have to live until `cpdf_close`.
///
/// Returns NULL and a status other than CPDF_OK where it cannot be read.
cpdf_document *cpdf_open(const uint8_t *bytes, size_t length, cpdf_status *status);
void cpdf_close(cpdf_document *document);

int cpdf_page_count(cpdf_document *document);

typedef enum {
    CPDF_TITLE,
    CPDF_AUTHOR,
    CPDF_SUBJECT,
    CPDF_KEYWORDS,
    /// `2017-05-30`
    CPDF_CREATED,
    CPDF_MODIFIED,
    /// The XMP packet: XML.
    CPDF_XMP,
} cpdf_property;

/// What the document says of itself; NULL where it does not. Freed by `cpdf_string_free`.
char *cpdf_get(cpdf_document *document, cpdf_property property);
void cpdf_string_free(char *text);

/// An entry of the outline (bookmarks).
typedef struct {
    char *title;
    /// From 1.
    int level;
    /// From 1; 0 where the entry leads nowhere in this document.
    int page;
    /// In points from the lower edge of the page's crop box; meaningful only with `has_top`.
    double top;
    bool has_top;
} cpdf_outline_item;

/// The outline in its order, the first `limit` entries and at most 32 levels of it; NULL and 0 where there is none. Freed by
/// `cpdf_outline_free`.
cpdf_outline_item *cpdf_outline(cpdf_document *document, size_t limit, size_t *count);
void cpdf_outline_free(cpdf_outline_item *items, size_t count);

/// In points from the upper left corner of the page as it is shown.
typedef struct {
    double x1, y1, x2, y2;
} cpdf_box;

/// Characters in one font.
typedef struct {
    /// The index of the first and of the last character, among those that have a box.
    size_t first, last;
    double size;
    char *font;
} cpdf_run;

typedef struct {
    /// What is printed on the page, or NULL.
    char *label;
    double width, height;
    /// Whether the page is turned by a quarter when shown: then destinations of the outline count along another edge.
    bool is_turned;
    /// In poppler's reading order: words parted by a space, lines by a newline. May hold marks of direction (U+202A to U+202C)
    /// that have no box; every other character has one.
    char *text;
    cpdf_box *boxes;
    size_t box_count;
    cpdf_run *runs;
    size_t run_count;
} cpdf_page;

/// The text of a page, counted from 0; NULL where poppler cannot make the page. Freed by `cpdf_page_free`.
cpdf_page *cpdf_page_read(cpdf_document *document, int index);
void cpdf_page_free(cpdf_page *page);

/// The share of a page that pictures cover, 0 to 1, overlaps counted twice. Draws the page, so it is slow.
double cpdf_picture_share(cpdf_document *document, int index);

#ifdef __cplusplus
}
#endif

#endif
