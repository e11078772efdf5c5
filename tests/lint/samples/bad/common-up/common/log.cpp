#include "kiosk/model/state.h"
