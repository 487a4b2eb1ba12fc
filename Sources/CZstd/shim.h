//! libzstd: events that lie packed by zstd.
#include <zstd.h>
