#include "drivers/nexo/protocol.h"
