//! zlib: events that lie packed by gzip. With ZLIB_CONST it promises not to write to what it reads.
#define ZLIB_CONST
#include <zlib.h>
