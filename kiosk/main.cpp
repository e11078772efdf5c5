// kiosk: the screen of one terminal. A parts list: everything real is made here.
#include "catalogue/sounds.h"
#include "common/log.h"
#include "common/service_manager.h"
#include "kiosk/configuration.h"
#include "kiosk/effects/http_back_end.h"
#include "kiosk/effects/runner.h"
#include "kiosk/effects/sqlite_journal.h"
#include "kiosk/model/names.h"
#include "kiosk/model/step.h"
#include "kiosk/ui/automation.h"
#include "kiosk/ui/sound.h"
#include "kiosk/ui/window.h"
#include "kiosk/view/view.h"
#include "text/eras.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <utility>

using namespace madoguchi;

namespace {

struct Arguments {
    std::string config, automation;
    bool all_files = false;
    std::pair<int, int> window{0, 0};  // pixels; 0 = the whole screen
};

// The State and the one place where events meet it. Main thread.
class Kiosk {
public:
    Kiosk(model::Settings settings, effects::Runner& given, const Clock& given_clock)
        : runner{given}, clock{given_clock} {
        state.theme = settings.themes.front();
        state.language = settings.languages.front();
        state.settings = std::make_shared<model::Settings>(std::move(settings));
    }
    void take(const model::Event& event) {
        auto [next, effects] = model::step(std::move(state), event);
        state = std::move(next);
        runner.perform(std::move(effects));
    }
    void take_posted() {
        for (const auto& event : runner.take()) take(event);
    }
    void tick() {
        take(model::Tick{clock.now(), clock.steady()});
        if (!ready && state.stage != model::Screen::starting) notify_service_manager("READY=1");
        ready = ready || state.stage != model::Screen::starting;
        // Progress of both threads: this one just made some, the other counts its own.
        if (runner.beats() != last_beat) notify_service_manager("WATCHDOG=1");
        last_beat = runner.beats();
    }
    model::State state;

private:
    effects::Runner& runner;
    const Clock& clock;
    std::uint64_t last_beat = 0;
    bool ready = false;
};

Result<int> run(const Arguments& arguments) {
    BOOST_OUTCOME_TRY(auto config, read_kiosk_config(arguments.config));
    const auto& terminal = config.terminal;
    const auto& settings = config.settings;
    BOOST_OUTCOME_TRYV(text::read_eras(terminal.assets));
    BOOST_OUTCOME_TRY(const auto resources,
                      view::Resources::read(terminal.assets, terminal.city, config.city.name, settings.languages,
                                            settings.themes, settings.services));
    BOOST_OUTCOME_TRYV(resources.strings().require(effects::FormTexts::text_keys(), "slips"));
    BOOST_OUTCOME_TRY(const auto sounds, catalogue::read_sounds(terminal.assets, terminal.city, model::sound_names()));
    log_event(LogEvent::program_started, {{"config", arguments.config}});

    SystemClock clock;
    asio::io_context loop{1};
    BOOST_OUTCOME_TRY(auto journal, effects::open_records(journal_plan(terminal), clock));
    TlsContext tls;  // for devices off loopback
    if (!terminal.tls.empty()) {
        BOOST_OUTCOME_TRY(tls, tls_client(terminal.tls));
    }
    effects::XfsDevices devices{loop, [&terminal] { return publisher_uri(terminal); }, tls, config.devices};
    effects::HttpBackEnd back_end{terminal.tls, terminal.backend, terminal.id, clock};
    const effects::FormTexts forms{resources.strings()};

    const ui::WindowSettings look{.width_mm = double(terminal.screen_width_mm),
                                  .height_mm = double(terminal.screen_height_mm),
                                  .width_px = arguments.window.first,
                                  .height_px = arguments.window.second,
                                  .show_pointer = !terminal.production};
    BOOST_OUTCOME_TRY(auto window, ui::Window::open(look));
    ui::Ui ui{window->renderer(), window->panel(), terminal.assets, terminal.city};
    std::unique_ptr<ui::Automation> automation;
    if (!arguments.automation.empty()) {
        BOOST_OUTCOME_TRY(automation,
                          ui::Automation::open(arguments.automation, terminal.production, [&] { window->wake(); }));
    }

    ui::Sound sound{sounds, terminal.volume, model::name(model::Sound::press)};
    effects::Runner runner{{loop, devices, back_end, *journal.records, clock, forms, [&] { window->wake(); },
                            [&](model::Sound each) { sound.play(model::name(each)); }}};
    Kiosk kiosk{settings, runner, clock};
    BOOST_OUTCOME_TRYV(runner.start());
    kiosk.take_posted();
    if (!journal.usable) kiosk.take(model::JournalFailed{model::RecordKind::visit_opened});
    const auto draw = [&] {
        const auto action = view::draw(kiosk.state, ui, resources);
        if (action) kiosk.take(*action);
        return action.has_value();
    };
    window->run(ui, automation.get(),
                {.draw = draw, .posted = [&] { kiosk.take_posted(); }, .tick = [&] { kiosk.tick(); }});
    notify_service_manager("STOPPING=1");
    runner.stop();
    return 0;
}

Result<int> export_journal(const Arguments& arguments) {
    BOOST_OUTCOME_TRY(auto config, read_kiosk_config(arguments.config));
    BOOST_OUTCOME_TRYV(
        effects::export_journal(journal_plan(config.terminal), config.terminal.id, arguments.all_files, std::cout));
    return 0;
}

Result<int> repair_journal(const Arguments& arguments) {
    BOOST_OUTCOME_TRY(auto config, read_kiosk_config(arguments.config));
    const SystemClock clock;
    BOOST_OUTCOME_TRYV(effects::repair_records(journal_plan(config.terminal), clock, std::cout));
    return 0;
}

}  // namespace

int main(int count, char** words) {
    Arguments arguments;
    CLI::App app{"The screen of one Madoguchi terminal."};
    app.add_option("--config", arguments.config, "Configuration of the terminal (TOML)");
    app.add_option("--automation", arguments.automation, "Unix socket for tests and demo; refused in production");
    app.add_option("--window", arguments.window, "Width and height in pixels; without it the whole screen");
    auto* journal = app.add_subcommand("journal", "The journal of this terminal");
    auto* export_command = journal->add_subcommand("export", "Prints all records as JSON and checks the chain");
    export_command->add_option("--config", arguments.config, "Configuration of the terminal (TOML)");
    export_command->add_flag("--all", arguments.all_files, "Of all files that are kept, not only the current one");
    auto* repair_command = journal->add_subcommand("repair", "Begins a new chain after damage; the kiosk must not run");
    repair_command->add_option("--config", arguments.config, "Configuration of the terminal (TOML)");
    journal->require_subcommand(1);
    CLI11_PARSE(app, count, words);
    open_log("kiosk");
    if (arguments.config.empty()) return app.exit(CLI::RequiredError("--config"));
    auto status = export_command->parsed()   ? export_journal(arguments)
                  : repair_command->parsed() ? repair_journal(arguments)
                                             : run(arguments);
    if (status) return status.value();
    log_event(LogEvent::start_refused, {{"reason", status.error().detail}});
    return 1;
}
