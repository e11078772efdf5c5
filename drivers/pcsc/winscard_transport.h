// The real wire: pcscd through libpcsclite. The only file of the tree that includes winscard.h is its .cpp.
// Keeps one PC/SC context per thread that uses it (a context serves one blocking call at a time) and makes a context
// again when pcscd was restarted, because the old one stays dead (reference section 8).
#pragma once

#include "drivers/pcsc/transport.h"

namespace madoguchi::drivers::pcsc {

// `reader`: PC/SC name of the reader; "" = the best one pcscd lists (readers.h).
[[nodiscard]] std::unique_ptr<Transport> make_winscard_transport(std::string reader);

}  // namespace madoguchi::drivers::pcsc
