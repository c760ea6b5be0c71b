// Language detection by Compact Language Detector 2.
#ifndef KWIC_CLANGUAGE_H
#define KWIC_CLANGUAGE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma clang assume_nonnull begin

/// What most of `length` bytes of valid UTF-8 plain text is written in, as a BCP 47 tag (static storage); NULL where the
/// detector has no idea. Thread-safe.
///
/// `hint` is the tag of a language that the text is likely to be in, or NULL. `share` receives the percentage of the text
/// that is in the language, `is_reliable` whether the detector is sure of it.
const char *_Nullable clanguage_detect(const char *text, int32_t length, const char *_Nullable hint, int32_t *share,
                                       bool *is_reliable);

#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif
#endif
