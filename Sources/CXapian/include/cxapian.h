#ifndef KWIC_CXAPIAN_H
#define KWIC_CXAPIAN_H
#endif
