#include "cpdf.h"

#include <poppler.h>
#include <stdlib.h>
#include <string.h>

struct cpdf_document {
    PopplerDocument *poppler;
    GBytes *bytes;
};

cpdf_document *cpdf_open(const uint8_t *bytes, size_t length, cpdf_status *status) {
    GError *error = NULL;
    GBytes *data = g_bytes_new_static(bytes, length);
    PopplerDocument *poppler = poppler_document_new_from_bytes(data, NULL, &error);
    if (!poppler) {
        *status = g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED) ? CPDF_ENCRYPTED : CPDF_DAMAGED;
        g_clear_error(&error);
        g_bytes_unref(data);
        return NULL;
    }
    *status = CPDF_OK;
    cpdf_document *document = g_new0(cpdf_document, 1);
    document->poppler = poppler;
    document->bytes = data;
    return document;
}

void cpdf_close(cpdf_document *document) {
    if (!document) return;
    g_object_unref(document->poppler);
    g_bytes_unref(document->bytes);
    g_free(document);
}

int cpdf_page_count(cpdf_document *document) { return poppler_document_get_n_pages(document->poppler); }

static char *day_of(GDateTime *moment) {
    if (!moment) return NULL;
    char *text = g_date_time_format(moment, "%Y-%m-%d");
    g_date_time_unref(moment);
    return text;
}

char *cpdf_get(cpdf_document *document, cpdf_property property) {
    PopplerDocument *poppler = document->poppler;
    switch (property) {
    case CPDF_TITLE: return poppler_document_get_title(poppler);
    case CPDF_AUTHOR: return poppler_document_get_author(poppler);
    case CPDF_SUBJECT: return poppler_document_get_subject(poppler);
    case CPDF_KEYWORDS: return poppler_document_get_keywords(poppler);
    case CPDF_CREATED: return day_of(poppler_document_get_creation_date_time(poppler));
    case CPDF_MODIFIED: return day_of(poppler_document_get_modification_date_time(poppler));
    case CPDF_XMP: return poppler_document_get_metadata(poppler);
    }
    return NULL;
}

void cpdf_string_free(char *text) { g_free(text); }

static void set_place(PopplerDocument *poppler, cpdf_outline_item *item, PopplerDest *dest, bool may_be_named) {
    if (!dest) return;
    if (dest->type == POPPLER_DEST_NAMED) {
        if (!may_be_named || !dest->named_dest) return;
        PopplerDest *found = poppler_document_find_dest(poppler, dest->named_dest);
        set_place(poppler, item, found, false);
        if (found) poppler_dest_free(found);
        return;
    }
    item->page = dest->page_num > 0 ? dest->page_num : 0;
    item->top = dest->top;
    item->has_top = dest->type == POPPLER_DEST_FITH || dest->type == POPPLER_DEST_FITBH
        || dest->type == POPPLER_DEST_FITR || (dest->type == POPPLER_DEST_XYZ && dest->change_top);
}

/// Adds the entries from `iter` on and those below them; frees `iter`.
static void add_items(PopplerDocument *poppler, PopplerIndexIter *iter, int level, GArray *items, size_t limit) {
    do {
        if (items->len >= limit) break;
        PopplerAction *action = poppler_index_iter_get_action(iter);
        if (action) {
            cpdf_outline_item item = {.title = g_strdup(action->any.title), .level = level};
            if (action->type == POPPLER_ACTION_GOTO_DEST) set_place(poppler, &item, action->goto_dest.dest, true);
            g_array_append_val(items, item);
            poppler_action_free(action);
        }
        PopplerIndexIter *child = level < 32 ? poppler_index_iter_get_child(iter) : NULL;
        if (child) add_items(poppler, child, level + 1, items, limit);
    } while (poppler_index_iter_next(iter));
    poppler_index_iter_free(iter);
}

