// What Kwic needs of ICU, as coarse calls on UTF-8. ICU's own functions carry its version in their names, so Swift
// cannot call them directly.
#ifndef KWIC_CICU_H
#define KWIC_CICU_H

#include <stdbool.h>
#include <stddef.h>
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

/// A converter from one character encoding, as ICU knows it. For one thread at a time.
typedef struct cicu_decoder cicu_decoder;

/// A character as it was converted.
typedef struct {
    /// Bytes of the source that it takes; escape sequences before it count with it.
    uint32_t source;
    /// Bytes of UTF-8; 0 for a last piece of the source that says nothing.
    uint8_t length;
    /// True where the source was not valid: the character is then U+FFFD.
    bool is_bad;
} cicu_step;

/// A decoder of the encoding with an IANA name or another that ICU knows; NULL where there is none.
cicu_decoder *_Nullable cicu_decoder_open(const char *name);

void cicu_decoder_close(cicu_decoder *decoder);

/// Makes the decoder begin anew.
void cicu_decoder_reset(cicu_decoder *decoder);

/// Converts characters of `bytes[*position ..< length]` to UTF-8, until the bytes end or `capacity` of them are done.
/// `out` has room for 4 bytes a character. Moves `*position`; returns how many characters there were, 0 at the end.
int32_t cicu_decode(
    cicu_decoder *decoder, const uint8_t *bytes, size_t length, size_t *position, uint8_t *out, cicu_step *steps,
    int32_t capacity);

#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif
#endif
