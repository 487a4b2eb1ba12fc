//! The whole of libqrencode: squares that a phone's camera reads.
#include <qrencode.h>
