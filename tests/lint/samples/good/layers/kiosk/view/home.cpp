#include "kiosk/model/state.h"
#include "catalogue/strings.h"
