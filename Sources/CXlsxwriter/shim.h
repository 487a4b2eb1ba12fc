//! The whole of libxlsxwriter: writes .xlsx row by row.
#include <xlsxwriter.h>
