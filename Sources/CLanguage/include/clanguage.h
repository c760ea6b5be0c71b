// Language detection by Compact Language Detector 2.
#ifndef KWIC_CLANGUAGE_H
#define KWIC_CLANGUAGE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma clang assume_nonnull begin

/// The language of `length` bytes of valid UTF-8 plain text as a BCP 47 tag (static storage), or NULL where the detector
/// is not sure. `share` receives the percentage of the text that is in it. Thread-safe.
const char *_Nullable clanguage_detect(const char *text, int32_t length, int32_t *share);

#pragma clang assume_nonnull end
#ifdef __cplusplus
}
#endif
#endif
