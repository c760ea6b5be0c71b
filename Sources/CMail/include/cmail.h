// Mail through GMime, without GLib's types in its header.
#ifndef CMAIL_H
#define CMAIL_H

#endif
