#include "clanguage.h"

#include <cstdio>
#include <cld2/public/compact_lang_det.h>

extern "C" const char *clanguage_detect(const char *text, int32_t length, int32_t *share) {
    CLD2::Language languages[3];
    int percents[3], text_bytes = 0;
    bool reliable = false;
    CLD2::DetectLanguageSummary(text, length, /* is_plain_text */ true, languages, percents, &text_bytes, &reliable);
    *share = percents[0];
    if (!reliable || languages[0] == CLD2::UNKNOWN_LANGUAGE) return nullptr;
    return CLD2::LanguageCode(languages[0]);
}
