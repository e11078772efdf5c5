// The whole of the program terminal-daemon: one device service, or the publisher of a terminal's services. A parts
// list. An integrator's own daemon with drivers of its own is  add_drivers(mine); return daemon_main(count, words);
// (docs/adding-a-device.md, "Drivers outside this repository").
#pragma once

namespace madoguchi::daemon {

// Options of the command line as `terminal-daemon --help` tells them; the exit status of the process.
int daemon_main(int count, char** words);

}  // namespace madoguchi::daemon
