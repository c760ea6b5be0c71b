// PDF through poppler-glib, without GLib's types in its header.
#ifndef CPDF_H
#define CPDF_H

#endif
