#include "CByteScan.h"  // everything is in the header, to be inlined
