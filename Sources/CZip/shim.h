//! The whole of libzip: the archive that an .xlsx file is.
#include <zip.h>
