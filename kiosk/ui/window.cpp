#include "kiosk/ui/window.h"

#include <SDL.h>

namespace madoguchi::ui {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t mouse_finger = -1;
constexpr milliseconds frame_time{16}, sway_time{40};

void set_hints() {
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_AUTO_CAPTURE, "0");  // a captured pointer loses the first release of a touch screen
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
    SDL_SetHint(SDL_HINT_RENDER_DRIVER, "software");
}

bool is_rgb32(const SDL_Surface* surface) {
    return surface != nullptr && surface->format->BytesPerPixel == 4 && surface->format->Rmask == 0xff0000 &&
           surface->format->Gmask == 0xff00 && surface->format->Bmask == 0xff;
}

Canvas canvas_of(SDL_Surface* surface) {
    return {static_cast<std::uint32_t*>(surface->pixels), surface->w, surface->h,
            surface->pitch / static_cast<int>(sizeof(std::uint32_t))};
}

std::optional<Key> key_of(const SDL_Keysym& pressed) {
    const bool shift = (pressed.mod & KMOD_SHIFT) != 0;
    switch (pressed.sym) {
        case SDLK_TAB:
            return shift ? Key::previous : Key::next;
        case SDLK_UP:
            return Key::up;
        case SDLK_DOWN:
            return Key::down;
        case SDLK_LEFT:
            return Key::left;
        case SDLK_RIGHT:
            return Key::right;
        case SDLK_RETURN:
        case SDLK_KP_ENTER:
        case SDLK_SPACE:
            return Key::activate;
        case SDLK_BACKSPACE:
        case SDLK_DELETE:
            return Key::erase;
        default:
            return std::nullopt;
    }
}

std::optional<char> digit_of(SDL_Keycode code) {
    if (code >= SDLK_0 && code <= SDLK_9) return static_cast<char>('0' + (code - SDLK_0));
    if (code == SDLK_KP_0) return '0';
    if (code >= SDLK_KP_1 && code <= SDLK_KP_9) return static_cast<char>('1' + (code - SDLK_KP_1));
    return std::nullopt;
}

}  // namespace

Panel panel_of(int width_px, int height_px, double width_mm, double height_mm) {
    if ((width_px > height_px) != (width_mm > height_mm)) std::swap(width_mm, height_mm);
    return {width_px, height_px, width_mm, height_mm};
}

struct Window::Body {
    WindowSettings settings;
    SDL_Window* window = nullptr;
    std::unique_ptr<CpuRenderer> renderer;
    Panel panel;
    std::uint32_t wake_event = 0;
    std::atomic<bool> wake_pending{false};
    bool ended = false, posted = false, resized = false, exposed = false;

    ~Body() {
        renderer.reset();
        if (window != nullptr) SDL_DestroyWindow(window);
        SDL_Quit();
    }

    // Takes the surface of the window's present size.
    bool adopt_surface() {
        SDL_Surface* surface = SDL_GetWindowSurface(window);
        if (!is_rgb32(surface)) return false;
        panel = panel_of(surface->w, surface->h, settings.width_mm, settings.height_mm);
        if (renderer)
            renderer->retarget(canvas_of(surface));
        else
            renderer = std::make_unique<CpuRenderer>(canvas_of(surface));
        return true;
    }

    void window_event(const SDL_WindowEvent& event) {
        if (event.event == SDL_WINDOWEVENT_SIZE_CHANGED) resized = true;
        if (event.event == SDL_WINDOWEVENT_EXPOSED) exposed = true;
    }

    void pointer(Ui& ui, const SDL_Event& event) const {
        const auto mouse = [&](int x, int y) { return panel.mm(x + 0.5, y + 0.5); };
        const auto finger = [&] {
            return panel.mm(event.tfinger.x * static_cast<float>(panel.width_px),
                            event.tfinger.y * static_cast<float>(panel.height_px));
        };
        switch (event.type) {
            case SDL_MOUSEBUTTONDOWN:
                if (event.button.button == SDL_BUTTON_LEFT)
                    ui.touch_down(mouse_finger, mouse(event.button.x, event.button.y));
                return;
            case SDL_MOUSEBUTTONUP:
                if (event.button.button == SDL_BUTTON_LEFT)
                    ui.touch_up(mouse_finger, mouse(event.button.x, event.button.y));
                return;
            case SDL_MOUSEMOTION:
                return ui.touch_move(mouse_finger, mouse(event.motion.x, event.motion.y));
            case SDL_FINGERDOWN:
                return ui.touch_down(event.tfinger.fingerId, finger());
            case SDL_FINGERMOTION:
                return ui.touch_move(event.tfinger.fingerId, finger());
            case SDL_FINGERUP:
                return ui.touch_up(event.tfinger.fingerId, finger());
            default:
                return;
        }
    }

    static void keyboard(Ui& ui, const SDL_KeyboardEvent& event) {
        if (event.repeat != 0) return;
        if (const auto digit = digit_of(event.keysym.sym)) ui.digit(*digit);
        if (const auto key = key_of(event.keysym)) ui.key(*key);
    }

