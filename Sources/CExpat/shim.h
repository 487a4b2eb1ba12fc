//! The whole of expat, a streaming XML parser: the sheets within .xlsx.
#include <expat.h>
