// `municipal-backend --config FILE`: answers until SIGTERM or SIGINT.
#pragma once

#include "backend/settings.h"

namespace madoguchi::backend {

// Exit status. Prints {"ready":true,"port":N} on standard output once requests are answered.
int serve(const Settings& settings);

}  // namespace madoguchi::backend
