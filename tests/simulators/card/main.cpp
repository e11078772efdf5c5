// A My Number card made of software, behind the protocol of vpcd. See README.md.
#include "tests/simulators/card/make.h"
#include "tests/simulators/card/run.h"

#include <CLI/CLI.hpp>

#include <iostream>

using namespace madoguchi::simulators::card;

int main(int count, char** words) {
    CLI::App app{"My Number card simulator"};
    app.require_subcommand(1);

    MakeOptions making;
    auto* make = app.add_subcommand("make", "issuer, cards and import file for the residents of a DATA.json");
    make->add_option("--residents", making.residents, "DATA.json")->required();
    make->add_option("--out", making.out, "directory to write")->required();
    make->add_option("--ids", making.ids, "residents that get a card; default: all")->delimiter(',');

    RunOptions running;
    auto* run = app.add_subcommand("run", "be a card in the reader of a vpcd");
    run->add_option("--vpcd", running.vpcd, "HOST:PORT")->required();
    run->add_option("--control", running.control, "Unix socket for commands")->required();
    run->add_option("--state", running.state, "directory that make wrote: cards are looked for in it")->required();
    run->add_option("--insert", running.insert, "card to begin with");
    run->add_option("--faults", running.faults, "file of control commands, one a line, done at the start");

    CLI11_PARSE(app, count, words);
    try {
        if (make->parsed())
            make_cards(making);
        else
            run_card(running);
    } catch (const std::exception& trouble) {
        std::cerr << "card-simulator: " << trouble.what() << '\n';
        return 1;
    }
    return 0;
}
