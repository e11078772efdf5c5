#include <winscard.h>
#include "drivers/device/card_reader.h"
