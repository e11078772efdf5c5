#include "kiosk/effects/runner.h"
