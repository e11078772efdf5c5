#include "tests/simulators/card/card.h"
