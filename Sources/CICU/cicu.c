#include "cicu.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utext.h>

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