cpdf_outline_item *cpdf_outline(cpdf_document *document, size_t limit, size_t *count) {
    *count = 0;
    PopplerIndexIter *iter = poppler_index_iter_new(document->poppler);
    if (!iter) return NULL;
    GArray *items = g_array_new(FALSE, TRUE, sizeof(cpdf_outline_item));
    add_items(document->poppler, iter, 1, items, limit);
    *count = items->len;
    return (cpdf_outline_item *)(void *)g_array_free(items, FALSE);
}

void cpdf_outline_free(cpdf_outline_item *items, size_t count) {
    for (size_t index = 0; index < count; index++) g_free(items[index].title);
    g_free(items);
}

static void read_runs(PopplerPage *poppler, PopplerRectangle *area, cpdf_page *page) {
    GList *attributes = poppler_page_get_text_attributes_for_area(poppler, area);
    page->runs = g_new0(cpdf_run, g_list_length(attributes));
    for (GList *entry = attributes; entry; entry = entry->next) {
        PopplerTextAttributes *run = entry->data;
        if (run->start_index < 0 || run->end_index < run->start_index) continue;
        cpdf_run *copy = &page->runs[page->run_count++];
        copy->first = (size_t)run->start_index;
        copy->last = (size_t)run->end_index;
        copy->size = run->font_size;
        copy->font = g_strdup(run->font_name);
    }
    poppler_page_free_text_attributes(attributes);
}

cpdf_page *cpdf_page_read(cpdf_document *document, int index) {
    PopplerPage *poppler = poppler_document_get_page(document->poppler, index);
    if (!poppler) return NULL;
    cpdf_page *page = g_new0(cpdf_page, 1);
    page->label = poppler_page_get_label(poppler);
    poppler_page_get_size(poppler, &page->width, &page->height);
    PopplerRectangle crop;
    poppler_page_get_crop_box(poppler, &crop);
    double crop_width = crop.x2 - crop.x1, crop_height = crop.y2 - crop.y1;
    page->is_turned = (crop_width > crop_height) != (page->width > page->height);

    // More than the page, or what begins left of or above its edge is left out.
    PopplerRectangle area = {.x1 = -1e5, .y1 = -1e5, .x2 = 1e5, .y2 = 1e5};
    page->text = poppler_page_get_text_for_area(poppler, &area);
    PopplerRectangle *boxes = NULL;
    guint count = 0;
    if (poppler_page_get_text_layout_for_area(poppler, &area, &boxes, &count) && boxes) {
        page->boxes = g_new(cpdf_box, count);
        page->box_count = count;
        for (guint i = 0; i < count; i++) {
            page->boxes[i] = (cpdf_box) {boxes[i].x1, boxes[i].y1, boxes[i].x2, boxes[i].y2};
        }
        g_free(boxes);
        read_runs(poppler, &area, page);
    }
    g_object_unref(poppler);
    return page;
}

void cpdf_page_free(cpdf_page *page) {
    if (!page) return;
    for (size_t index = 0; index < page->run_count; index++) g_free(page->runs[index].font);
    g_free(page->runs);
    g_free(page->boxes);
    g_free(page->text);
    g_free(page->label);
    g_free(page);
}

double cpdf_picture_share(cpdf_document *document, int index) {
    PopplerPage *poppler = poppler_document_get_page(document->poppler, index);
    if (!poppler) return 0;
    double width, height, share = 0;
    poppler_page_get_size(poppler, &width, &height);
    GList *pictures = poppler_page_get_image_mapping(poppler);
    for (GList *entry = pictures; entry && width > 0 && height > 0; entry = entry->next) {
        PopplerRectangle *box = &((PopplerImageMapping *)entry->data)->area;
        share += (box->x2 - box->x1) * (box->y2 - box->y1) / (width * height);
    }
    poppler_page_free_image_mapping(pictures);
    g_object_unref(poppler);
    return share < 0 ? 0 : share > 1 ? 1 : share;
}
