#include "terminal-daemon/daemon_main.h"

int main(int count, char** words) {
    return madoguchi::daemon::daemon_main(count, words);
}
