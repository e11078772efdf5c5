// Looks at an X display from outside, so that any program can be measured in the same way.
//   screen-probe wait-paint X Y W H          waits until the region is no longer of one colour; prints milliseconds
//   since
//                                            the start of the probe
//   screen-probe touch TX TY X Y W H         presses and releases at TX,TY (XTEST) and prints the milliseconds from the
//                                            press until a pixel of the region differs
// Polls with XGetImage on a small region (well under a millisecond a look); gives up after 30 s with exit status 1.
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Region {
    int x, y;
    unsigned width, height;
};

std::vector<unsigned long> look(Display* display, const Region& region) {
    std::vector<unsigned long> pixels;
    XImage* image = XGetImage(display, DefaultRootWindow(display), region.x, region.y, region.width, region.height,
                              AllPlanes, ZPixmap);
    if (!image) return pixels;
    for (int y = 0; y < image->height; ++y)
        for (int x = 0; x < image->width; ++x) pixels.push_back(XGetPixel(image, x, y));
    XDestroyImage(image);
    return pixels;
}

bool one_colour(const std::vector<unsigned long>& pixels) {
    for (auto pixel : pixels)
        if (pixel != pixels.front()) return false;
    return true;
}

template <class Condition>
int until(Display* display, const Region& region, Clock::time_point start, Condition reached) {
    while (Clock::now() - start < std::chrono::seconds{30}) {
        if (reached(look(display, region))) {
            std::printf("%.2f\n", std::chrono::duration<double, std::milli>(Clock::now() - start).count());
            return 0;
        }
    }
    return 1;
}

Region region_of(char** arguments) {
    return {std::atoi(arguments[0]), std::atoi(arguments[1]), static_cast<unsigned>(std::atoi(arguments[2])),
            static_cast<unsigned>(std::atoi(arguments[3]))};
}

int touch(Display* display, int x, int y, const Region& region) {
    XTestFakeMotionEvent(display, -1, x, y, CurrentTime);
    XSync(display, False);
    const auto before = look(display, region);
    const auto start = Clock::now();
    XTestFakeButtonEvent(display, 1, True, CurrentTime);
    XSync(display, False);
    const int status = until(display, region, start, [&](const auto& now) { return now != before; });
    XTestFakeButtonEvent(display, 1, False, CurrentTime);
    XSync(display, False);
    return status;
}

}  // namespace

int main(int count, char** arguments) {
    Display* display = XOpenDisplay(nullptr);
    if (!display) return 2;
    const std::string what = count > 1 ? arguments[1] : "";
    if (what == "wait-paint" && count == 6)
        return until(display, region_of(arguments + 2), Clock::now(), [](const auto& now) { return !one_colour(now); });
    if (what == "touch" && count == 8)
        return touch(display, std::atoi(arguments[2]), std::atoi(arguments[3]), region_of(arguments + 4));
    std::fprintf(stderr, "usage: screen-probe wait-paint X Y W H | touch TX TY X Y W H\n");
    return 2;
}
