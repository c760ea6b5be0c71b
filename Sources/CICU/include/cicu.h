// What Kwic needs of ICU, as coarse calls on UTF-8. ICU's own functions carry its version in their names, so Swift
// cannot call them directly.
#ifndef KWIC_CICU_H
#define KWIC_CICU_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma clang assume_nonnull begin

/// NFKC with full case folding (NFKC_Casefold) of `length` UTF-8 bytes. Writes at most `capacity` bytes and returns the
/// length of the whole result, or -1 if ICU failed or the input is not UTF-8. Thread-safe.
int32_t cicu_nfkc_casefold(const char *text, int32_t length, char *out, int32_t capacity);

/// The same text decomposed (NFKD), likewise.
int32_t cicu_nfkd(const char *text, int32_t length, char *out, int32_t capacity);

/// Byte offsets, ascending, at which a sentence ends in `length` UTF-8 bytes, by ICU's rules for `locale` ("en", "de").
/// The last is `length`. Writes at most `capacity` of them; returns how many there are, or -1 if ICU failed.
/// Break iterators are kept a thread at a time, so a call costs no set-up.
int32_t cicu_sentence_ends(const char *text, int32_t length, const char *locale, int32_t *out, int32_t capacity);

#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif
#endif
