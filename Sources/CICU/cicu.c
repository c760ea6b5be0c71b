#include "cicu.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/ucnv.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

typedef const UNormalizer2 *(*instance)(UErrorCode *);

static int32_t normalise(instance of, const char *text, int32_t length, char *out, int32_t capacity) {
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *normalizer = of(&status);
    // UTF-16 never needs more units than UTF-8 needs bytes; NFKC grows a text at most 18 times (UAX 15, section 9).
    UChar small[256], *wide = small, *normal = NULL;
    if (length > 256) wide = malloc(sizeof(UChar) * (size_t)length);
    if (!wide) return -1;
    int32_t wide_length = 0, normal_length = 0, result = -1;
    u_strFromUTF8(wide, length > 256 ? length : 256, &wide_length, text, length, &status);
    if (U_SUCCESS(status)) {
        int32_t room = wide_length * 18 + 1;
        normal = malloc(sizeof(UChar) * (size_t)room);
        if (normal) {
            normal_length = unorm2_normalize(normalizer, wide, wide_length, normal, room, &status);
            if (U_SUCCESS(status)) {
                u_strToUTF8(out, capacity, &result, normal, normal_length, &status);
                if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR) result = -1;
            }
        }
    }
    free(normal);
    if (wide != small) free(wide);
    return result;
}

int32_t cicu_nfkc_casefold(const char *text, int32_t length, char *out, int32_t capacity) {
    return normalise(unorm2_getNFKCCasefoldInstance, text, length, out, capacity);
}

int32_t cicu_nfkd(const char *text, int32_t length, char *out, int32_t capacity) {
    return normalise(unorm2_getNFKDInstance, text, length, out, capacity);
}

static _Thread_local UBreakIterator *kept;
static _Thread_local char kept_locale[16];

int32_t cicu_sentence_ends(const char *text, int32_t length, const char *locale, int32_t *out, int32_t capacity) {
    UErrorCode status = U_ZERO_ERROR;
    if (!kept || strncmp(kept_locale, locale, sizeof kept_locale - 1) != 0) {
        if (kept) ubrk_close(kept);
        kept = ubrk_open(UBRK_SENTENCE, locale, NULL, 0, &status);
        if (U_FAILURE(status)) {
            kept = NULL;
            return -1;
        }
        strncpy(kept_locale, locale, sizeof kept_locale - 1);
    }
    UText view = UTEXT_INITIALIZER;
    utext_openUTF8(&view, text, length, &status);
    ubrk_setUText(kept, &view, &status);
    int32_t count = 0;
    if (U_SUCCESS(status)) {
        ubrk_first(kept);
        for (int32_t end = ubrk_next(kept); end != UBRK_DONE; end = ubrk_next(kept)) {
            if (count < capacity) out[count] = end;
            ++count;
        }
    }
    utext_close(&view);
    return U_SUCCESS(status) ? count : -1;
}

cicu_decoder *cicu_decoder_open(const char *name) {
    UErrorCode status = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(name, &status);
    if (U_FAILURE(status)) return NULL;
    ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
    if (U_SUCCESS(status)) return (cicu_decoder *)converter;
    ucnv_close(converter);
    return NULL;
}

void cicu_decoder_close(cicu_decoder *decoder) { ucnv_close((UConverter *)decoder); }

void cicu_decoder_reset(cicu_decoder *decoder) { ucnv_resetToUnicode((UConverter *)decoder); }

int32_t cicu_decode(
    cicu_decoder *decoder, const uint8_t *bytes, size_t length, size_t *position, uint8_t *out, cicu_step *steps,
    int32_t capacity) {
    UConverter *converter = (UConverter *)decoder;
    const char *end = (const char *)bytes + length;
    int32_t count = 0, written = 0;
    while (*position < length && count < capacity) {
        const char *start = (const char *)bytes + *position, *next = start;
        UErrorCode status = U_ZERO_ERROR;
        UChar32 character = ucnv_getNextUChar(converter, &next, end, &status);
        cicu_step step = {0, 0, false};
        if (status == U_INDEX_OUTOFBOUNDS_ERROR) {
            next = end;
        } else {
            if (U_FAILURE(status)) {
                if (next <= start) next = start + 1;
                step.is_bad = true;
                character = 0xFFFD;
            }
            int32_t before = written;
            U8_APPEND_UNSAFE(out, written, character);
            step.length = (uint8_t)(written - before);
        }
        step.source = (uint32_t)(next - start);
        steps[count++] = step;
        *position += step.source;
    }
    return count;
}
