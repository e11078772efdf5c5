#include "kiosk/view/context.h"

#include <fmt/format.h>

#include <exception>

namespace madoguchi::view {

namespace {

using model::Screen;

double factor_of(model::TextSize size) {
    switch (size) {
        case model::TextSize::normal:
            return 1;
        case model::TextSize::large:
            return 1.4;
        case model::TextSize::largest:
            return 2;
    }
    std::terminate();
}

ui::Frame frame_of(const State& state, const Resources& resources) {
    ui::Frame frame;
    const auto* step = model::current_step(state);
    frame.service = state.visit.service;
    frame.step = step ? step->id : "";
    frame.state = model::name(model::screen(state));
    // Without the page of answers: choosing one is no new screen.
    frame.key = fmt::format("{}/{}/{}/{}", frame.state, frame.service, frame.step, state.page);
    frame.language = state.language;
    frame.theme = &resources.theme(state.theme);
    frame.text_factor = factor_of(state.text_size);
    frame.low = state.low;
    frame.visit = state.visit.id.text;
    return frame;
}

ui::StepText::State mark_state(model::MarkState state) {
    switch (state) {
        case model::MarkState::done:
            return ui::StepText::State::done;
        case model::MarkState::now:
            return ui::StepText::State::now;
        case model::MarkState::to_come:
            return ui::StepText::State::to_come;
    }
    std::terminate();
}

ui::KeyText footer_key(Context& context, const std::string& id, const std::string& icon, ActionKind kind,
                       bool enabled) {
    ui::KeyText key = context.key("footer." + id, icon, context.say("footer." + id), kind);
    key.enabled = enabled;
    return key;
}

ui::ChromeText chrome_of(Context& context) {
    const State& state = context.state;
    ui::ChromeText chrome;
    chrome.noren = model::noren_taken_in(state)     ? ui::Noren::taken_in
                   : model::noren_hangs_long(state) ? ui::Noren::hangs_long
                                                    : ui::Noren::raised;
    chrome.city = std::string{model::in_language(context.resources.city_name(), "ja")};
    if (state.language != "ja") chrome.city_second = context.text(context.resources.city_name());
    chrome.date = context.date(state.now);
    chrome.time = context.time(state.now);
    chrome.language =
        context.key("header.language", "lang", context.say("header.language"), ActionKind::open_languages);
    chrome.appearance =
        context.key("header.appearance", "eye", context.say("header.appearance"), ActionKind::open_appearance);
    chrome.height = context.key("header.height", "up", context.say("header.height"), ActionKind::toggle_low);
    for (const auto& mark : model::marks(state))
        chrome.steps.push_back({context.say("step." + std::string{model::name(mark.mark)}), mark_state(mark.state)});
    // On a later page of the same screen, 戻る leads to the page before.
    chrome.back = state.page > 0 ? footer_key(context, "back", "back", ActionKind::page_back, true)
                                 : footer_key(context, "back", "back", ActionKind::back, model::can_go_back(state));
    chrome.stop = footer_key(context, "stop", "stop", ActionKind::cancel, model::can_cancel(state));
    chrome.staff = footer_key(context, "staff", "staff", ActionKind::call_staff, model::can_call_staff(state));
    if (model::screen(state) == Screen::home) {
        const auto& situation = state.situation;
        chrome.footer_note = (situation && situation->machine.closes
                                  ? context.say("home.hours", {{"time", context.time(*situation->machine.closes)}})
                                  : context.say("home.hours.always")) +
                             "\n" + context.counter_hours_short();
    }
    return chrome;
}

void add_screen(Context& context, ui::Page& page, Screen screen) {
    switch (screen) {
        case Screen::home:
            return;  // drawn by draw_home
        case Screen::list:
            return add_list(context, page);
        case Screen::notice:
            return add_notice(context, page);
        case Screen::question:
            return add_question(context, page);
        case Screen::card_prompt:
        case Screen::card_reading:
        case Screen::wrong_card:
        case Screen::no_certificate:
        case Screen::card_expired:
        case Screen::pin_locked:
        case Screen::pin_never_set:
        case Screen::card_unreadable:
        case Screen::no_card:
        case Screen::card_return:
            return add_card_screen(context, page, screen);
        case Screen::pin:
        case Screen::pin_last_try:
        case Screen::pin_checking:
            return add_pin(context, page);
        case Screen::confirm:
            return add_confirm(context, page);
        case Screen::pay_means:
            return add_pay_means(context, page);
        case Screen::paying:
            return add_paying(context, page);
        case Screen::printing:
            return add_printing(context, page);
        case Screen::take:
            return add_take(context, page);
        case Screen::card_removed:
        case Screen::card_swapped:
        case Screen::pin_forgotten:
        case Screen::card_revoked:
        case Screen::revocation_unknown:
        case Screen::card_not_linked:
        case Screen::working:
        case Screen::thank_you:
        case Screen::returning_money:
        case Screen::money_returned:
        case Screen::incident:
        case Screen::refusal:
        case Screen::device_out:
        case Screen::card_left:
            return add_message(context, page, screen);
        case Screen::starting:
        case Screen::closed_hours:
        case Screen::backend_unreachable:
        case Screen::out_of_service:
            return add_rest(context, page, screen);
        case Screen::languages:
            return add_languages(context, page);
        case Screen::appearance:
            return add_appearance(context, page);
        case Screen::help:
            return add_help(context, page);
        case Screen::help_answer:
            return add_help_answer(context, page);
        case Screen::idle_warning:
            return add_idle_warning(context, page);
    }
    std::terminate();
}

void draw_page(Context& context, const ui::Room& room, Screen screen) {
    ui::Page page{context.ui, room};
    page.more = [&context] {
        return ui::primary(context.ui,
                           context.key("page.next", "next", context.say("page.next"), ActionKind::page_next));
    };
    page.counter = [&context](int number, int count) {
        return ui::page_mark(context.ui, std::to_string(number) + " / " + std::to_string(count));
    };
    add_screen(context, page, screen);
    page.draw(context.state.page);
}

}  // namespace

std::optional<model::Action> draw(const State& state, ui::Ui& ui, const Resources& resources) {
    Context context{state, ui, resources};
    ui.begin(frame_of(state, resources));
    const bool beside = ui.touched_beside();
    const auto room = ui::draw_chrome(ui, chrome_of(context));
    const Screen screen = model::screen(state);
    ui.paint().set_opacity(ui.fade());
    if (screen == Screen::home)
        draw_home(context, room);
    else
        draw_page(context, room, screen);
    ui.end();
    if (!context.action && beside) context.action = model::Action{ActionKind::touched, ""};
    return context.action;
}

Result<Resources> Resources::read(const std::filesystem::path& assets, const std::string& city, model::Text city_name,
                                  const std::vector<std::string>& languages, const std::vector<std::string>& themes,
                                  const std::vector<catalogue::Service>& services) {
    Resources resources;
    resources.city = std::move(city_name);
    BOOST_OUTCOME_TRY(resources.texts, catalogue::Strings::read(assets, city, languages));
    auto keys = text_keys();
    for (const auto& language : languages) keys.push_back("language." + language);
    for (const auto& theme : themes) keys.push_back("theme." + theme);
    BOOST_OUTCOME_TRYV(resources.texts.require(keys, "kiosk screens"));
    for (const auto& service : services) {
        BOOST_OUTCOME_TRYV(resources.texts.require(catalogue::text_keys(service), service.file.string()));
        std::vector<std::string> pictograms{service.pictogram};
        for (const auto& step : service.steps)
            for (const auto& answer : step.answers) pictograms.push_back(answer.pictogram);
        for (const auto& name : pictograms)
            if (!name.empty() && !std::filesystem::exists(assets / "pictograms" / (name + ".svg")) &&
                !std::filesystem::exists(assets / "cities" / city / "pictograms" / (name + ".svg")))
                return fail(Errc::missing, fmt::format("{}: there is no pictogram '{}'", service.file.string(), name));
    }
    for (const auto& name : themes) {
        BOOST_OUTCOME_TRY(auto theme, catalogue::read_theme(assets, city, name));
        resources.looks.push_back(std::move(theme));
    }
    if (resources.looks.empty()) return fail(Errc::missing, "no theme is configured");
    return resources;
}

const catalogue::Theme& Resources::theme(const std::string& name) const {
    for (const auto& look : looks)
        if (look.name == name) return look;
    return looks.front();
}

}  // namespace madoguchi::view
