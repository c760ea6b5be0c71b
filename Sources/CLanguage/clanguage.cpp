#include "clanguage.h"

#include <cstdio>
#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

extern "C" const char *clanguage_detect(const char *text, int32_t length, const char *hint, int32_t *share,
                                        bool *is_reliable) {
    CLD2::Language languages[3];
    int percents[3], text_bytes = 0;
    double scores[3];
    bool reliable = false;
    CLD2::CLDHints hints = {hint, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
    CLD2::ExtDetectLanguageSummary(text, length, /* is_plain_text */ true, &hints, /* flags */ 0, languages, percents,
                                   scores, /* chunks */ nullptr, &text_bytes, &reliable);
    *share = percents[0];
    *is_reliable = reliable;
    if (languages[0] == CLD2::UNKNOWN_LANGUAGE) return nullptr;
    return CLD2::LanguageCode(languages[0]);
}
