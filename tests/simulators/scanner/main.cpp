// A barcode scanner behind a serial line (pseudo terminal). See README.md.
#include "tests/simulators/scanner/scanner.h"

#include <map>
#include <stdexcept>
#include <vector>

using namespace madoguchi::simulator;

namespace {

std::string ending(const std::string& name) {
    static const std::map<std::string, std::string> endings{
        {"cr", "\r"},  {"lf", "\n"},    {"crlf", "\r\n"}, {"crnul", {"\r\0", 2}},
        {"tab", "\t"}, {"etx", "\x03"}, {"none", ""}};
    auto found = endings.find(name);
    if (found == endings.end()) throw std::runtime_error{"unknown suffix " + name};
    return found->second;
}

// Takes the simulator's own words out and leaves the common ones for read_options.
ScannerSetup take_setup(std::vector<char*>& words) {
    ScannerSetup setup;
    std::vector<char*> rest;
    for (auto* word : words) {
        std::string text{word};
        if (text == "--no-aim")
            setup.aim = false;
        else if (text == "--stx")
            setup.prefix = "\x02";
        else if (text == "--triggered")
            setup.triggered = true;
        else if (text.starts_with("--suffix="))
            setup.suffix = ending(text.substr(9));
        else
            rest.push_back(word);
    }
    words = std::move(rest);
    return setup;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<char*> words(argv, argv + argc);
    auto setup = take_setup(words);
    auto options =
        read_options(static_cast<int>(words.size()), words.data(), "scanner-simulator: a serial barcode scanner");
    asio::io_context loop;
    Scanner scanner{loop, options.state / "tty", std::move(setup)};
    run(loop, options, 0, [&](const std::string& name, const json& command) { return scanner.control(name, command); });
}
