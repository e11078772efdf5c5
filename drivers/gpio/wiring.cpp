#include "drivers/gpio/wiring.h"

#include "common/config.h"
#include "drivers/device/auxiliaries.h"

#include <algorithm>
#include <array>
#include <set>
#include <sstream>

namespace madoguchi::drivers::gpio {
namespace {

// XFS4IoT Lights (reference "xfs4iot" 8).
constexpr std::array<std::string_view, 23> light_names{"cardReader",
                                                       "pinPad",
                                                       "notesDispenser",
                                                       "coinDispenser",
                                                       "receiptPrinter",
                                                       "passbookPrinter",
                                                       "envelopeDepository",
                                                       "checkUnit",
                                                       "billAcceptor",
                                                       "envelopeDispenser",
                                                       "documentPrinter",
                                                       "coinAcceptor",
                                                       "scanner",
                                                       "contactless",
                                                       "cardReader2",
                                                       "notesDispenser2",
                                                       "billAcceptor2",
                                                       "statusGood",
                                                       "statusWarning",
                                                       "statusBad",
                                                       "statusSupervisor",
                                                       "statusInService",
                                                       "fasciaLight"};

using Words = std::vector<std::string>;

Words words_of(const std::string& entry) {
    std::istringstream stream{entry};
    Words words;
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

auto wrong(Errc code, const std::string& entry, const std::string& why) {
    return fail(code, '"' + entry + "\": " + why);
}

Result<void> check_name(const std::string& entry, const std::string& name, const Words& known) {
    if (std::ranges::find(known, name) != known.end()) return ok();
    const auto near = nearest(name, known);
    return wrong(Errc::unknown_key, entry,
                 "no \"" + name + '"' + (near.empty() ? "" : "; did you mean \"" + near + "\"?"));
}

// What stands behind the name (and the colour): LINE and its marks.
Result<Line> read_line(const std::string& entry, const Words& words, std::size_t at) {
    if (at >= words.size()) return wrong(Errc::malformed, entry, "no line");
    Line line{.place = words[at]};
    for (++at; at < words.size(); ++at) {
        if (words[at] == "active-low" && !line.active_low)
            line.active_low = true;
        else if (words[at] == "pull-up" && line.bias == Bias::as_is)
            line.bias = Bias::pull_up;
        else if (words[at] == "pull-down" && line.bias == Bias::as_is)
            line.bias = Bias::pull_down;
        else
            return wrong(Errc::malformed, entry, "\"" + words[at] + '"');
    }
    return line;
}

class Reader {
public:
    Result<void> light(const std::string& entry) {
        const auto words = words_of(entry);
        BOOST_OUTCOME_TRY(const auto name, name_of(entry, words, {light_names.begin(), light_names.end()}));
        const auto color = words.size() > 2 ? xfs4iot::value_in(light_colors, words[1]) : std::nullopt;
        for (const auto& other : wiring.lamps)
            if (other.light == name && (!color || !other.color || *other.color == *color))
                return wrong(Errc::conflict, entry, "this light is wired already");
        BOOST_OUTCOME_TRY(auto line, read_line(entry, words, color ? 2 : 1));
        wiring.lamps.push_back({name, color});
        return take(entry, std::move(line), wiring.outputs);
    }
    Result<void> sensor(const std::string& entry) {
        return single(entry, names_of(sensor_kinds()), wiring.sensors, wiring.inputs);
    }
    Result<void> switched(const std::string& entry) {
        return single(entry, names_of(switch_kinds()), wiring.switches, wiring.outputs);
    }

    Wiring wiring;

private:
    template <class Kinds>
    static Words names_of(const Kinds& kinds) {
        Words names;
        for (const auto& kind : kinds) names.emplace_back(kind.name);
        return names;
    }
    static Result<std::string> name_of(const std::string& entry, const Words& words, const Words& known) {
        if (words.empty()) return wrong(Errc::malformed, entry, "no name");
        BOOST_OUTCOME_TRY(check_name(entry, words[0], known));
        return words[0];
    }
    Result<void> single(const std::string& entry, const Words& known, Words& names, std::vector<Line>& lines) {
        const auto words = words_of(entry);
        BOOST_OUTCOME_TRY(const auto name, name_of(entry, words, known));
        if (std::ranges::find(names, name) != names.end()) return wrong(Errc::conflict, entry, "it is wired already");
        BOOST_OUTCOME_TRY(auto line, read_line(entry, words, 1));
        names.push_back(name);
        return take(entry, std::move(line), lines);
    }
    Result<void> take(const std::string& entry, Line line, std::vector<Line>& lines) {
        if (!taken.insert(line.place).second) return wrong(Errc::conflict, entry, "line " + line.place + " is taken");
        lines.push_back(std::move(line));
        return ok();
    }

    std::set<std::string> taken;
};

}  // namespace

Result<Wiring> read_wiring(const std::vector<std::string>& lights, const std::vector<std::string>& sensors,
                           const std::vector<std::string>& switches) {
    Reader reader;
    for (const auto& entry : lights) {
        BOOST_OUTCOME_TRY(reader.light(entry));
    }
    for (const auto& entry : sensors) {
        BOOST_OUTCOME_TRY(reader.sensor(entry));
    }
    for (const auto& entry : switches) {
        BOOST_OUTCOME_TRY(reader.switched(entry));
    }
    const bool nothing = lights.empty() && sensors.empty() && switches.empty();
    if (nothing) return fail(Errc::missing, "lights, sensors, switches: nothing is wired");
    return std::move(reader.wiring);
}

}  // namespace madoguchi::drivers::gpio