    // True when the picture may have to change.
    bool handle(Ui& ui, const SDL_Event& event) {
        if (event.type == wake_event) {
            wake_pending = false;
            posted = true;
            return false;
        }
        switch (event.type) {
            case SDL_QUIT:
                ended = true;
                return false;
            case SDL_WINDOWEVENT:
                window_event(event.window);
                return true;
            case SDL_KEYDOWN:
                keyboard(ui, event.key);
                return true;
            case SDL_MOUSEMOTION:
                pointer(ui, event);
                return event.motion.state != 0;
            case SDL_MOUSEBUTTONDOWN:
            case SDL_MOUSEBUTTONUP:
            case SDL_FINGERDOWN:
            case SDL_FINGERUP:
            case SDL_FINGERMOTION:
                pointer(ui, event);
                return true;
            default:
                return false;
        }
    }

    void present(const std::vector<PixelRect>& changed) {
        std::vector<SDL_Rect> areas;
        for (const PixelRect& area : changed) areas.push_back({area.x, area.y, area.width, area.height});
        if (exposed) areas = {{0, 0, panel.width_px, panel.height_px}};
        exposed = false;
        if (!areas.empty()) SDL_UpdateWindowSurfaceRects(window, areas.data(), static_cast<int>(areas.size()));
    }

    void inform(Ui& ui, Automation& automation) const {
        if (automation.published() != ui.revision()) {
            Snapshot shown{ui.revision(),
                           ui.frame().language,
                           ui.frame().service,
                           ui.frame().step,
                           ui.frame().state,
                           panel,
                           0,
                           0,
                           ui.widgets(),
                           {ui.speech().begin(), ui.speech().end()}};
            SDL_GetWindowPosition(window, &shown.window_x, &shown.window_y);
            automation.publish(std::move(shown));
        }
        if (automation.wants_picture() && !ui.animating()) automation.hand_over(renderer->picture());
    }

    // Draws until the state rests; a bound, in case a screen answers itself for ever.
    void draw(Ui& ui, Automation* automation, const Hooks& hooks) {
        if (resized) {
            resized = false;
            if (adopt_surface()) ui.resize(panel);
        }
        for (int frames = 0; frames < 4; ++frames) {
            const bool again = hooks.draw();
            present(ui.changed());
            if (automation != nullptr) inform(ui, *automation);
            if (!again) break;
        }
    }
};

Window::Window(std::unique_ptr<Body> parts) : body{std::move(parts)} {}
Window::~Window() = default;

Result<std::unique_ptr<Window>> Window::open(const WindowSettings& settings) {
    set_hints();
    auto body = std::make_unique<Body>();
    body->settings = settings;
    if (SDL_Init(SDL_INIT_VIDEO) != 0) return fail(Errc::device_failed, SDL_GetError());
    SDL_DisplayMode desktop{};
    if (SDL_GetDesktopDisplayMode(0, &desktop) != 0) return fail(Errc::device_failed, SDL_GetError());
    const int width = settings.width_px > 0 ? settings.width_px : desktop.w;
    const int height = settings.height_px > 0 ? settings.height_px : desktop.h;
    body->window =
        SDL_CreateWindow(settings.title.c_str(), 0, 0, width, height, SDL_WINDOW_BORDERLESS | SDL_WINDOW_SHOWN);
    if (body->window == nullptr) return fail(Errc::device_failed, SDL_GetError());
    if (!body->adopt_surface()) return fail(Errc::unsupported, "the screen's pixels are not 32 bit RGB");
    SDL_ShowCursor(settings.show_pointer ? SDL_ENABLE : SDL_DISABLE);
    body->wake_event = SDL_RegisterEvents(1);
    return std::unique_ptr<Window>{new Window{std::move(body)}};
}

CpuRenderer& Window::renderer() {
    return *body->renderer;
}
Panel Window::panel() const {
    return body->panel;
}

void Window::wake() {
    if (body->wake_pending.exchange(true)) return;
    SDL_Event event{};
    event.type = body->wake_event;
    if (SDL_PushEvent(&event) < 1) body->wake_pending = false;
}

void Window::quit() {
    body->ended = true;
}

void Window::run(Ui& ui, Automation* automation, const Hooks& hooks) {
    using Steady = std::chrono::steady_clock;
    auto next_tick = Steady::now();
    bool dirty = true;
    while (!body->ended) {
        if (Steady::now() >= next_tick) {
            hooks.tick();
            next_tick = Steady::now() + hooks.tick_every;
            dirty = true;
        }
        if (dirty || ui.animating() || ui.swaying()) body->draw(ui, automation, hooks);
        dirty = false;
        auto rest = std::chrono::ceil<milliseconds>(next_tick - Steady::now());
        if (ui.animating()) rest = std::min(rest, frame_time);
        if (ui.swaying()) rest = std::min(rest, sway_time);
        SDL_Event event;
        if (SDL_WaitEventTimeout(&event, static_cast<int>(std::max(rest, milliseconds{1}).count())) == 0) continue;
        do {
            dirty = body->handle(ui, event) || dirty;
            // Every press is answered by a frame of its own, however close together two of them come.
            if (ui.pressed()) body->draw(ui, automation, hooks);
        } while (!body->ended && SDL_PollEvent(&event) == 1);
        if (body->posted) {
            body->posted = false;
            hooks.posted();
            dirty = true;
        }
    }
}

}  // namespace madoguchi::ui
